"""All project-years at hand: what is listed, how it stands, where its links lead."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.reports import finish
from helpers.years import make_year

from evalutils.reading.quantities import Interval
from evalutils.reporting.pages.kit import set_html
from evalutils.reporting.pages.portfolio import (
    FILES,
    Edition,
    Entry,
    Result,
    cover,
    entries_under,
    index,
    portfolio_of,
    registry,
    rules,
    strip,
)

GRADED = Result(
    ("良",), True, (1,), Fraction(1), "100%", Interval.exact(85), "85.00",
    Interval.exact("0.9"), "90.00%", {"error": 1, "warning": 0, "note": 2}, {"R01": 1, "R15": 2},
)  # fmt: skip


def entry(project: str, year: str, result: Result | None = GRADED, **more: Any) -> Entry:
    editions = (Edition(f"{project}/{year}", "mof-2020-10", "zh", FILES),)
    state = "made" if result is not None else "missing"
    return Entry(project, year, state, f"{project}项目", "某街道", "mof-2020-10", "2024-03-31",
                 result, editions if result else (), **more)  # fmt: skip


def page(*entries: Entry, language: str = "zh") -> str:
    listed = portfolio_of(entries, language)
    parts = [registry(listed), cover(listed), strip(listed), *index(listed), *rules(listed)]
    text = set_html(parts, "portfolio")
    return str(text)


def rows(text: str) -> list[list[str]]:
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr>.*?</tr>", body)
    ]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports of one year (another profile), one year without a report, odd folders."""
    root = tmp_path_factory.mktemp("bundle")
    (root / "notebooks").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        make_year(root, "2022")
        make_year(root, "2023")
        finish(root, "2022")
        finish(root, "2022", profile="mof-2021-101")
    for name in ("读书会/compare-2021-2022", "_portfolio/x", "读书会/.2023.new"):
        folder = root / "reports" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_text('{"schema": 2, "parameters": {"YEARS": "1"}}', "utf-8")
    return root


def test_a_project_year_is_listed_once_with_its_other_editions(bundle: Path) -> None:
    made, missing = entries_under(bundle)
    assert (made.year, made.state, missing.year, missing.state) == (
        "2022", "made", "2023", "missing",
    )  # fmt: skip
    assert [(one.folder, one.profile) for one in made.editions] == [
        ("读书会/2022", "mof-2020-10"), ("读书会/2022-mof-2021-101", "mof-2021-101"),
    ]  # fmt: skip


def test_an_entry_says_what_the_report_came_to(bundle: Path) -> None:
    """B1 9.60 + P 50 + S1 9.74 of 70 scorable points: 70 %, from 69.34 to 99.34."""
    result = entries_under(bundle)[0].result
    assert result is not None
    assert (result.coverage, str(result.total)) == (Fraction(7, 10), "[69.34, 99.34]")
    assert (result.grades, result.gradable) == (("优", "良", "中"), True)
    assert (result.execution, result.execution_text) == (Interval.exact("0.96"), "96.00%")
    assert sum(result.severities.values()) == sum(result.rules.values())


def test_a_report_that_cannot_be_read_is_listed_as_such(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "甲" / "2022"
    folder.mkdir(parents=True)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    record = (bundle / "reports" / "读书会" / "2022" / "run.json").read_bytes()
    (folder / "run.json").write_bytes(record)
    (one,) = entries_under(tmp_path)
    assert (one.state, one.result) == ("unreadable", None)
    assert rows(page(one))[0][2] == "报告无法读取"


def test_no_grade_is_printed_where_none_can_be_given() -> None:
    poor = replace(GRADED, gradable=False, coverage=Fraction(1, 10), coverage_text="10%")
    several = replace(GRADED, grades=("优", "良"), places=(0, 1))
    made = rows(page(entry("甲", "2022", poor), entry("乙", "2022", several), entry("丙", "2022")))
    assert [row[2] for row in made] == ["不能定级", "待定：优、良", "良"]


def test_what_is_not_there_is_said_in_words() -> None:
    unstated = replace(GRADED, execution=None, execution_text="", rules={})
    made = rows(page(entry("甲", "2022", unstated), entry("乙", "2022", None)))
    assert (made[0][5], made[0][9]) == ("未载明", "无")
    assert made[1][2:9] == ["尚无报告", *["不适用"] * 6]
    assert all(cell for row in made for cell in row)


def test_links_are_relative_and_lead_to_every_file_that_is_there() -> None:
    text = page(entry("甲 一", "2022"))
    links = re.findall(r'href="([^"#]*)"', text)
    assert [link for link in links if link != "data:,"] == [
        f"甲%20一/2022/{name}" for name in FILES
    ]


def test_editions_in_other_profiles_and_languages_are_linked() -> None:
    one = entry("甲", "2022")
    others = (Edition("甲/2022-en", "mof-2020-10", "en", FILES),
              Edition("甲/2022-mof-2021-101", "mof-2021-101", "zh", FILES))  # fmt: skip
    text = page(replace(one, editions=(*one.editions, *others)))
    assert '<a href="甲/2022-en/report.html" data-kind="name">English</a>' in text
    assert (
        '<a href="甲/2022-mof-2021-101/report.html" data-kind="name">mof-2021-101 中文</a>' in text
    )


def test_findings_are_summed_by_rule() -> None:
    text = page(entry("甲", "2021"), entry("甲", "2022"))
    assert 'data-ref="result:portfolio.findings.R15"' in text
    (row,) = re.findall(r"<tr><th[^>]*><span[^>]*>R15</span>.*?</tr>", text)
    assert re.findall(r'value="(\d+)"', row) == ["4", "2"]


def test_what_a_name_says_never_becomes_markup() -> None:
    text = page(replace(entry("甲", "2022"), name='<script>alert("x")</script>'))
    assert "<script>alert" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_comes_in_both_languages_and_is_always_the_same(language: str) -> None:
    made = page(entry("甲", "2022"), language=language)
    assert made == page(entry("甲", "2022"), language=language)
    assert ("Project-years" in made) == (language == "en")


def test_two_thousand_project_years_make_a_page_of_two_megabytes() -> None:
    many = [entry(f"项目{n // 4:04d}", str(2020 + n % 4)) for n in range(2000)]
    text = page(*many)
    assert len(rows(text)) == 2000
    assert len(text.encode()) < 2_000_000
