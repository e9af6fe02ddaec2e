"""What the machine refuses is told in one message, and a request to end leaves nothing behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalutils.running.commands import main, quantities
from evalutils.running.notebooks import NotebookFailed


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘上还有空间"),
        (OSError(errno.EROFS, "Read-only file system", "/mnt/x"), "核对权限"),
        (PermissionError(errno.EACCES, "Permission denied", "/mnt/x"), "/mnt/x"),
        (MemoryError(), "足够的内存"),
    ],
)
def test_it_is_a_message_and_no_traceback(
    error: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refused(_: object) -> int:
        raise error

    monkeypatch.setattr(quantities, "run", refused)
    assert main(["quantities", "x.txt"]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    with pytest.raises(type(error)):
        main(["quantities", "x.txt", "--debug"])


def test_a_full_disk_under_a_notebook_is_not_a_mistake_of_the_notebook() -> None:
    words = f"[Errno {errno.ENOSPC}] No space left on device: 'x'"
    told = str(NotebookFailed("02_indicators.ipynb", 4, "evaluate", "OSError", words, ""))
    assert "磁盘上还有空间" in told
    assert "运行无误" not in told


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_is_heeded_and_told(tmp_path: Path, number: int) -> None:
    command = [sys.executable, "-m", "evalutils", "quantities", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as ran:
        time.sleep(2)
        ran.send_signal(number)
        assert ran.stderr is not None
        told = ran.stderr.read()
    assert ran.returncode == 128 + number
    assert "已中断" in told


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
def test_a_closed_terminal_ends_nothing_that_was_to_outlive_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr(quantities, "run", lambda _: os.kill(os.getpid(), signal.SIGHUP) or 7)
        assert main(["quantities", "x.txt"]) == 7
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_heeded_it_before_does_so_again() -> None:
    before = signal.getsignal(signal.SIGTERM)
    main(["quantities", "--help-me"])
    assert signal.getsignal(signal.SIGTERM) is before
