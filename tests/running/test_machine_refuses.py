"""What the machine refuses is told in one message, and a request to end leaves nothing behind."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.bundles import Bundle
from jupyter_client.kernelspec import KernelSpecManager

from evalutils.running import notebooks
from evalutils.running.commands import main, quantities
from evalutils.running.notebooks import NotebookFailed, begin, is_warm, kernel_environment


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


REFUSING = """
import errno, os
def refuse(*_, **__):
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
if os.environ.get("REFUSE") == "fork":
    os.fork = refuse
if os.environ.get("REFUSE") == "start":
    import subprocess
    subprocess._fork_exec = refuse
if os.environ.get("REFUSE") == "loopback":
    import socket
    def unreachable(*_, **__):
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
    socket.create_connection = unreachable
if os.environ.get("REFUSE") == "kernel" and "ipykernel_launcher" in " ".join(sys.orig_argv):
    os._exit(3)
"""


@pytest.fixture
def refused(fresh: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Report on a machine that refuses something, and return what is told."""
    folder = tmp_path_factory.mktemp("refusing")
    (folder / "sitecustomize.py").write_text(f"import sys{REFUSING}", encoding="utf-8")

    def run(what: str, *words: str, **environment: str) -> str:
        aside = folder / "aside"
        aside.mkdir(exist_ok=True)
        places = {"PYTHONPATH": str(folder), "TMPDIR": str(aside), "REFUSE": what}
        done = fresh.run("report", "--year", "2022", "--quiet", *words, **places, **environment)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert not fresh.report.exists()
        assert list(aside.iterdir()) == []
        assert list(fresh.root.rglob(".*.new")) == []
        return done.stderr

    return run


@pytest.mark.skipif(os.name == "nt", reason="nothing is forked there")
@pytest.mark.parametrize(
    ("what", "words", "told"),
    [
        ("fork", (), "还能启动进程"),
        ("start", (), "还能启动进程"),
        ("start", ("--engine", "papermill"), "还能启动进程"),
        ("loopback", (), "ip link set lo up"),
        ("kernel", ("--engine", "papermill"), "运行笔记本的进程能启动"),
    ],
)
def test_no_process_and_no_way_to_it_is_one_message(
    refused: Callable[..., str], what: str, words: tuple[str, ...], told: str
) -> None:
    said = refused(what, *words)
    assert told in said
    assert "发现 1 处" in said


def test_a_kernel_that_dies_is_not_a_mistake_of_a_cell(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = bundle / "notebooks/02_indicators.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    assert main(["report"]) == 1
    told = capsys.readouterr().err
    assert "02_indicators.ipynb" in told
    assert "运行到最后" in told
    assert "单元格" not in told


@pytest.mark.parametrize("given", [{"HOME": "/proc/nobody"}, {"MPLCONFIGDIR": "/proc/nobody"}])
def test_without_a_home_that_can_be_written_fonts_are_listed_aside(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with kernel_environment(0, {}):
        assert "MPLCONFIGDIR" not in os.environ
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with kernel_environment(0, {}):
        place = Path(os.environ["MPLCONFIGDIR"])
        assert place.is_dir()
        assert place == Path(os.environ["IPYTHONDIR"])


def test_notebooks_run_in_this_python_whatever_its_environment_calls_python3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment copied with its bundle names the Python of the place it came from."""
    place = tmp_path / "kernels" / "python3"
    place.mkdir(parents=True)
    elsewhere = {"argv": ["/old/place/.venv/bin/python", "-m", "ipykernel_launcher"]}
    told = {"display_name": "old", "language": "python", **elsewhere}
    (place / "kernel.json").write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert KernelSpecManager().get_kernel_spec("python3").argv[0].startswith("/old")
    with kernel_environment(0, {}):
        assert KernelSpecManager().get_kernel_spec("python3").argv[0] == sys.executable


@pytest.mark.process
@pytest.mark.skipif(not is_warm(), reason="nothing is forked here")
def test_what_is_asked_to_end_ends_its_forks_before_it_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt), kernel_environment(0, {}):
        home = Path(tempfile.gettempdir())
        # as a kernel that is starting: it makes the folder that it is told of
        script = 'while :; do mkdir -p "$0"; touch "$0/made"; sleep 0.01; done'
        begin("subprocess:run", ["sh", "-c", script, str(home)])
        while not (home / "made").exists():
            time.sleep(0.01)
        raise KeyboardInterrupt
    time.sleep(0.2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="a folder in which nothing can be made")
def test_what_a_kernel_is_refused_as_it_starts_is_told_by_the_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kernel = notebooks.warm.warm_up().kernel(
        ["-f", "/proc/nobody/a.json"], dict(os.environ), str(tmp_path)
    )
    with pytest.raises(OSError, match="No such file"):
        asyncio.run(kernel.reached())
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.skipif(not is_warm(), reason="nothing is forked here")
def test_what_is_asked_to_end_while_it_starts_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> None:
        assert list(tmp_path.iterdir()) != []
        raise KeyboardInterrupt

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("evalutils.running.notebooks.warm._warm", None)
    monkeypatch.setattr(subprocess, "Popen", ended)
    # what is raised keeps everything alive that was at work
    with pytest.raises(KeyboardInterrupt):
        begin("os:getpid")
    assert list(tmp_path.iterdir()) == []


def test_what_a_kernel_puts_aside_goes_with_the_run() -> None:
    before = tempfile.gettempdir()
    with kernel_environment(0, {}):
        aside = Path(tempfile.gettempdir())
        assert str(aside) == os.environ["TMPDIR"] == os.environ["JUPYTER_RUNTIME_DIR"]
        Path(aside, "kernel.json").touch()
    assert not aside.exists()
    assert tempfile.gettempdir() == before


def test_a_full_disk_under_a_notebook_is_not_a_mistake_of_the_notebook() -> None:
    words = f"[Errno {errno.ENOSPC}] No space left on device: 'x'"
    told = str(NotebookFailed("02_indicators.ipynb", 4, "evaluate", "OSError", words, ""))
    assert "磁盘上还有空间" in told
    assert "运行无误" not in told


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_is_heeded_and_told(tmp_path: Path, number: int) -> None:
    # Under nohup the tests ignore SIGHUP, and so would what they start: then it is to go on.
    program = (
        f"import signal; signal.signal({int(number)}, signal.SIG_DFL);"
        "from evalutils.running.commands import main; raise SystemExit(main(['quantities', '-']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    ) as ran:  # fmt: skip
        time.sleep(2)
        ran.send_signal(number)
        _, told = ran.communicate(timeout=60)
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
