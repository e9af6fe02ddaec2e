"""Many project-years: each made on its own, whatever happens to the others."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import pytest
from helpers.bundles import Bundle, copy_bundle

from evalutils.base.faults import InputFaults
from evalutils.running import batch
from evalutils.running.batch import Order, Outcome, on_cluster, on_this_machine, select
from evalutils.running.commands import main
from evalutils.running.parameters import Asked


@pytest.fixture
def years(tmp_path: Path) -> Path:
    for name in ("桥梁/2021", "桥梁/2022", "道路/2022"):
        (tmp_path / "data" / "raw" / name).mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def order(project: str, root: Path | str = "bundle", **more: bool) -> Order:
    return Order(str(root), Asked(project, "2022", "", "zh"), **more)


def test_without_names_every_project_year_is_meant(years: Path) -> None:
    assert select(years, []) == [("桥梁", "2021"), ("桥梁", "2022"), ("道路", "2022")]


@pytest.mark.parametrize(
    ("patterns", "of_years", "chosen"),
    [
        (["桥梁"], [], [("桥梁", "2021"), ("桥梁", "2022")]),
        (["桥梁/2022"], [], [("桥梁", "2022")]),
        (["*/2022", "道路"], [], [("桥梁", "2022"), ("道路", "2022")]),
        (["桥?"], ["2021"], [("桥梁", "2021")]),
        ([], ["2022"], [("桥梁", "2022"), ("道路", "2022")]),
    ],
)
def test_patterns_name_projects_and_years(
    years: Path, patterns: list[str], of_years: list[str], chosen: list[tuple[str, str]]
) -> None:
    assert select(years, patterns, of_years) == chosen


def test_every_pattern_and_year_that_fits_nothing_is_told(years: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        select(years, ["桥樑", "道路", "没有/2022"], ["2019", "2022"])
    assert [fault.found for fault in caught.value.faults] == ["2019", "桥樑", "没有/2022"]
    assert "桥梁" in caught.value.faults[1].expected()


def test_outcomes_come_as_they_are_done() -> None:
    def wait(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    assert list(on_this_machine(wait, [0.4, 0.0], jobs=2)) == [0.0, 0.4]


def test_a_run_that_is_killed_is_told_and_is_no_fault_of_the_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch.sys, "executable", _script("import os; os.kill(os.getpid(), 9)"))
    outcome = batch.make(order("桥梁"))
    assert (outcome.state, outcome.report) == ("failed", None)
    assert "-9" in outcome.said


def test_a_traceback_is_a_failure_and_never_told_as_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch.sys, "executable", _script("raise KeyError('x')"))
    assert batch.make(order("桥梁")).state == "failed"


def test_a_cluster_that_does_not_answer_is_a_fault_with_its_address() -> None:
    with pytest.raises(InputFaults) as caught:
        list(on_cluster(batch.make, [order("桥梁")], "nowhere:1", batch.lost))
    assert caught.value.faults[0].found == "nowhere:1"
    assert caught.value.faults[0].code == "no_scheduler"


@pytest.mark.whole
def test_one_project_year_with_faults_does_not_stop_the_others(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = copy_bundle(tmp_path / "一 批")
    spoilt = bundle.root / "data" / "raw" / "spoilt" / "2022"
    shutil.copytree(bundle.raw, spoilt)
    (spoilt / "budget.csv").write_text("资金来源\n", encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(bundle.root))
    for name in ("YEAR", "YEARS", "PROJECT", "PROFILE", "REPORT_LANG"):
        monkeypatch.delenv(name, raising=False)

    assert main(["batch", "--json", "--jobs", "2"]) == 1
    good, bad = _outcomes(capfd)
    assert (good.state, good.report) == ("made", "reports/pingan-zengcheng/2022")
    assert (bundle.report / "report.html").is_file()
    assert (bad.project, bad.state, bad.report) == ("spoilt", "faults", None)
    assert "budget.csv" in bad.said

    assert main(["batch", "pingan-zengcheng", "--quiet", "--json"]) == 0
    assert [outcome.state for outcome in _outcomes(capfd)] == ["up_to_date"]
    _check_cluster(bundle)


def _check_cluster(bundle: Bundle) -> None:
    """The same orders on a scheduler with one worker give the same outcomes."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        orders = [order(name, bundle.root) for name in ("pingan-zengcheng", "spoilt")]
        done = on_cluster(batch.make, orders, cluster.scheduler_address, batch.lost)
        states = {outcome.project: outcome.state for outcome in done}
    assert states == {"pingan-zengcheng": "up_to_date", "spoilt": "faults"}


def _outcomes(capfd: pytest.CaptureFixture[str]) -> list[Outcome]:
    return [Outcome(**item) for item in json.loads(capfd.readouterr().out)]


def _script(code: str) -> str:
    """Return a stand-in for Python that runs this code, whatever it is called with."""
    import tempfile

    folder = Path(tempfile.mkdtemp())
    (folder / "code.py").write_text(code, encoding="utf-8")
    stand_in = folder / "python"
    stand_in.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{folder}/code.py"\n', encoding="utf-8"
    )
    stand_in.chmod(0o755)
    return str(stand_in)
