"""How stable a grade is, as the report says it: a sentence, and a chart where there is a grade."""

from __future__ import annotations

import dataclasses
import re
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from evalutils.base.refs import Ref
from evalutils.evaluation.profiles import load_profile
from evalutils.evaluation.results import evaluate, read_results, write_results
from evalutils.evaluation.stability import with_stability
from evalutils.evidence.year import load_year
from evalutils.reading.quantities import Interval
from evalutils.reporting.material import Report, Wording, received_words, roles_of
from evalutils.reporting.narrative import chapters
from evalutils.reporting.outlines import known_outlines, load_outline
from evalutils.reporting.printing import Printer

ROOT = Path(__file__).resolve().parents[2]


def report_of(folder: Path, **cells: dict[str, str]) -> Report:
    """The 2022 project-year, some cells of its indicators changed; ``""`` is every leaf."""
    clean = load_year(ROOT / "data" / "raw" / "pingan-zengcheng" / "2022")
    rows = tuple(
        dataclasses.replace(row, **cells.get(row.code, {})) for row in clean.year.indicators
    )
    year = dataclasses.replace(clean.year, indicators=rows)
    evidence, profile = clean.evidence, load_profile("mof-2020-10")
    results = with_stability(evaluate(year, evidence, profile), profile, evidence, 500)
    write_results(results, folder)
    results = read_results(folder)
    printed = Printer().shown(results.values)
    wording = Wording(
        "zh", printed, clean.ledger, roles_of(year), always=received_words(clean.documents, "zh")
    )
    return Report(year, clean.documents, clean.ledger, results, wording)


def settled(*codes: str, **more: dict[str, str]) -> dict[str, dict[str, str]]:
    """Cells that make indicators scorable by approved targets that are met."""
    met = {
        "points_basis": "approved", "target_basis": "approved", "direction": "≥",
        "target": "100%", "unit": "%", "actual": "100%",
    }  # fmt: skip
    return dict.fromkeys(codes, met) | {k: met | v for k, v in more.items()}


LEAVES = ("Q1", "Q3", "Q4", "Q5", "Q6", "Q7", "T1", "C1", "E1", "E2", "E3", "E4", "E5", "S1")


def words(blocks: list[dict[str, object]]) -> str:
    return re.sub(r"\s", "", str(blocks))


def test_below_the_threshold_the_report_says_nothing_of_it(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert chapters.stability(report) == []
    assert not [ref for ref in report.values if "stability" in ref]


def test_with_enough_coverage_the_sentence_names_the_grade(
    tmp_path: Path,
) -> None:
    hedged = {"target": "400", "unit": "场次", "actual": "activities"}
    report = report_of(tmp_path, **settled(*LEAVES, Q2=hedged))
    (told,) = chapters.stability(report)
    assert "优" in words([told])
    assert "result:stability.leading" in words([told])
    assert re.search("的结果仍为“.*优.*”", words([told]))


def test_a_rest_that_leaves_the_grade_open_whatever_is_drawn_is_not_told_twice(
    tmp_path: Path,
) -> None:
    report = report_of(tmp_path, **settled(*LEAVES[:-1]))
    assert chapters.stays_open(report)
    assert chapters.stability(report) == []  # the conclusion says it
    ref = Ref("result", "stability.leading")
    most = {ref: replace(report.values[ref], interval=Interval.exact(Fraction(3, 5)))}
    wording = replace(report.wording, values={**report.values, **most})
    (told,) = chapters.stability(replace(report, wording=wording))
    assert "不能定为同一等级" in words([told])


def test_the_second_notebook_and_every_outline_of_ours_ask_for_it(tmp_path: Path) -> None:
    copy = shutil.copy(ROOT / "notebooks" / "02_indicators.ipynb", tmp_path)
    assert "stability" in Path(copy).read_text(encoding="utf-8")
    for name in known_outlines():
        assert "stability" in list(load_outline(name).parts())
