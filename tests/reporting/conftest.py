"""The material of the 2022 report, worked out once in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.drawing import remember_charts

from evalutils.evaluation import audit, profiles, results
from evalutils.evidence.year import load_year
from evalutils.reporting.material import Report, Wording, roles_of
from evalutils.reporting.printing import Printer

remember_charts()
RAW = Path(__file__).parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="session")
def report_2022() -> Report:
    clean = load_year(RAW)
    year, documents, evidence = clean.year, clean.documents, clean.evidence
    profile = profiles.load_profile("mof-2020-10")
    worked = results.evaluate(year, evidence, profile)
    worked = audit.with_findings(worked, year, documents, evidence, profile)
    printed = Printer().shown(worked.values)
    wording = Wording("zh", printed, clean.ledger, roles_of(year))
    return Report(year, documents, clean.ledger, worked, wording)
