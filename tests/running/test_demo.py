"""The demo against figures worked out by hand from its plan: what must be found, and nothing else.

Scores by 办法 (actual / target × points, each row rounded half up to cents):

====  ==========================  ==========================  =======================
code  2021                        2022                        2023
====  ==========================  ==========================  =======================
B1    96/120 = 80 %, 8.00         118.75/125 = 95 %, 9.50     129.87/130 = 99.9 %, 9.99
Q1    28/40 villages = 70 %, 7    30/40 = 75 %, 7.50          40/40, 10
Q2    840/1200, 7                 [4450, 4550)/5000           5600 ≥ 5000, 10
                                  = 8.90–9.10
Q3    96/100 × 5 = 4.80           110 ≥ 100, 5                140 ≥ 100, 5
Z1    1440/1600 = 90 %;           1900/2000 = 95 %, 10        2392/2600 = 92 %;
      90/95 × 10 = 9.473… → 9.47                              92/95 × 10 = 9.684… → 9.68
Z2    88/90 × 5 = 4.888… → 4.89   90 ≥ 90, 5                  not stated: unscored
T1    90/100 × 5 = 4.50           95/100 × 5 = 4.75           5
C1    96 ≤ 120, 5                 118.75 ≤ 125, 5             129.87 ≤ 130, 5
E1    82/85 × 10 = 9.647… → 9.65  84/85 × 10 = 9.882… → 9.88  86 ≥ 85, 10
E2    176/200 = 88 %;             164/250 = 65.6 %;           276/300 = 92 %, 10
      88/90 × 10 = 9.777… → 9.78  65.6/90 × 10 = 7.288… → 7.29
E3    60 % of 10 = 6              70 % = 7                    90 % = 9
S1    352/400 = 88 %; 9.78        360/400 = 90 %, 10          380/400 = 95 %, 10
sum   85.87                       80.92 + 8.90–9.10           93.67 of 95
                                  = 89.82–90.02
====  ==========================  ==========================  =======================
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from helpers.loops import some

from evalutils.evaluation import audit, profiles, results
from evalutils.evaluation.results import Results
from evalutils.evidence.year import load_year
from evalutils.reading.quantities import Interval
from evalutils.reporting.printing import Printer
from evalutils.running.commands import main
from evalutils.running.demo import read_plan, write_year

PROJECT = "yanshi-pingan"
YEARS = ("2021", "2022", "2023")
SCORES = {
    "2021": "8 7 7 4.8 9.47 4.89 4.5 5 9.65 9.78 6 9.78",
    "2022": "9.5 7.5 8.9–9.1 5 10 5 4.75 5 9.88 7.29 7 10",
    "2023": "9.99 10 10 5 9.68 – 5 5 10 10 9 10",
}
CODES = ["B1", "Q1", "Q2", "Q3", "Z1", "Z2", "T1", "C1", "E1", "E2", "E3", "S1"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("演 示")
    for year in YEARS:
        write_year(root / "data" / "raw" / PROJECT / year, year, read_plan())
    return root


@pytest.fixture(scope="module")
def worked(demo: Path) -> Mapping[str, Results]:
    return {year: evaluate(demo / "data" / "raw" / PROJECT / year) for year in YEARS}


def evaluate(folder: Path) -> Results:
    raw = load_year(folder)
    profile = profiles.load_profile(raw.year.project.profile)
    found = results.evaluate(raw.year, raw.evidence, profile)
    return results.audited(found, raw.year, raw.documents, raw.evidence, profile)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "records" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shown(score: object) -> str:
    low, high = getattr(score, "low", None), getattr(score, "high", None)
    if score is None or low is None or high is None:
        return "–"
    ends = [f"{Decimal(end.numerator) / Decimal(end.denominator):f}" for end in (low, high)]
    return ends[0] if low == high else "–".join(ends)


@pytest.mark.parametrize("year", YEARS)
def test_every_indicator_scores_what_was_worked_out_by_hand(
    worked: Mapping[str, Results], year: str
) -> None:
    found = {score.code: shown(score.score) for score in worked[year].scores}
    assert found == dict(zip(CODES, SCORES[year].split(" "), strict=True))


@pytest.mark.parametrize(
    ("year", "low", "high", "grades"),
    [("2021", "85.87", "85.87", ["良"]), ("2022", "89.82", "90.02", ["优", "良"]),
     ("2023", "93.67", "98.67", ["优"])],
)  # fmt: skip
def test_totals_and_grades_are_those_worked_out_by_hand(
    worked: Mapping[str, Results], year: str, low: str, high: str, grades: list[str]
) -> None:
    strict = worked[year].outcomes["strict"]
    assert (strict.total.low, strict.total.high) == (Fraction(low), Fraction(high))
    assert list(strict.grades) == grades


def test_the_survey_has_its_sample_and_the_wilson_interval(worked: Mapping[str, Results]) -> None:
    # n = 400, p = 0.95, z = 1.959964, z² = 3.841459: centre (0.95 + z²/800) / (1 + z²/400)
    # = 0.954802 / 1.009604 = 0.945720; half z·√(0.95·0.05/400 + z²/640000) / 1.009604
    # = 1.959964 · 0.0111682 / 1.009604 = 0.021684: 0.924036 to 0.967403.
    values = worked["2023"].values
    assert values["result:records.satisfied.whole"].interval.value == 400
    assert values["result:records.satisfied.part"].interval.value == 380
    interval = values["result:records.satisfied.interval"].interval
    assert (interval.low, interval.high) == (Fraction("0.924036"), Fraction("0.967403"))


def test_shares_by_town_and_villages_reached_are_those_of_the_plan(
    worked: Mapping[str, Results],
) -> None:
    values = worked["2023"].values
    by_town = {"甲镇": "0.94", "乙镇": "0.93", "丙镇": "0.898", "丁镇": "0.9"}
    for town, share in by_town.items():  # 752/800, 651/700, 449/500, 540/600
        found = values[f"result:records.realname.by.{town}"].interval
        assert found.value == Fraction(share)
    assert worked["2021"].values["evidence:villages_reached"].interval.value == Fraction(28, 40)


def test_towns_stand_in_the_order_of_the_register(demo: Path) -> None:
    figures = load_year(demo / "data" / "raw" / PROJECT / "2023").year.records.figures
    for ident in ("patrol_persons", "realname"):
        assert [group.name for group in figures[ident].groups] == ["甲镇", "乙镇", "丙镇", "丁镇"]


def test_spending_lags_behind_the_calendar_until_november(worked: Mapping[str, Results]) -> None:
    # 1, 1, 3, 5, 6, 8, 9, 10, 10, 12, 24.87, 40 added up; the plan is 130 × month / 12.
    added = ["1", "2", "5", "10", "16", "24", "33", "43", "53", "65", "89.87", "129.87"]
    values = worked["2023"].values
    for month, sum_ in enumerate(added, 1):
        found = values[f"result:records.spent.by.2023-{month:02d}"].interval
        assert found.value == Fraction(sum_) * 10000
        behind = values[f"result:records.spent.gap.2023-{month:02d}"].interval
        assert behind.value == (Fraction(sum_) - Fraction(130 * month, 12)) * 10000
    # December is 0.13 of 130 short: less than a hundredth, so the year does not end late.
    assert values["result:records.spent.gap.2023-12"].interval.value == -1300
    assert values["result:records.spent.behind"].interval.value == 11
    assert Printer().text(values["result:records.spent.tolerance"]) == "1%"
    # September is the worst: 97.50 planned, 53 spent.
    assert values["result:records.spent.worst"].interval.value == Fraction("44.5") * 10000


PLANTED = {
    ("R03", "sum"): 1,  # 43 persons, of them 36 and 5
    ("R07", "missed_but_full_by"): 1,  # 92 % against 95 %, full points
    ("R09", "target_low"): 1,  # 140 against 100
    ("R12", "actual_missing"): 1,  # 隐患整改按期完成率
    ("R15", "goals_without_result"): 1,  # 智慧平安小区
    ("R16", "deviation_unexplained"): 1,
    ("R16", "excess_unexplained"): 1,  # 140 against 100, its reason blank
    ("R17", "high_total"): 1,  # 98.99 with a target missed
    ("R16", "late_as_told"): 1,  # half of the money in the last two months, as the unit says
    ("R18", "satisfaction_full"): 2,  # 100 % in the form and in the report
    ("R20", "annex_absent"): 1,  # 附件2
    ("R20", "scope_unstated"): 1,
    ("R20", "problem_unanswered"): 1,
    ("R20", "files_differ"): 1,  # 92.0 % in the form, 96.5 % in the report
    ("R20", "records_contradict"): 3,  # 96.5 % / 92 %, 43 / 41 persons, 100 % / 95 %
}


def test_every_planted_defect_is_found_and_nothing_else(worked: Mapping[str, Results]) -> None:
    assert Counter((item.rule, item.key) for item in worked["2023"].findings) == PLANTED


def test_the_clean_years_have_no_more_than_notes(worked: Mapping[str, Results]) -> None:
    keys = {year: [item.key for item in worked[year].findings] for year in ("2021", "2022")}
    assert keys == {"2021": ["scope_unstated"], "2022": ["scope_unstated", "records_compatible"]}
    assert {item.severity for year in keys for item in worked[year].findings} == {"note"}


def test_the_same_plan_gives_the_same_bytes_on_every_machine(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "2023"
    write_year(again, "2023", read_plan())
    assert hashes(again) == hashes(demo / "data" / "raw" / PROJECT / "2023")


def test_totals_do_not_hang_on_the_seed(demo: Path, tmp_path: Path) -> None:
    write_year(tmp_path / "2023", "2023", {**read_plan(), "seed": "another"})
    first, other = demo / "data" / "raw" / PROJECT / "2023", tmp_path / "2023"
    assert rows(first, "巡逻") != rows(other, "巡逻")
    for folder in (first, other):
        assert sum(int(row["参加人次"]) for row in rows(folder, "巡逻")) == 5600
        paid = sum(Decimal(row["金额（元）"]) for row in rows(folder, "凭证"))
        assert paid == Decimal("1298700.00")
        named = Counter(row["是否实名"] for row in rows(folder, "注册登记"))
        assert named == {"是": 2392, "否": 208}


def test_a_register_of_any_length_adds_up_to_the_same(demo: Path, tmp_path: Path) -> None:
    write_year(tmp_path / "2023", "2023", read_plan(), 5003)
    many, few = (
        rows(folder, "凭证") for folder in (tmp_path / "2023", demo / "data/raw" / PROJECT / "2023")
    )
    assert (len(many), len(few)) == (5003, 36)
    assert len({row["凭证号"] for row in many}) == 5003
    for month in range(1, 13):
        ours, theirs = (
            sum(Decimal(one["金额（元）"]) for one in found if int(one["支付日期"][5:7]) == month)
            for found in (many, few)
        )
        assert ours == theirs > 0


def test_everything_says_that_it_is_made_up(demo: Path) -> None:
    for year in YEARS:
        raw = load_year(demo / "data" / "raw" / PROJECT / year)
        assert "演示数据" in raw.year.project.name
        assert "虚构" in raw.year.project.identity
        for document in some(raw.documents.values()):
            words = "".join(item.text for item in document.paragraphs)
            assert "演示" in words or document.name.endswith(".xlsx")


def test_the_command_writes_a_bundle_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "house"
    shutil.copytree(Path(__file__).parents[2] / "notebooks", home / "notebooks")
    (home / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(home))
    monkeypatch.setenv("PROJECT", "pingan-zengcheng")
    monkeypatch.chdir(home)
    assert main(["demo", "--no-report"]) == 0
    assert "演示数据" in capsys.readouterr().err
    first = hashes(home / "demo")
    assert [path.name for path in (home / "demo/data/raw").glob("[!.]*")] == [PROJECT]
    assert list((home / "data" / "raw").iterdir()) == []
    assert main(["demo", "--no-report", "--quiet"]) == 0
    assert hashes(home / "demo") == first


def test_a_folder_that_is_no_demo_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in ("notebooks", "data/raw"):
        (tmp_path / part).mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    theirs = tmp_path / "材料"
    theirs.mkdir()
    (theirs / "自评表.xlsx").write_bytes(b"theirs")
    assert main(["demo", "--out", str(theirs)]) == 1
    assert "演示" in capsys.readouterr().err
    assert hashes(theirs) == {"自评表.xlsx": hashlib.sha256(b"theirs").hexdigest()}


#: Figures of the findings on 2023, by check and fact, worked out by hand from the plan. A
#: figure that was read is the value of its cell; one that was computed is its exact fraction.
FIGURES = {
    ("sum", "total"): ["43"],
    ("sum", "computed"): ["36", "5", "41"],
    ("missed_but_full_by", "target"): ["≥0.95"],
    ("missed_but_full_by", "actual"): ["0.92"],
    ("missed_but_full_by", "points"): ["10"],
    ("missed_but_full_by", "computed"): ["9.68"],  # 92/95 × 10, rounded by the rule
    ("target_low", "target"): ["≥100"],
    ("target_low", "actual"): ["140"],
    ("target_low", "ratio"): ["7/5"],
    ("target_low", "threshold"): ["13/10"],
    ("actual_missing", "target"): ["≥0.9"],
    ("deviation_unexplained", "target"): ["≥0.95"],
    ("deviation_unexplained", "actual"): ["0.92"],
    ("excess_unexplained", "target"): ["≥100"],
    ("excess_unexplained", "actual"): ["140"],
    ("excess_unexplained", "ratio"): ["7/5"],
    ("high_total", "total"): ["98.99"],
    ("high_total", "trouble"): ["≥0.95", "0.92"],
    ("satisfaction_full", "target"): ["≥0.9"],
    ("satisfaction_full", "actual"): ["1"],
    ("records_contradict", "quote"): ["0.965", "43", "1"],
    ("files_differ", "one"): ["0.92"],
    ("files_differ", "other"): ["0.965"],
}


def figures_in(seen: audit.Finding) -> dict[str, list[audit.Figure]]:
    """Every figure of a finding by its fact: computed ones, and those in words that were read."""
    found: dict[str, list[audit.Figure]] = {}
    for name, _, piece in seen.pieces():
        if isinstance(piece, audit.Figure):
            found.setdefault(name, []).append(piece)
        elif isinstance(piece, audit.Quoted):
            found.setdefault(name, []).extend(figure for _, figure in piece.figures)
    return {name: figures for name, figures in found.items() if figures}


def interval_of(text: str) -> Interval:
    number = text.removeprefix("≥")
    return Interval(Fraction(number), None) if number != text else Interval.exact(number)


def test_every_figure_of_a_finding_is_the_fraction_it_was_computed_as(
    worked: Mapping[str, Results],
) -> None:
    met: dict[tuple[str, str], list[str]] = {}
    for seen in worked["2023"].findings:
        for name, figures in figures_in(seen).items():
            allowed = FIGURES[seen.key, name]
            for figure in figures:
                (same,) = {text for text in allowed if interval_of(text) == figure.interval}
                met.setdefault((seen.key, name), []).append(same)
                assert figure.unit, (seen.key, name, figure)
    assert {key: set(texts) for key, texts in met.items()} == {
        key: set(texts) for key, texts in FIGURES.items()
    }


def test_the_registry_holds_the_figures_of_findings_as_they_were_computed(
    worked: Mapping[str, Results],
) -> None:
    printer, bound = Printer(), 0
    for number, seen in enumerate(worked["2023"].findings, 1):
        for ref, figure in audit.figures_of(number, seen):
            value = worked["2023"].values[ref]
            assert (value.interval, value.unit) == (figure.interval, figure.unit)
            assert printer.text(value) == figure.text
            bound += 1
    assert bound > 15


def test_a_figure_that_was_read_stands_at_its_place(
    demo: Path, worked: Mapping[str, Results]
) -> None:
    documents = load_year(demo / "data" / "raw" / PROJECT / "2023").documents
    read = 0
    for seen in worked["2023"].findings:
        for _, _, piece in seen.pieces():
            if isinstance(piece, audit.Quoted):
                document = documents[piece.place.document]
                cells = (cell for table in document.tables for row in table.rows for cell in row)
                texts = [*(part.text for part in document.paragraphs), *cells]
                assert any(piece.words in text for text in texts), piece
                read += 1
    assert read > 15
