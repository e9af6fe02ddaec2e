"""``compare``, ``diff`` and ``portfolio`` as they are typed: pages written whole, once, alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers.reports import finish
from helpers.years import make_year

from evalutils.base.paths import YearPaths
from evalutils.running.commands import compare, main
from evalutils.running.parameters import Asked

ROOT = Path(__file__).parents[2]
COMPARED = "reports/读书会/compare-2021-2022"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bundles") / "有 空格"
    root.mkdir()
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        for year in ("2021", "2022"):
            make_year(root, year)
            finish(root, year)
    return root


@pytest.fixture
def bundle(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two finished years as the working directory; making a report is quick and needs no kernel."""
    root = tmp_path / "bundle"
    shutil.copytree(once, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PROJECT", "读书会")
    made = root / "made.txt"

    def where(asked: Asked) -> YearPaths:
        return asked.paths(root, "mof-2020-10")

    def quick(root: Path, asked: Asked, *, quiet: bool) -> YearPaths:
        with made.open("a", encoding="utf-8") as file:
            file.write(f"{asked.year}\n")
        monkeypatch.setenv("EVALUTILS_ROOT", str(root))
        finish(root, asked.year, language=asked.language)
        return where(asked)

    def there(root: Path, asked: Asked) -> YearPaths | None:
        return where(asked) if (where(asked).report / "run.json").is_file() else None

    monkeypatch.setattr(compare, "make_report", quick)
    monkeypatch.setattr(compare, "finished", there)
    return root


@pytest.mark.process
def test_comparing_makes_the_years_that_are_missing_and_then_the_page(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(bundle / "reports" / "读书会" / "2021")
    assert main(["compare", "--years", "2022，2021"]) == 0
    assert (bundle / "made.txt").read_text(encoding="utf-8") == "2021\n"
    assert "2021年：先生成该年度报告" in capsys.readouterr().err
    folder = bundle / COMPARED
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert found == ["compare.html", "data/fig-results.csv", "data/fig-trends.csv",
                     "environment.json", "executed/compare.ipynb", "run.json"]  # fmt: skip
    assert str(bundle) not in (folder / "executed" / "compare.ipynb").read_text("utf-8")


@pytest.mark.process
def test_a_second_comparison_does_nothing_and_a_forced_one_writes_the_same_bytes(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "--quiet", "--json", "made.json"]) == 0  # all years there are
    told = json.loads((bundle / "made.json").read_text("utf-8"))
    assert told == {"folder": COMPARED, "made": True, "years": ["2021", "2022"]}
    page = bundle / COMPARED / "compare.html"
    before = {
        name: (bundle / COMPARED / name).read_bytes() for name in ("compare.html", "run.json")
    }
    written = page.stat().st_mtime_ns
    assert main(["compare"]) == 0
    assert "已是最新" in capsys.readouterr().err
    assert page.stat().st_mtime_ns == written
    assert main(["compare", "--force", "--quiet"]) == 0
    for name, content in before.items():
        assert (bundle / COMPARED / name).read_bytes() == content


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ("2021,2019,20x", ["2019", "20x"]),
        ("2021", ["YEARS"]),
        ("../x,2021", ["../x"]),
    ],
)
def test_years_that_cannot_be_compared_are_told_all_at_once(
    bundle: Path, capsys: pytest.CaptureFixture[str], years: str, told: list[str]
) -> None:
    assert main(["compare", "--years", years]) == 1
    said = capsys.readouterr().err
    assert all(word in said for word in told)
    assert not (bundle / "reports" / "读书会" / "compare-2019-2021").exists()


def test_faults_of_all_years_come_before_any_kernel_starts(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for year in ("2021", "2022"):
        shutil.rmtree(bundle / "reports" / "读书会" / year)
        (bundle / "data" / "raw" / "读书会" / year / "budget.csv").unlink()
    assert main(["compare", "--years", "2021,2022"]) == 1
    said = capsys.readouterr().err
    assert "2021/budget.csv" in said
    assert "2022/budget.csv" in said
    assert not (bundle / "made.txt").exists()


def test_years_with_a_gap_are_named_one_by_one() -> None:
    assert compare.folder_name(["2021", "2023"]) == "compare-2021_2023"


def test_diff_writes_a_page_beside_b_and_a_summary(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = bundle / "reports" / "读书会"
    assert main(["diff", str(reports / "2021"), str(reports / "2022" / "run.json")]) == 0
    told = capsys.readouterr()
    assert "B1 预算执行率  8.00 → 9.60" in told.out
    assert (reports / "diff-2021-2022.html").is_file()
    assert "diff-2021-2022.html" in told.err


def test_diff_takes_a_and_b_from_make(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "reports/读书会/2021/run.json")
    monkeypatch.setenv("B", "reports/读书会/2022/run.json")
    monkeypatch.setenv("EVALUTILS_OVERRIDES", "A B")
    assert main(["diff", "--quiet", "--out", "page.html", "--json", "diff.json"]) == 0
    assert (bundle / "page.html").is_file()
    assert json.loads((bundle / "diff.json").read_text("utf-8"))["same"] is False


def test_differences_fail_only_where_that_is_asked_for(bundle: Path) -> None:
    reports = bundle / "reports" / "读书会"
    sides = [str(reports / "2021"), str(reports / "2022")]
    assert main(["diff", *sides, "--quiet", "--fail-on-change"]) == 1
    assert main(["diff", sides[0], sides[0], "--quiet", "--fail-on-change"]) == 0


def test_diff_without_two_reports_is_wrong_usage(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "reports/读书会/2021"]) == 2
    assert "A B" in capsys.readouterr().err


def test_diff_tells_both_sides_that_cannot_be_read(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "nowhere", "reports/读书会"]) == 1
    said = capsys.readouterr().err
    assert "nowhere/run.json" in said
    assert "reports/读书会/run.json" in said


def test_diff_writes_over_its_own_page_only(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sides = ["reports/读书会/2021", "reports/读书会/2022"]
    assert main(["diff", *sides, "--quiet", "--out", "page.html"]) == 0
    assert main(["diff", *sides, "--quiet", "--out", "page.html"]) == 0
    (bundle / "mine.html").write_text("<h1>mine</h1>", encoding="utf-8")
    assert main(["diff", *sides, "--out", "mine.html"]) == 1
    assert (bundle / "mine.html").read_text("utf-8") == "<h1>mine</h1>"
    assert main(["diff", *sides, "--out", "reports/读书会/2022/page.html"]) == 1
    assert "--out" in capsys.readouterr().err


@pytest.mark.process
def test_the_portfolio_lists_what_is_there_and_follows_it(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_year(bundle, "2023")
    assert main(["portfolio", "--json", "list.json"]) == 0
    listed = json.loads((bundle / "list.json").read_text("utf-8"))
    assert [(row["year"], row["state"]) for row in listed["rows"]] == [
        ("2021", "made"), ("2022", "made"), ("2023", "missing"),
    ]  # fmt: skip
    page = bundle / "reports" / "index.html"
    assert "3 个项目年度，其中 1 个尚无报告" in capsys.readouterr().err
    text = page.read_text(encoding="utf-8")
    assert 'href="读书会/2021/report.html"' in text
    assert str(bundle) not in text
    assert main(["portfolio"]) == 0
    assert "已是最新" in capsys.readouterr().err
    assert main(["portfolio", "--force", "--quiet"]) == 0
    assert page.read_text(encoding="utf-8") == text
    shutil.rmtree(bundle / "reports" / "读书会" / "2022")
    assert main(["portfolio"]) == 0
    assert "其中 2 个尚无报告" in capsys.readouterr().err


@pytest.mark.process
def test_a_portfolio_that_somebody_changed_is_made_again(bundle: Path) -> None:
    assert main(["portfolio", "--quiet"]) == 0
    page = bundle / "reports" / "index.html"
    content = page.read_bytes()
    page.write_text("spoilt", encoding="utf-8")
    assert main(["portfolio", "--quiet"]) == 0
    assert page.read_bytes() == content


def test_a_language_without_words_is_told(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portfolio", "--language", "fr"]) == 1
    assert "zh、en" in capsys.readouterr().err
    assert main(["compare", "--language", "fr"]) == 1


@pytest.mark.parametrize(("wrong", "near"), [("YAERS", "YEARS"), ("YEAR5", "YEAR")])
def test_a_misspelt_parameter_is_told_with_what_was_meant(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    wrong: str, near: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("EVALUTILS_OVERRIDES", wrong)
    assert main(["compare"]) == 1
    assert near in capsys.readouterr().err
