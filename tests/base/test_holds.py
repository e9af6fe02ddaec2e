"""Folders for a while: gone with who needed them, and cleared up after those who were killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evalutils.base import holds
from evalutils.base.holds import end_with, scratch, to_the_end

HELD = """
import sys
from evalutils.base.holds import scratch
with scratch() as folder:
    (folder / "data.bin").write_bytes(b"x")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of nobody else."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def held(aside: Path) -> subprocess.Popen[bytes]:
    """Another process that holds a folder."""
    other = subprocess.Popen(
        [sys.executable, "-c", HELD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(aside)},
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == b"held"
    return other


def test_what_a_killed_process_left_is_removed_by_the_next(aside: Path) -> None:
    for _ in range(3):
        with held(aside) as other:
            other.kill()
        assert len(list(aside.iterdir())) == 2
    with scratch() as mine:
        assert sorted(aside.iterdir()) == [mine, mine.with_name(f"{mine.name}.hold")]
    assert list(aside.iterdir()) == []


def test_what_a_living_process_uses_stays(aside: Path) -> None:
    with held(aside) as other:
        with scratch(), scratch():
            assert len(list(aside.iterdir())) == 6
        left, _ = sorted(aside.iterdir())
        assert (left / "data.bin").is_file()
        other.kill()


def test_clearing_up_that_was_cut_short_is_ended_by_the_next(aside: Path) -> None:
    (aside / "evalutils-a.hold").touch()  # its folder is gone already
    (aside / "evalutils-b.hold").touch()
    (aside / "evalutils-b/half").mkdir(parents=True)
    with scratch():
        pass
    assert list(aside.iterdir()) == []


def test_folders_of_others_and_links_stay(aside: Path) -> None:
    (aside / "somebody").mkdir()
    (aside / "evalutils-notes.txt").write_text("mine", encoding="utf-8")
    (aside / "evalutils-of-an-older-program").mkdir()
    (aside / "elsewhere").touch()
    (aside / "evalutils-link.hold").symlink_to(aside / "elsewhere")
    (aside / "evalutils-link").mkdir()
    before = sorted(aside.iterdir())
    with scratch():
        pass
    assert sorted(aside.iterdir()) == before


def test_what_could_not_be_removed_is_left_to_the_next(
    aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalutils.base.holds._PAUSE", 0)
    with monkeypatch.context() as patch:
        patch.setattr("evalutils.base.holds.shutil.rmtree", lambda *_, **__: None)
        with scratch() as folder:
            (folder / "written").touch()
    assert sorted(aside.iterdir()) == [folder, folder.with_name(f"{folder.name}.hold")]
    with scratch():
        assert not folder.exists()
    assert list(aside.iterdir()) == []


def test_a_folder_goes_whatever_happens_in_it(aside: Path) -> None:
    def fill() -> None:
        with scratch() as folder:
            (folder / "half").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill()
    assert list(aside.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the kernel of Linux")
def test_a_fork_ends_with_the_one_it_was_forked_from() -> None:
    code = (
        "import os, sys, time\n"
        "from evalutils.base.holds import end_with\n"
        "me = os.getpid()\n"
        "if not os.fork():\n"
        "    end_with(me)\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        fork = int(run.stdout.readline())
        run.kill()
        # the fork holds the other end of the pipe for as long as it lives
        assert run.stdout.read() == b""
    assert not Path(f"/proc/{fork}/exe").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the kernel of Linux")
def test_one_whose_parent_is_gone_ends_at_once() -> None:
    pid = os.fork()
    if not pid:
        end_with(1 << 22)  # no process has that number
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


def test_a_request_to_end_does_not_cut_the_clearing_short(
    aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = shutil.rmtree

    def interrupted(*words: object, **more: object) -> None:
        monkeypatch.setattr(shutil, "rmtree", remove)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), scratch() as folder:
        (folder / "data.bin").write_bytes(b"x")
        monkeypatch.setattr(shutil, "rmtree", interrupted)
    assert list(aside.iterdir()) == []


def test_what_is_cleared_up_in_peace_is_cleared_up_once() -> None:
    done: list[int] = []
    to_the_end(lambda: done.append(1))
    assert done == [1]


@pytest.mark.parametrize("at", ["opening", "holding", "making"])
def test_a_request_to_end_that_comes_while_a_folder_is_made_leaves_nothing(
    aside: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    opens, takes_hold, makes = os.open, holds.hold, Path.mkdir

    def opened(*given: object, **more: object) -> int:
        handle = opens(*given, **more)  # type: ignore[arg-type]
        if at == "opening" and str(given[0]).endswith(".hold"):
            os.close(handle)  # what nobody got the number of ends with the process
            raise KeyboardInterrupt
        return handle

    def kept(handle: int) -> None:
        takes_hold(handle)
        if at == "holding":
            raise KeyboardInterrupt

    def made(self: Path, *given: int, **more: bool) -> None:
        makes(self, *given, **more)
        if at == "making" and self.name.startswith("evalutils-"):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", opened)
        patch.setattr(holds, "hold", kept)
        patch.setattr(Path, "mkdir", made)
        with pytest.raises(KeyboardInterrupt), scratch(aside):
            raise AssertionError("the folder was given")
    assert list(aside.iterdir()) == []
