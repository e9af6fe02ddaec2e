"""The material of the 2022 report, worked out once in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.drawing import remember_charts

from evalutils.evaluation import profiles, results
from evalutils.evidence.year import load_year
from evalutils.reporting.material import Report, report_of

remember_charts()
RAW = Path(__file__).parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="session")
def report_2022() -> Report:
    return _report()


@pytest.fixture(scope="session")
def report_assumed() -> Report:
    """2022 with a target that the evaluator assumes: there are two results."""
    return _report(Q7={"target": "95%", "target_basis": "assumption"})


@pytest.fixture(scope="session")
def report_with() -> Callable[..., Report]:
    """Make 2022 with other cells of its indicators: ``report_with(Q2={"target": "280"})``."""
    return _report


def _report(**cells: Mapping[str, str]) -> Report:
    clean = load_year(RAW)
    documents, evidence = clean.documents, clean.evidence
    rows = tuple(replace(row, **cells.get(row.code, {})) for row in clean.year.indicators)
    year = replace(clean.year, indicators=rows)
    profile = profiles.load_profile("mof-2020-10")
    worked = results.evaluate(year, evidence, profile)
    worked = results.audited(worked, year, documents, evidence, profile)
    return report_of(replace(clean, year=year), worked)
