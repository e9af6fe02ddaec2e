"""The material of the 2022 report, worked out once in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalutils.evaluation import audit, profiles, results
from evalutils.evidence.ledger import bind_evidence, read_sources
from evalutils.evidence.project import load_project_year
from evalutils.reporting.narrative.report import Report, roles_of
from evalutils.reporting.narrative.wording import Wording, load_phrases
from evalutils.reporting.printing import Printer

RAW = Path(__file__).parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


@pytest.fixture(scope="session")
def report_2022() -> Report:
    year = load_project_year(RAW)
    documents = read_sources(year)
    evidence = bind_evidence(year, documents)
    profile = profiles.load_profile("mof-2020-10")
    worked = results.evaluate(year, evidence, profile)
    worked = audit.with_findings(worked, year, documents, evidence, profile)
    ledger = {item.id: item for item in evidence}
    wording = Wording(load_phrases("zh"), Printer().shown(worked.values), ledger, roles_of(year))
    return Report(year, documents, ledger, worked, wording)
