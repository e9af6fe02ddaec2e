"""A mistake in what was put in is told in words, and the last good report stays as it was."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.bundles import Bundle, copy_bundle

from evalutils.running.commands import main


@pytest.fixture
def run(
    fresh: Bundle, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The command line in a fresh bundle, in this process: its exit status and what it says."""
    monkeypatch.chdir(fresh.root)
    monkeypatch.setenv("EVALUTILS_ROOT", str(fresh.root))

    def told(*words: str) -> tuple[int, str]:
        return main(list(words)), capsys.readouterr().err

    return told


def replaced(file: str, old: str, new: str) -> Callable[[Bundle], None]:
    def spoil(bundle: Bundle) -> None:
        path = bundle.raw / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def source(content: bytes) -> Callable[[Bundle], None]:
    def spoil(bundle: Bundle) -> None:
        path = bundle.raw / "source" / "self-evaluation-report.txt"
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        (bundle.raw / "registry.sha256").write_text(f"{digest}  source/{path.name}\n")

    return spoil


BUDGET = "全年预算81.09万元"
SATISFACTION = "群众安全感/满意度,满意度,"
SPOILT = {
    "a quote that is not there": (
        replaced("evidence.csv", BUDGET, "全年预算81.90万元"),
        ["evidence.csv", "81.90"],
    ),
    "a quote that is there twice": (
        replaced("evidence.csv", BUDGET, "社会治理"),
        ["evidence.csv", "社会治理"],
    ),
    "an unknown figure": (
        replaced("indicators.csv", "budget_executed / budget", "budget_spent / budget"),
        ["indicators.csv", "budget_spent", "budget_executed"],
    ),
    "points that do not add up": (
        replaced("indicators.csv", f"{SATISFACTION}10,", f"{SATISFACTION}9,"),
        ["indicators.csv", "100"],
    ),
    "an empty source": (source(b""), ["self-evaluation-report.txt", "没有可读的文字"]),
    "a source in no known encoding": (
        source(b"\xff\xff\xff\x80\x81"),
        ["self-evaluation-report.txt", "UTF-8", "GB18030"],
    ),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_fault_in_the_raw_folder_stops_before_any_notebook_runs(
    fresh: Bundle,
    run: Callable[..., tuple[int, str]],
    spoil: Callable[[Bundle], None],
    words: list[str],
) -> None:
    spoil(fresh)
    status, told = run("report", "--year", "2022")
    assert status == 1
    for word in (*words, "应为", "下一步"):
        assert word in told
    assert not fresh.report.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--year", "2019"], ["2019", "2022"]),
        (["--year", "../x"], ["../x", "YEAR"]),
        (["--project", "pingan-zencheng"], ["pingan-zencheng", "pingan-zengcheng"]),
        (["--project", "../raw"], ["PROJECT"]),
    ],
)
def test_a_parameter_that_names_nothing_says_what_there_is(
    run: Callable[..., tuple[int, str]], options: list[str], words: list[str]
) -> None:
    status, told = run("report", *options)
    assert status == 1
    for word in words:
        assert word in told


def test_a_misspelt_make_parameter_is_told_with_the_near_one(fresh: Bundle) -> None:
    done = fresh.run("report", EVALUTILS_OVERRIDES="YAER", YAER="2022")
    assert done.returncode == 1
    assert "YAER" in done.stderr
    assert "YEAR" in done.stderr


def test_the_last_good_report_stays_when_the_next_run_fails(made: Bundle, tmp_path: Path) -> None:
    bundle = copy_bundle(tmp_path / "later")
    shutil.copytree(made.root / "reports", bundle.root / "reports")
    shutil.copytree(made.root / "data" / "processed", bundle.root / "data" / "processed")
    before = {path: path.read_bytes() for path in bundle.report.rglob("*") if path.is_file()}
    replaced("evidence.csv", "全年预算81.09万元", "全年预算81.90万元")(bundle)
    assert bundle.run("report", "--year", "2022").returncode == 1
    assert {
        path: path.read_bytes() for path in bundle.report.rglob("*") if path.is_file()
    } == before
