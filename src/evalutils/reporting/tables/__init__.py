"""The report's tables as blocks: captions and headers from the wording, figures by reference."""

from evalutils.reporting.tables.audit import findings, limits
from evalutils.reporting.tables.budget import budget
from evalutils.reporting.tables.computed import computed, hedges, not_computed
from evalutils.reporting.tables.evidence import evidence
from evalutils.reporting.tables.facts import goals, problems, recommendations, requests
from evalutils.reporting.tables.form import form_budget, form_goals, form_indicators
from evalutils.reporting.tables.indicators import (
    deductions,
    indicators,
    methods,
    results,
    target,
    unscored,
)
from evalutils.reporting.tables.records import record_groups, record_pace, records

__all__ = [
    "budget",
    "computed",
    "deductions",
    "evidence",
    "findings",
    "form_budget",
    "form_goals",
    "form_indicators",
    "goals",
    "hedges",
    "indicators",
    "limits",
    "methods",
    "not_computed",
    "problems",
    "recommendations",
    "record_groups",
    "record_pace",
    "records",
    "requests",
    "results",
    "target",
    "unscored",
]
