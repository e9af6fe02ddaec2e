"""A thing that takes too much, or ends its process, is lost alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalutils.base.workers import Limits, Lost, Workers
from evalutils.evaluation.audit import audit_file
from evalutils.reading.documents import Document, Met, files_of
from evalutils.running.received import Received, audit_files

SMALL = Limits(memory=200_000_000, seconds=1, patience=3)


def work(order: str) -> str:
    """Do what a hostile file makes a reader do."""
    if order == "memory":
        return str(len(b"x" * 1_000_000_000))
    if order == "spin":
        while True:
            pass
    if order == "wait":
        time.sleep(60)
    if order == "exit":
        os._exit(0)
    if order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "raise":
        raise RecursionError(order)
    return order.upper()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
@pytest.mark.parametrize("count", [1, 3])
def test_every_thing_has_its_answer_in_the_order_given(count: int) -> None:
    things = ["a", "memory", "b", "spin", "exit", "c", "kill", "raise", "wait", "d"]
    assert list(Workers(work, count, SMALL).over(things)) == [
        "A", Lost("memory"), "B", Lost("time"), Lost("killed"), "C", Lost("killed"),
        Lost("crashed", "RecursionError: raise"), Lost("time"), "D",
    ]  # fmt: skip


def test_a_process_is_used_again_and_none_is_left_behind() -> None:
    workers = Workers(pid_of)
    used = list(workers.over(range(20)))
    assert len(set(used)) == 1
    assert used[0] != os.getpid()
    assert gone(int(str(used[0])))


def test_in_a_process_of_a_pool_the_work_is_done_in_that_process() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(in_a_pool) == [True, Lost("crashed", "RecursionError: raise")]


def in_a_pool() -> list[object]:
    (pid,) = Workers(pid_of).over([1])
    (lost,) = Workers(work).over(["raise"])
    return [pid == os.getpid(), lost]


def test_none_is_left_behind_by_one_who_stops_listening() -> None:
    answers = Workers(pid_of, 2).over(range(20))
    first = int(str(next(answers)))
    answers.close()  # type: ignore[attr-defined]
    assert gone(first)


def test_a_process_that_was_ended_while_it_had_nothing_to_do_is_replaced() -> None:
    answers = Workers(pid_of).over(range(30))
    first = int(str(next(answers)))
    os.kill(first, signal.SIGKILL)
    rest = list(answers)
    assert len(rest) == 29
    assert rest.count(Lost("killed")) <= 1
    assert {one for one in rest if one != Lost("killed")} != {first}


def test_workers_end_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "starts.py"
    script.write_text(
        "import os, time\n"
        "from evalutils.base.workers import Workers\n"
        "def task(n):\n"
        # at one blow: three processes write into one pipe
        "    os.write(1, f'{os.getpid()}\\n'.encode())\n"
        "    time.sleep(0.2)\n"
        "if __name__ == '__main__':\n"
        "    list(Workers(task, 3).over(range(1000)))\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as ran:
        assert ran.stdout is not None
        pids = {int(ran.stdout.readline()) for _ in range(6)}
        ran.kill()
    assert len(pids) == 3
    assert all(map(gone, pids))


def pid_of(_: int) -> int:
    return os.getpid()


def gone(pid: int) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("执行率偏低的原因见说明。\n" * 3, encoding="utf-8")
    return tmp_path


def test_a_file_that_takes_too_much_is_named_with_the_next_step_and_the_rest_is_audited(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def audit(path: Path, *args: object) -> object:
        if path.name == "b.txt":
            return bytearray(1 << 40)
        return audit_file(path, *args)  # type: ignore[arg-type]

    monkeypatch.setattr("evalutils.running.received.audit_file", audit)
    with files_of([str(folder)]) as files:
        first, second, third = audit_files(files)
    assert (first.read, second.read, third.read) == (True, False, True)
    assert "2 GB" in second.unreadable[0].why
    assert "拆分" in second.unreadable[0].why


def test_what_is_lost_while_files_are_read_is_told_and_counts_as_not_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def task(document: Document) -> int:
        if document.name == "b.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        return len(document.paragraphs)

    received = Received([str(folder)], task)
    assert [(name.name, read.made) for name, read in received] == [("a.txt", 3), ("c.txt", 3)]
    assert received.end() == 1
    told = capsys.readouterr().err
    assert "b.txt" in told
    assert "被终止" in told


def test_memory_that_runs_out_while_a_document_is_opened_is_no_damage_of_the_document(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("evalutils.reading.documents.formats.text.decode", out_of_memory)
    (told,) = audit_files([Met(folder / "a.txt", "a.txt")])
    assert "2 GB" in told.unreadable[0].why
