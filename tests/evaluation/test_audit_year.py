"""The audit of our own project-year 2022: what it finds, what it leaves alone, what is accepted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.loops import some

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.evaluation.audit import (
    Finding,
    Known,
    Markup,
    Worded,
    audit_year,
    worded,
)
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import audited as audited_results
from evalutils.evaluation.results import evaluate
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import Analysis, ProjectYear, load_year
from evalutils.reading.documents import Document, Paragraph
from evalutils.reading.quantities import Interval
from evalutils.reporting.printing import Printer

shown = Printer().text

FOLDER = Path(__file__).resolve().parents[2] / "data" / "raw" / "pingan-zengcheng" / "2022"


class Audited:
    """The project-year with everything its audit takes, and ways to change one thing of it."""

    def __init__(self) -> None:
        clean = load_year(FOLDER)
        self.year: ProjectYear = clean.year
        self.documents = clean.documents
        self.evidence: tuple[Evidence, ...] = clean.evidence
        self.values = evaluate(self.year, self.evidence, load_profile("mof-2020-10")).values

    def findings(self, **analysis: Any) -> dict[str, Worded]:
        """Findings by check, with parts of ``analysis.yaml`` replaced."""
        year = replace(self.year, analysis=replace(self.year.analysis, **analysis))
        return {f.key: worded(f, Markup()) for f in self.all_of(year)}

    def all_of(
        self,
        year: ProjectYear | None = None,
        documents: dict[str, Document] | None = None,
        evidence: tuple[Evidence, ...] | None = None,
        values: dict[str, Value] | None = None,
    ) -> tuple[Finding, ...]:
        return audit_year(
            year or self.year,
            documents or self.documents,
            self.evidence if evidence is None else evidence,
            values or self.values,
            load_profile("mof-2020-10"),
        )

    @property
    def analysis(self) -> Analysis:
        return self.year.analysis


@pytest.fixture(scope="module")
def audited() -> Audited:
    return Audited()


def test_the_findings_of_2022(audited: Audited) -> None:
    found = audited.all_of()
    assert Counter(item.rules for item in found) == {
        "R01/R17": 1,
        "R11": 1,
        "R15": 3,
        "R18": 1,
        "R19": 2,
        "R20": 7,
    }
    assert Counter(item.severity for item in found) == {"warning": 5, "note": 10}


def test_what_every_reviewer_says_first_is_said_of_our_own_year(audited: Audited) -> None:
    keys = {item.key for item in audited.all_of()}
    assert {"goals_vague", "satisfaction_absent"} <= keys
    # a target that a document states, and an answer of those who were asked, take them away
    rows = audited.year.indicators
    aimed = [
        replace(row, target="300", target_basis="source") if row.code == "Q2" else row
        for row in rows
    ]
    asked = [replace(row, actual="95%") if row.code == "S1" else row for row in rows]
    for changed, key in ((aimed, "goals_vague"), (asked, "satisfaction_absent")):
        year = replace(audited.year, indicators=tuple(changed))
        assert key not in {item.key for item in audited.all_of(year)}


def test_an_area_is_told_only_of_figures_whose_sentence_names_it(audited: Audited) -> None:
    found = {item.key: item for item in audited.all_of()}
    whole, open_ = (found[key].facts["figures"] for key in ("attribution", "scope_unstated"))
    assert [str(p.ref) for p in whole if isinstance(p, Known)] == ["evidence:registered"]
    assert "evidence:incidents" in [str(p.ref) for p in open_ if isinstance(p, Known)]


def test_findings_come_in_the_order_of_the_rules(audited: Audited) -> None:
    rules = [item.rules for item in audited.all_of()]
    assert rules == sorted(rules)


def test_every_finding_says_where_and_asks_politely(audited: Audited) -> None:
    for seen in some(audited.all_of()):
        item = worded(seen, Markup())
        assert item.where, item.key
        assert item.found, item.key
        assert item.mend.startswith(("请", "如", "前者", "后者")) or "请" in item.mend, item.key


def test_a_lag_is_no_contradiction_beside_low_execution(audited: Audited) -> None:
    rate = replace(
        audited.values["result:execution_rate"], interval=Interval.exact(Fraction(60, 100))
    )
    values = dict(audited.values) | {"result:execution_rate": rate}
    assert "lag" in {f.key for f in audited.all_of()}
    assert "lag" not in {f.key for f in audited.all_of(values=values)}


def test_a_lag_says_nothing_where_the_rate_is_not_known(audited: Audited) -> None:
    values = {ref: v for ref, v in audited.values.items() if ref != "result:execution_rate"}
    for item in audited.analysis.computed:
        values.pop(f"result:{item.id}", None)
    year = replace(audited.year, analysis=replace(audited.analysis, comparisons=()))
    values |= {r: v for r, v in audited.values.items() if r.startswith("evidence:")}
    assert "lag" not in {f.key for f in audited.all_of(year, values=values)}


def test_goals_with_a_result_are_no_finding(audited: Audited) -> None:
    goals = tuple(replace(goal, outcome="result") for goal in audited.analysis.goals)
    found = audited.findings(goals=goals)
    assert not {"goals_without_result", "background_without_result"} & set(found)


def test_goals_without_a_result_are_named(audited: Audited) -> None:
    words = audited.findings()["goals_without_result"].found
    assert all(name in words for name in ("雪亮工程", "重点地区", "综治中心"))


def test_the_annex_is_no_finding_once_it_is_received(audited: Audited) -> None:
    annex = Document("附件1.docx", (Paragraph("附件1 自评表", Place("附件1.docx")),))
    documents = dict(audited.documents) | {"附件1.docx": annex}
    assert "annex_absent" in {f.key for f in audited.all_of()}
    assert "annex_absent" not in {f.key for f in audited.all_of(documents=documents)}


def test_data_to_the_end_of_the_year_are_no_finding(audited: Audited) -> None:
    whole = tuple(replace(item, as_of="截至12月底") for item in audited.evidence)
    assert not {"data_stop_early", "period_undefined"} & {
        f.key for f in audited.all_of(evidence=whole)
    }


def test_hedges_of_opposite_direction_are_told_and_never_repaired(audited: Audited) -> None:
    assert "近20000多份" in audited.findings()["hedge_conflict"].found


def test_figures_that_cannot_both_hold_are_a_warning(audited: Audited) -> None:
    (pair,) = audited.analysis.comparisons
    assert audited.findings()["figures_compatible"].severity == "note"
    apart = replace(pair, right="evidence:detained")
    found = audited.findings(comparisons=(apart,))
    assert found["figures_disagree"].severity == "warning"


def test_problems_that_are_answered_are_no_finding(audited: Audited) -> None:
    first = audited.analysis.recommendations[0].id
    problems = tuple(
        replace(item, answered_by=(first,), is_measure=False) for item in audited.analysis.problems
    )
    found = audited.findings(problems=problems)
    assert not {"problem_is_measure", "problem_unanswered"} & set(found)


def test_figures_of_a_wider_area_are_asked_about(audited: Audited) -> None:
    assert "attribution" in audited.findings()
    assert "attribution" not in audited.findings(context=())


def test_an_accepted_finding_stays_in_the_list_with_its_reason(audited: Audited) -> None:
    found = audited.findings(suppressions={"annex_absent": "附件依规定不公开。"})
    assert len(found) == len(audited.findings())
    assert found["annex_absent"].severity == "note"
    assert found["annex_absent"].mend == "已说明：附件依规定不公开。"


def test_a_finding_may_be_accepted_by_rule_and_place(audited: Audited) -> None:
    one = audited.findings()["annex_absent"]
    found = audited.findings(suppressions={f"{one.rule} {one.where}": "附件依规定不公开。"})
    assert found["annex_absent"].severity == "note"


def test_the_project_accepts_a_finding_with_its_reason(audited: Audited) -> None:
    reasons = {"annex_absent": "附件依规定不公开。"}
    year = replace(audited.year, project=replace(audited.year.project, suppressions=reasons))
    found = {item.key: worded(item, Markup()) for item in audited.all_of(year)}
    assert found["annex_absent"].mend == "已说明：附件依规定不公开。"


def test_a_reason_of_the_project_that_fits_nothing_is_a_fault_there(audited: Audited) -> None:
    project = replace(audited.year.project, suppressions={"annex_abesnt": "不公开。"})
    year = replace(audited.year, project=project)
    with pytest.raises(InputFaults, match=r"project\.yaml.*suppressions\.annex_abesnt"):
        audited.all_of(year)


def test_an_acceptance_of_what_is_not_there_is_a_fault(audited: Audited) -> None:
    with pytest.raises(InputFaults, match=r"suppressions\.annex_abesnt"):
        audited.findings(suppressions={"annex_abesnt": "附件依规定不公开。"})


def test_the_findings_speak_english_with_the_names_they_are_given(audited: Audited) -> None:
    hand = Markup("en", {"evidence:registered": "People registered"}, lambda words: words)
    english = [worded(item, hand, at) for at, item in enumerate(audited.all_of(), 1)]
    assert "Please add it." in {item.mend for item in english}
    told = "".join(item.found for item in english)
    assert "People registered: {evidence:registered}" in told
    for item in english:
        assert not re.search(r"\{[a-z_]+\}", item.found + item.expected + item.mend), item.key


def test_the_results_carry_the_findings_free_of_any_language(audited: Audited) -> None:
    profile = load_profile("mof-2020-10")
    worked = evaluate(audited.year, audited.evidence, profile)
    found = audited_results(worked, audited.year, audited.documents, audited.evidence, profile)
    assert found.findings == audited.all_of()
    # what one passage is asked twice about (滞后: no rate bears it out, nothing answers it) is one
    assert found.values["result:count.findings"].interval.value == len(found.findings) - 1
