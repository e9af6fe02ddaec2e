"""A warm process that kernels are forked from: what every notebook imports is imported once.

It is a Python of its own, with one end of a pair of sockets (:func:`main`). Each message asks for
a kernel: a line of JSON with its arguments, the environment and the folder it runs in, and one end
of a pipe, which comes back closed (with the exit status in it) once the kernel has ended. Where the
other end of the socket closes, every kernel is ended and so is the process: nothing outlives the
run that asked for it, however that run ended.

Three rules keep a fork safe. Modules are imported here and nothing is run: no table is read,
no figure drawn, no thread started (which is why BLAS is told to have one). No ZeroMQ context,
event loop or history file is made before the fork. And what a process must have of its own
(environment, zone, folder, signals, seeds, session) is set right after it.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Any, NoReturn

#: What notebooks here import, directly or at their first figure, table or edition of a value.
#: Not the backend of inline figures: it looks for its shell when it is imported, and there is none.
IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.pylabtools",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pandas",
    "pyarrow.parquet",
    "duckdb",
    "lxml.html",
    "fontTools.ttLib",
    "jinja2",
    "evalutils.evidence.year",
    "evalutils.evidence.records",
    "evalutils.evaluation.results",
    "evalutils.reporting.display",
    "evalutils.reporting.narrative.writing",
    "evalutils.reporting.charts",
)
_START = "import sys; from evalutils.running.notebooks import warm; warm.main(int(sys.argv[1]))"
#: Longest message: an environment of some size.
_MESSAGE = 1 << 20


#: One thread each: a library that starts threads when it is loaded cannot be forked safely.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


def can_fork() -> bool:
    """Return whether this machine can fork processes and hand them open files (not Windows)."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class Warm:
    """The warm process of this one, and the socket to it."""

    def __init__(self) -> None:
        mine, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _START, str(its.fileno())],
                env=os.environ | _ONE_THREAD,
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
            )
        self._socket = mine
        self.owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether it runs, and belongs to this process (not to the one this was forked from)."""
        return self.owner == os.getpid() and self._process.poll() is None

    def fork(self, arguments: list[str], env: Mapping[str, str], cwd: str) -> Kernel:
        """Return a new kernel.

        Raises
        ------
        OSError
            If the warm process is gone.
        """
        ended, end = os.pipe()
        asked = {"arguments": arguments, "env": dict(env), "cwd": cwd}
        try:
            socket.send_fds(self._socket, [json.dumps(asked).encode()], [end])
        finally:
            os.close(end)
        pid = self._socket.recv(32)
        if not pid:
            os.close(ended)
            raise ChildProcessError("the warm process is gone")
        return Kernel(int(pid), ended)

    def close(self) -> None:
        """End the process with all its kernels."""
        self._socket.close()
        if self.owner == os.getpid():
            self._process.wait()


class Kernel:
    """A forked kernel, with the part of ``subprocess.Popen`` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, ended: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended
        os.set_blocking(ended, False)

    def poll(self) -> int | None:
        """Return the exit status, ``None`` while it runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                self._take()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended."""
        if self.returncode is None:
            os.set_blocking(self._ended, True)
            self._take()
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _take(self) -> None:
        """Read how it ended. A pipe closed without a word: the warm process was killed too."""
        words = os.read(self._ended, 32)
        os.close(self._ended)
        self.returncode = int(words) if words else -signal.SIGKILL


_warm: Warm | None = None


def warm_up() -> Warm:
    """Return the warm process, started if there is none: it imports while this one goes on.

    Raises
    ------
    OSError
        If no process can be started.
    """
    global _warm  # noqa: PLW0603
    if _warm is None or not _warm.alive:
        _warm = Warm()
        atexit.register(_warm.close)
    return _warm


class _Around:
    """Stands for the shell of a kernel while modules are imported: it has a kernel."""

    kernel = None


def main(descriptor: int) -> None:
    """Import what kernels need, then fork one for each message until the socket closes.

    Parameters
    ----------
    descriptor
        Of the socket that messages come by.
    """
    # What `python -c` put in front is the folder this process was started in.
    sys.path[:] = [entry for entry in sys.path if entry not in {"", os.getcwd()}]  # noqa: PTH109
    # pandas decides when it is imported how wide it prints, by whether a kernel is around it.
    builtins.get_ipython = lambda: _Around  # type: ignore[attr-defined]
    for name in IMPORTED:
        __import__(name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    _serve(socket.socket(fileno=descriptor))


def _serve(asked: socket.socket) -> None:
    # A child's end wakes the loop: a signal writes a byte to this pair.
    woken, wakes = socket.socketpair()
    for end in (woken, wakes):
        end.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, _noticed)
    # The run decides when it ends: Ctrl-C reaches the whole group of a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    running: dict[int, int] = {}
    selector = selectors.DefaultSelector()
    selector.register(asked, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is woken:
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
                _reap(running)
                continue
            words, ends, _, _ = socket.recv_fds(asked, _MESSAGE, 1)
            if not words:
                _end(running)
                return
            pid = os.fork()
            if not pid:
                selector.close()
                for mine in (asked, woken, wakes):
                    mine.close()
                for pipe in (*ends, *running.values()):
                    os.close(pipe)
                _become_kernel(json.loads(words))
            running[pid] = ends[0]
            asked.sendall(f"{pid}\n".encode())


def _noticed(number: int, frame: FrameType | None) -> None:
    """Take a signal: that it came is told through the wakeup descriptor."""


def _reap(running: dict[int, int]) -> None:
    """Write the exit status of every kernel that has ended into its pipe, and close it."""
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            end = running.pop(pid)
            with contextlib.suppress(OSError):  # nobody waits for it any more
                os.write(end, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(end)


def _end(running: Mapping[int, int]) -> None:
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _become_kernel(asked: Mapping[str, Any]) -> NoReturn:
    """Turn a fresh fork into the kernel that was asked for; it never comes back."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        os.environ.clear()
        os.environ.update(asked["env"])
        time.tzset()
        os.chdir(asked["cwd"])
        random.seed()
        _seed_arrays()
        # A kernel ends by itself where this process is gone, killed before it could end it. Said
        # in words: the variable for it was read when ipykernel was imported.
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"
        sys.argv = ["ipykernel_launcher.py", *asked["arguments"], parent]
        from ipykernel.kernelapp import launch_new_instance

        launch_new_instance()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        # Not `sys.exit`: handlers registered before the fork belong to the warm process.
        os._exit(status)


def _seed_arrays() -> None:
    """Give numpy's shared generator, copied by the fork, a seed of its own again."""
    import numpy as np

    np.random.seed()
