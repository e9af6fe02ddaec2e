"""Many project-years: each made on its own, whatever happens to the others."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from helpers.bundles import Bundle
from helpers.clusters import dask, scheduler

import evalutils
from evalutils.base.faults import InputFaults
from evalutils.running import batch
from evalutils.running.batch import (
    Order,
    Outcome,
    on_cluster,
    on_this_machine,
    read_table,
    select,
)
from evalutils.running.commands import main
from evalutils.running.parameters import Asked
from evalutils.running.swaps import alone, staging_of


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
    monkeypatch.setattr(sys, "executable", _script("import os; os.kill(os.getpid(), 9)"))
    outcome = batch.make(order("桥梁"))
    assert (outcome.state, outcome.report) == ("failed", None)
    assert "-9" in outcome.said


def test_a_traceback_is_a_failure_and_never_told_as_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", _script("raise KeyError('x')"))
    assert batch.make(order("桥梁")).state == "failed"


def test_a_cluster_that_does_not_answer_is_a_fault_with_its_address() -> None:
    with pytest.raises(InputFaults) as caught:
        list(on_cluster(batch.make, [order("桥梁")], "nowhere:1", batch.lost))
    assert caught.value.faults[0].found == "nowhere:1"
    assert caught.value.faults[0].code == "no_scheduler"


@pytest.mark.whole
def test_one_project_year_with_faults_does_not_stop_the_others(
    made: Bundle,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = Bundle(tmp_path / "一 批")
    shutil.copytree(made.root, bundle.root)
    # something to make: a reviewer wrote, and most of the last report is taken over
    (bundle.raw / "review.csv").write_text(
        "anchor,reviewer,date,comment,status,reply,seen\nresult,王复核,2023-04-10,请核对,open,,\n",
        encoding="utf-8",
    )
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

    # of a run that was killed
    left = staging_of(bundle.report)
    left.mkdir()
    assert main(["batch", "pingan-zengcheng", "--quiet", "--json"]) == 0
    assert [outcome.state for outcome in _outcomes(capfd)] == ["up_to_date"]
    assert not left.exists()
    _check_cluster(bundle)


def _check_cluster(bundle: Bundle) -> None:
    """The same orders on a cluster of this machine give the same outcomes."""
    orders = [order(name, bundle.root) for name in ("pingan-zengcheng", "spoilt")]
    done = on_cluster(batch.make, orders, "local", batch.lost, jobs=1)
    states = {outcome.project: outcome.state for outcome in done}
    assert states == {"pingan-zengcheng": "up_to_date", "spoilt": "faults"}


def test_a_table_names_project_years_by_the_titles_of_its_columns(tmp_path: Path) -> None:
    table = tmp_path / "清单.csv"
    table.write_bytes("序号,年度,项目\n1,2021,桥梁\n2,2022,桥梁\n,,\n".encode("gb18030"))
    assert read_table(table) == ["桥梁/2021", "桥梁/2022"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("项目\n桥梁\n", ["table_columns"]),
        ("", ["table_columns"]),
        ("project,year\n", ["table_row"]),
        ("project,year\n桥梁,\n桥梁,2021\n桥梁,2021\n", ["table_row", "table_twice"]),
    ],
)
def test_every_row_of_a_table_that_cannot_be_meant_is_told(
    tmp_path: Path, words: str, codes: list[str]
) -> None:
    table = tmp_path / "list.csv"
    table.write_text(words, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        read_table(table)
    assert [fault.code for fault in caught.value.faults] == codes


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        read_table(tmp_path / "none.csv")
    assert caught.value.faults[0].code == "table_unreadable"


def test_two_batches_of_one_bundle_do_not_run_at_once(
    years: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(years))
    with alone(years / "reports" / "batch"):
        assert main(["batch", "桥梁"]) == 1
    assert "批量" in capsys.readouterr().err


def test_a_worker_that_stepped_down_gives_the_order_to_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = '{"project": "桥梁", "year": "2022", "state": "made", "report": null, "said": ""}'
    # one that answers one order, then ends as a worker does that is to be replaced
    code = f"import sys; sys.stdin.readline(); print({said!r}, flush=True); sys.stdin.readline()"
    monkeypatch.setattr(sys, "executable", _script(code))
    assert [batch.make(order("桥梁")).state for _ in range(3)] == ["made"] * 3


def test_a_cluster_loses_no_order_when_a_worker_is_killed(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as address,
        dask("worker", address) as doomed,
        dask("worker", address),
    ):
        done = 0
        for _ in on_cluster(time.sleep, [0.3] * 12, address, _none_lost):
            done += 1
            if done == 3:
                doomed.kill()
    assert done == 12


def test_a_worker_with_another_program_is_refused_with_both_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scheduler(tmp_path) as address, dask("worker", address):
        monkeypatch.setattr("evalutils.running.batch._version", lambda: "9.9")
        with pytest.raises(InputFaults) as caught:
            list(on_cluster(time.sleep, [0], address, _none_lost))
    fault = caught.value.faults[0]
    assert (fault.code, fault.found) == ("worker_differs", evalutils.__version__)
    assert "9.9" in fault.expected()


def _none_lost(given: float, why: str) -> None:
    raise AssertionError(why)


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


BATCH = """
import os, sys
from evalutils.running.batch import Order, make
from evalutils.running.parameters import Asked
make(Order(sys.argv[1], Asked("demo", "2022", "", "zh")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_worker_does_not_outlive_a_batch_that_is_killed(bundle: Path) -> None:
    (bundle / "data/raw/demo/2022/evidence.csv").write_text("id\nx\n", encoding="utf-8")
    pipe = bundle / "notebooks/01_clean.ipynb"
    pipe.unlink()
    os.mkfifo(pipe)  # whoever reads it waits without end
    words = [sys.executable, "-c", BATCH, str(bundle)]
    mark = f"EVALUTILS_ROOT={bundle}".encode()
    environment = {**os.environ, "EVALUTILS_ROOT": str(bundle)}
    with subprocess.Popen(words, env=environment) as killed:
        deadline = time.monotonic() + 60
        while len(running(mark)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.5)
        assert len(running(mark)) >= 2
        killed.kill()
    while running(mark):
        assert time.monotonic() < deadline, running(mark)
        time.sleep(0.05)


WORKERS = "evalutils.running.batch"
WAITS = "from time import sleep; wait = lambda: sleep(60)"
AT_IT = """
import time
from evalutils.base.holds import scratch
from evalutils.running import batch
def serve(asked, answers):
    with scratch():
        print("at it", file=answers, flush=True)
        time.sleep(60)
batch.serve = serve
batch.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be asked to end there")
def test_a_worker_that_is_asked_to_end_clears_up_what_it_was_at(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-c", AT_IT]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env=environment, **pipes) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"at it\n"
        assert list(tmp_path.iterdir()) != []
        for _ in range(2):  # the second one must not cut the clearing short
            worker.terminate()
        assert worker.wait() == 1
    assert list(tmp_path.iterdir()) == []


IN_A_FINALISER = """
import io, signal
from evalutils.running import batch
class Held:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)
def carried_out(order):
    Held()
    return batch.Outcome("a", "2022", "made")
def asked(_):
    yield '{"root": ".", "wanted": {"project": "a", "year": "1", "profile": "", "language": "zh"},\
            "force": true}'
    raise AssertionError("another order is waited for")
batch._carried_out, batch._asked_for = carried_out, asked
batch.main()
"""


def test_a_request_to_end_that_python_drops_is_heeded_after_the_order() -> None:
    words = [sys.executable, "-W", "ignore", "-c", IN_A_FINALISER]
    done = subprocess.run(words, check=False, capture_output=True, encoding="utf-8")
    assert "Exception ignored" in done.stderr
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["state"] == "made"
    assert "another order" not in done.stderr


SLOW_TO_LOOK_AGAIN = """
import sys, time
from evalutils.base.holds import scratch
from evalutils.running import batch
class Answers:
    def write(self, words):
        sys.stdout.write(words)
    def flush(self):
        sys.stdout.flush()
        time.sleep(0.5)  # as long as a busy machine may let it wait
batch._carried_out = lambda order: batch.Outcome("a", "2022", "made")
with scratch():
    batch.serve(batch._asked_for(sys.stdin), Answers())
"""
ORDER = {
    "root": ".",
    "wanted": {"project": "a", "year": "1", "profile": "", "language": "zh"},
    "force": True,
}


def test_a_batch_that_has_its_last_answer_lets_the_worker_clear_up(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-c", SLOW_TO_LOOK_AGAIN]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env=environment, **pipes) as worker:
        worker.stdin.write(f"{json.dumps(ORDER)}\n".encode())
        worker.stdin.flush()
        assert json.loads(worker.stdout.readline())["state"] == "made"
        worker.stdin.close()
        assert worker.wait() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (WAITS, -signal.SIGTERM),
        (f"{WAITS}; import signal; signal.signal(15, signal.SIG_IGN)", -signal.SIGKILL),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="a process cannot be asked to end there")
def test_workers_are_asked_to_end_before_they_are_killed(
    monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    monkeypatch.setattr(sys, "executable", _script(f"{code}\nprint('at it', flush=True)\nwait()"))
    monkeypatch.setattr(f"{WORKERS}._CLEARING", 1)
    worker = batch._Worker()
    monkeypatch.setattr(f"{WORKERS}._all", {worker})
    assert worker._process.stdout is not None
    assert worker._process.stdout.readline() == "at it\n"
    batch.stop()
    ended, _ = worker.end()
    assert ended == status


def running(mark: bytes) -> list[str]:
    """The processes that were started with a variable."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(process.name)
        except OSError:
            continue
    return found


def test_an_interrupted_batch_writes_what_is_done_and_what_is_left(
    years: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_: object, orders: list[Order], *__: object) -> Iterator[Outcome]:
        yield Outcome(orders[0].wanted.project, orders[0].wanted.year, "made", "reports/a")
        raise KeyboardInterrupt

    monkeypatch.setenv("EVALUTILS_ROOT", str(years))
    monkeypatch.setattr("evalutils.running.commands.batch.on_this_machine", stopped)
    assert main(["batch", "--json", "--force"]) == 130
    out, err = capsys.readouterr()
    told = [(one["project"], one["year"], one["state"]) for one in json.loads(out)]
    assert told == [
        ("桥梁", "2021", "made"), ("桥梁", "2022", "left"), ("道路", "2022", "left"),
    ]  # fmt: skip
    assert "1 个已完成的保留，2 个未做" in err


def test_a_run_of_somebody_else_is_waited_for_and_is_no_fault(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = [alone(bundle / "data/processed/demo/2022")]
    holds[0].__enter__()
    looks: list[float] = []

    def look(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            holds[0].__exit__(None, None, None)

    monkeypatch.setattr("evalutils.running.batch.time.sleep", look)
    assert answer(bundle).state == "made"
    assert len(looks) == 3


def test_one_that_never_ends_is_told_in_the_end(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalutils.running.batch._LONGEST_WAIT", -1)
    with alone(bundle / "data/processed/demo/2022"):
        told = answer(bundle)
    assert told.state == "faults"
    assert "等另一次运行结束" in told.said


def test_a_full_disk_is_told_of_one_report_as_of_a_run(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("evalutils.running.batch.make_report", full)
    told = answer(bundle)
    assert told.state == "failed"
    assert "磁盘上还有空间" in told.said
    assert "Traceback" not in told.said


def answer(bundle: Path) -> Outcome:
    """What a worker answers that is told to make a report again."""
    asked = {"root": str(bundle), "wanted": asdict(Asked("demo", "2022", "", "zh")), "force": True}
    answers = io.StringIO()
    batch.serve([json.dumps(asked)], answers)
    return Outcome(**json.loads(answers.getvalue()))


def test_a_scheduler_that_goes_leaves_its_orders_as_failed(tmp_path: Path) -> None:
    with scheduler(tmp_path, gone := []) as address, dask("worker", address):
        done = []
        for state in on_cluster(time.sleep, [0.2] * 6, address, lambda *_: "failed"):
            done.append(state)
            if len(done) == 2:
                gone[0].kill()
    assert done[:2] == [None, None]
    assert set(done[2:]) == {"failed"}
    assert len(done) == 6
