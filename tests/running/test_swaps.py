"""A swap shows the last good folder or the new one, whatever interrupts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.running import swaps
from evalutils.running.swaps import alone, is_interrupted, repair, staging_of, swap


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "2022"
    folder.mkdir()
    (folder / "report.html").write_text("good")
    staging_of(folder).mkdir()
    (staging_of(folder) / "report.html").write_text("new")
    return folder


def content(target: Path) -> str:
    return (target / "report.html").read_text()


@pytest.fixture(params=["at one blow", "on another system", "with another C library"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """On every machine: some cannot let two folders change places, and move them in turn."""
    if request.param == "on another system":
        monkeypatch.setattr(sys, "platform", "darwin")
    elif request.param == "with another C library":
        monkeypatch.setattr(swaps.ctypes, "CDLL", lambda name: object())
    return str(request.param)


@pytest.mark.usefixtures("either_way")
def test_a_swap_puts_the_new_folder_in_place_and_leaves_nothing_beside_it(target: Path) -> None:
    swap(target)
    assert content(target) == "new"
    assert [path.name for path in target.parent.iterdir()] == ["2022"]


def test_a_run_that_was_stopped_leaves_the_last_good_folder(target: Path) -> None:
    assert is_interrupted(target)
    repair(target)
    assert content(target) == "good"
    assert not is_interrupted(target)


def test_a_swap_that_was_stopped_between_its_two_moves_is_repaired(target: Path) -> None:
    target.rename(target.with_name(".2022.old"))
    repair(target)
    assert content(target) == "good"
    assert [path.name for path in target.parent.iterdir()] == ["2022"]


def test_a_swap_that_was_stopped_before_clearing_up_keeps_the_new_folder(target: Path) -> None:
    target.rename(target.with_name(".2022.old"))
    staging_of(target).rename(target)
    repair(target)
    assert content(target) == "new"
    assert [path.name for path in target.parent.iterdir()] == ["2022"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets two folders change places")
def test_there_is_no_moment_without_a_report(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, to: Path) -> Path:
        raise AssertionError(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    swap(target)
    assert content(target) == "new"
    assert [path.name for path in target.parent.iterdir()] == ["2022"]


@pytest.mark.usefixtures("either_way")
def test_the_first_content_of_a_target_needs_nothing_to_change_places_with(tmp_path: Path) -> None:
    staging_of(tmp_path / "2023").mkdir()
    swap(tmp_path / "2023")
    assert [path.name for path in tmp_path.iterdir()] == ["2023"]


def test_names_and_files_are_on_the_disk_before_and_after_the_swap(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (staging_of(target) / "data").mkdir()
    (staging_of(target) / "data/a.csv").touch()
    settled: list[int] = []
    settle = os.fsync

    def noted(handle: int) -> None:
        settled.append(os.fstat(handle).st_ino)
        settle(handle)

    monkeypatch.setattr(os, "fsync", noted)
    swap(target)
    wanted = [path for path in (target, *target.rglob("*")) if os.name != "nt" or path.is_file()]
    assert {path.stat().st_ino for path in wanted} <= set(settled)
    if os.name != "nt":
        assert settled[-1] == target.parent.stat().st_ino


def test_a_folder_that_cannot_be_moved_stays_as_it_was(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swaps, "_exchanged", lambda one, other: False)
    move = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if self == staging_of(target):
            message = "open in another program"
            raise PermissionError(message)
        return move(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputFaults, match="关闭正在打开其中文件的程序"):
        swap(target)
    assert content(target) == "good"


def test_a_folder_is_never_put_over_one_that_stayed_in_its_place(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swaps, "_exchanged", lambda one, other: False)
    aside = target.with_name(".2022.old")
    aside.mkdir()
    (aside / "report.html").write_text("of an older run")
    with pytest.raises(InputFaults, match="关闭正在打开其中文件的程序"):
        swap(target)
    assert content(target) == "good"
    assert content(aside) == "of an older run"


def test_a_hold_is_made_in_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    with alone(tmp_path / "a/b/2022"):
        assert (tmp_path / "a/b/.2022.lock").is_file()


def test_a_place_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputFaults) as told, alone(tmp_path / "file/2022"):
        pass
    assert [fault.code for fault in told.value.faults] == ["not_written"]
    assert told.value.faults[0].facts["why"] in {"Not a directory", "File exists"}


def test_a_hold_keeps_other_processes_out_and_ends_with_its_process(tmp_path: Path) -> None:
    target = tmp_path / "2022"
    code = (
        "import sys; from pathlib import Path; from evalutils.running.swaps import alone\n"
        "with alone(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(target)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(InputFaults, match="同时只有一次运行"), alone(target):
            pass
        other.kill()
    with alone(target):
        pass
