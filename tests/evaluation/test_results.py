"""Results: the registry of everything that may be printed, and its files."""

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from helpers.evaluations import exact, leaf, profile_of, results_2022, span, year_of

from evalutils.base.faults import InputFaults
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Known, Name, Said, Term, finding, percent
from evalutils.evaluation.results import evaluate, read_results, results_json, write_results
from evalutils.reading.selfeval import Cell
from evalutils.reporting.printing import Printer

shown = Printer().text

RESULTS = results_2022()
FINDINGS = (
    finding(
        "annex_absent",
        Place("报告.txt", ("二", "（二）"), lines=(91, 92)),
        annex=Term("附件", "name", "1"),
        count=Said("audit.said.count_1"),
    ),
    finding(
        "execution_low",
        Place("表.docx", table=1, row=2, header="执行率"),
        severity="note",
        rate=percent(Fraction(1, 3)),
        executed=Cell("30万元", Place("表.docx", table=1, row=2)),
        budget=Known(Ref("evidence", "budget_total")),
    ),
    replace(finding("attribution", figures=Name("登记人数", "evidence:registered")), own=True),
)
TABLES = ("indicators", "scores", "deductions", "findings")


@pytest.mark.parametrize(
    ("ref", "text", "interval"),
    [
        ("evidence:budget_total", "81.09万元", exact(810900)),
        ("result:balance", "0.02万元", exact(200)),
        ("result:read.registered", "13.65万人以上、不足13.75万人", span(136500, 137500, "[)")),
        ("score:B1", "10.00", exact(10)),
        ("score:B1.points", "10.00", exact(10)),
        ("score:B1.target", "100%", exact(1)),
        ("score:B1.lost", "0.00", exact(0)),
        ("score:C1.actual", "81.07万元", exact(810700)),
        ("score:strict.scored", "10.00", exact(10)),
        ("score:strict.scorable", "10.00", exact(10)),
        ("score:strict.coverage", "10%", exact("0.1")),
        ("score:strict.total", "10.00—100.00", span(10, 100)),
        ("score:strict.unscored", "90.00", exact(90)),
        ("score:assumptions.scored", "10.00", exact(10)),
        ("score:assumptions.coverage", "10%", exact("0.1")),
        ("score:dimension.数量.points", "23.00", exact(23)),
        ("score:dimension.数量.scored", "0.00", exact(0)),
        ("score:dimension.数量.unscored", "23.00", exact(23)),
        ("score:dimension.数量.strict.scored", "0.00", exact(0)),
        ("score:level1.产出.scored", "0.00", exact(0)),
        ("result:count.indicators", "16", exact(16)),
        ("result:count.scored", "1", exact(1)),
        ("result:count.unscored", "15", exact(15)),
        ("result:count.evidence.hedged", "5", exact(5)),
        ("result:count.evidence.conflict", "1", exact(1)),
        ("result:count.findings", "0", exact(0)),
        ("result:profile.coverage_threshold", "60%", exact("0.6")),
        ("result:profile.full_points", "100", exact(100)),
        ("result:profile.weight.产出", "50", exact(50)),
        ("result:profile.grade.1.low", "90", exact(90)),
    ],
)
def test_everything_that_may_be_printed_has_a_reference(ref, text, interval) -> None:
    value = RESULTS.values[ref]
    assert (value.ref, shown(value), value.interval) == (ref, text, interval)
    assert value.label.key


def test_what_does_not_exist_has_no_reference() -> None:
    for ref in ("score:Q2", "score:Q2.lost", "score:Q4.actual", "score:E4.target", "score:P"):
        assert ref not in RESULTS.values


def test_a_heading_has_a_score_once_all_below_it_is_scored() -> None:
    assert shown(RESULTS.values["score:B"]) == "10.00"
    assert shown(RESULTS.values["score:P.points"]) == "50.00"


def test_only_the_rules_that_were_used_are_printed_with_the_profile() -> None:
    titles = [rule.title for rule in RESULTS.profile.rules]
    assert titles == [
        "权重", "预算执行率", "定量指标（下限）", "定量指标（上限）", "超额完成", "定性指标",
        "等级", "取位", "定级门槛",
    ]  # fmt: skip
    assert all(rule.clause and rule.text for rule in RESULTS.profile.rules)


def test_findings_join_the_results_with_their_counts() -> None:
    found = RESULTS.with_findings(FINDINGS)
    counts = [shown(found.values[f"result:count.findings{part}"])
              for part in ("", ".error", ".warning", ".note")]  # fmt: skip
    # what rests on an assumption of the evaluator's is no matter of the unit's
    assert (found.findings, counts) == (FINDINGS, ["2", "0", "1", "1"])


@pytest.mark.parametrize(
    "results",
    [RESULTS, RESULTS.with_findings(FINDINGS)],
)
def test_results_come_back_as_they_were_written(tmp_path, results) -> None:
    write_results(results, tmp_path / "new" / "folder")
    assert read_results(tmp_path / "new" / "folder") == results


def test_results_under_every_profile_come_back(tmp_path) -> None:
    for name in ("mof-2021-101", "hubei-20-80", "finance-system", "mof-framework"):
        write_results(results_2022(name), tmp_path)
        assert read_results(tmp_path) == results_2022(name)


def test_equal_results_are_equal_bytes(tmp_path) -> None:
    def written(folder):
        write_results(results_2022().with_findings(FINDINGS), folder)
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.iterdir())
        }

    first = written(tmp_path / "a")
    assert first == written(tmp_path / "b")
    tables = [f"{table}.{kind}" for table in TABLES for kind in ("parquet", "csv")]
    assert sorted(first) == sorted(["results.json", *tables])


def test_the_json_has_the_agreed_shape() -> None:
    data = json.loads(json.dumps(results_json(RESULTS)))
    assert data["schema"] == 2
    assert data["parameters"] == {"project": "demo", "year": "2022", "profile": "mof-2020-10"}
    rate = data["values"]["result:execution_rate"]
    assert (rate["value"], rate["unit"], rate["printed"]) == ("8107/8109", "%", "unit")
    assert rate["evidence"] == ["budget_executed", "budget_total"]
    share = data["values"]["result:share"]
    assert (share["low"], share["high"], share["low_incl"]) == ("0.064", None, False)
    assert share["context_only"]
    assert data["outcomes"]["strict"]["total"]["high"] == "100"
    keys = {"project", "profile", "scores", "deductions", "findings", "not_computed", "requests"}
    assert keys <= data.keys()
    assert not _floats(data)


def _floats(data) -> list[float]:
    if isinstance(data, dict):
        return [number for part in data.values() for number in _floats(part)]
    if isinstance(data, list):
        return [number for part in data for number in _floats(part)]
    return [data] if isinstance(data, float) else []


def test_the_tables_hold_exact_numbers_as_text(tmp_path) -> None:
    write_results(RESULTS, tmp_path)
    scores = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert (scores[0]["code"], scores[0]["exact_low"]) == ("B1", "81070/8109")
    assert (scores[2]["score_low"], scores[2]["unscored_reason"]) == (None, "no_target")
    indicators = pq.read_table(tmp_path / "indicators.parquet")
    assert indicators.num_rows == 20
    deductions = pq.read_table(tmp_path / "deductions.parquet")
    assert (deductions.num_rows, "lost_low" in deductions.column_names) == (0, True)


def test_a_folder_without_results_says_what_to_run(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    with pytest.raises(InputFaults, match=r"open notebooks/02_indicators\.ipynb"):
        read_results(tmp_path)


def test_results_of_another_version_are_not_guessed_at(tmp_path) -> None:
    write_results(RESULTS, tmp_path)
    file = tmp_path / "results.json"
    file.write_text(file.read_text("utf-8").replace('"schema": 2', '"schema": 1'), "utf-8")
    with pytest.raises(InputFaults) as raised:
        read_results(tmp_path)
    assert raised.value.faults[0].code == "old_results"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 2}'])
def test_broken_results_are_told_and_not_traced_back(tmp_path, text) -> None:
    (tmp_path / "results.json").write_text(text, "utf-8")
    with pytest.raises(InputFaults) as raised:
        read_results(tmp_path)
    assert raised.value.faults[0].code == "old_results"


def test_faults_name_the_file_that_the_user_filled() -> None:
    def place(**form):
        year = year_of([leaf(target="0", actual="5")])
        year = replace(year, folder=Path("data/raw/demo/2022"), **form)
        with pytest.raises(InputFaults) as raised:
            evaluate(year, (), profile_of("mof-2020-10"))
        return raised.value.faults[0].where

    assert place() == Place("data/raw/demo/2022/indicators.csv", row=2, key="target")
    sheet = SimpleNamespace(title="指标", headers={}, numbers={})
    assert place(sheets={"indicators": sheet}) == Place(
        "data/raw/demo/2022/inputs.xlsx", sheet="指标", row=2, key="target"
    )
