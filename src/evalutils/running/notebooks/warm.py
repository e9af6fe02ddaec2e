"""The warm process of a run, as the run sees it: what it is asked for, and what came of it.

What a run imports, it imports once, in a Python of its own (:mod:`forking`) that kernels and
calls of functions are forked from. Where processes cannot be forked (Windows), and where
papermill's own engine was asked for, functions are called in this process.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import contextlib
import errno
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evalutils.base.faults import EvalutilsError, phrase
from evalutils.base.holds import scratch
from evalutils.running.notebooks.forking import KERNEL, REACHED, REFUSED, named
from evalutils.running.parameters import WARM, engine

_START = "import sys; from evalutils.running.notebooks import forking; forking.main({end})"
#: Read when a Python starts, or when a module is imported, so the same for all that is forked.
#: One thread each: a library that starts threads when it is loaded cannot be forked safely.
_FIXED = {
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def can_fork() -> bool:
    """Return whether this machine can fork processes and hand them open files (not Windows)."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def is_warm() -> bool:
    """Return whether a run is made in forks of a warm process, or as papermill runs it.

    Raises
    ------
    InputFaults
        If the engine that was asked for is none.
    """
    return engine() == WARM and can_fork()


def drawing_place(aside: Path) -> dict[str, str]:
    """Return what tells matplotlib to keep its list of fonts aside, where no home can be written.

    It would say in English that it made a place of its own, and leave that behind when killed.

    Parameters
    ----------
    aside
        A folder for as long as it runs.
    """
    given = os.environ.get("MPLCONFIGDIR")
    usual = {"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache"}
    try:
        places = (
            [given]
            if given
            else [
                Path(os.environ.get(variable) or Path.home() / name, "matplotlib")
                for variable, name in usual.items()
            ]
        )
        for place in map(Path, places):
            place.mkdir(parents=True, exist_ok=True)
            if not os.access(place, os.W_OK):
                return {"MPLCONFIGDIR": str(aside)}
    except (OSError, RuntimeError):  # nobody's home is a RuntimeError
        return {"MPLCONFIGDIR": str(aside)}
    return {}


class Warm:
    """The warm process of this one, and the socket to it."""

    def __init__(self) -> None:
        mine, its = socket.socketpair()
        left_out = {"MATPLOTLIBRC", "PYTHONSTARTUP"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        with its, contextlib.ExitStack() as aside:
            aside.enter_context(mine)
            kept |= drawing_place(aside.enter_context(scratch()))
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _START.format(end=its.fileno())],
                env=kept | _FIXED,
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
            )
            # Only now: a request to end that comes in between must leave no folder behind.
            self._aside = aside.pop_all()
        self._socket = mine
        self.owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether it runs, and belongs to this process (not to the one this was forked from)."""
        return self.owner == os.getpid() and self._process.poll() is None

    def kernel(
        self, arguments: list[str], env: Mapping[str, str], cwd: str, needs: Iterable[str] = ()
    ) -> Fork:
        """Return a new kernel; ``needs`` are modules its notebook will import.

        Raises
        ------
        OSError
            If the warm process is gone.
        """
        asked = {"kernel": arguments, "env": dict(env), "cwd": cwd, "needs": [*KERNEL, *needs]}
        return Fork(*self._fork(asked, 1))

    def call(self, function: str, arguments: tuple[Any, ...]) -> Call:
        """Return a call of a function in a fork, under this process's environment as it is.

        Raises
        ------
        OSError
            If the warm process is gone.
        """
        asked = {
            "call": [function, base64.b64encode(pickle.dumps(arguments)).decode()],
            "env": dict(os.environ),
            "cwd": str(Path.cwd()),
            "needs": [function.partition(":")[0]],
        }
        return Call(*self._fork(asked, 2))

    def rehearse(self, function: str, arguments: tuple[Any, ...]) -> None:
        """Have a function called in the warm process itself, before anything else is forked."""
        asked = {"rehearse": [function, base64.b64encode(pickle.dumps(arguments)).decode()]}
        self._socket.sendall(f"{json.dumps(asked)}\n".encode())
        self._socket.recv(32)  # heard: what is asked for next is a message of its own

    def _fork(self, asked: Mapping[str, Any], pipes: int) -> list[int]:
        """Send a message and return the pid of the fork and this process's ends of its pipes."""
        mine, its = zip(*(os.pipe() for _ in range(pipes)), strict=True)
        words = f"{json.dumps(asked)}\n".encode()
        try:
            sent = socket.send_fds(self._socket, [words], its)
            self._socket.sendall(words[sent:])
        finally:
            for end in its:
                os.close(end)
        pid = int(self._socket.recv(32) or -errno.ECHILD)
        if pid < 0:  # it could not fork, or is gone itself
            for end in mine:
                os.close(end)
            raise OSError(-pid, os.strerror(-pid))
        return [pid, *mine]

    def close(self) -> None:
        """End the process with all that was forked from it, whatever it is importing."""
        self._socket.close()
        if self.owner == os.getpid():
            self._process.terminate()
            self._process.wait()
            self._aside.close()


class Fork:
    """A forked process, with the part of ``subprocess.Popen`` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, ended: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended
        os.set_blocking(ended, False)

    async def reached(self) -> None:
        """Wait until the sockets of a kernel can be reached, or it has ended before.

        Raises
        ------
        OSError
            If the machine refused what it takes to start one.
        """
        await self._readable()
        if (number := (self.poll() or 0) - REFUSED) > 0:
            raise OSError(number, os.strerror(number), tempfile.gettempdir())

    async def gone(self) -> None:
        """Wait until it has ended."""
        while self.poll() is None:
            await self._readable()

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
            while self.returncode is None:
                self._take()
        return self.returncode

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
        status = words.removeprefix(REACHED)
        if status or not words:
            os.close(self._ended)
            self.returncode = int(status) if status else -signal.SIGKILL

    async def _readable(self) -> None:
        """Wait until there is something to read of it."""
        if self.returncode is None:
            loop, readable = asyncio.get_running_loop(), asyncio.Event()
            loop.add_reader(self._ended, readable.set)
            try:
                await readable.wait()
            finally:
                loop.remove_reader(self._ended)


class CallStopped(EvalutilsError):
    """A function's process was ended before it returned.

    Parameters
    ----------
    status
        Its exit status; a signal's number, negative.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return phrase("batch_stopped", status=self.status)


class Call(Fork):
    """A call of a function in a fork."""

    def __init__(self, pid: int, ended: int, told: int) -> None:
        super().__init__(pid, ended)
        self._told = told

    def result(self) -> Any:
        """Return what the function returned, or raise what it raised.

        Raises
        ------
        CallStopped
            If its process was ended before.
        """
        with os.fdopen(self._told, "rb") as pipe:
            words = pipe.read()
        status = self.wait()
        if not words:
            raise CallStopped(status)
        done, outcome = pickle.loads(words)  # noqa: S301 - written by this very package
        if done:
            return outcome
        if not isinstance(outcome, EvalutilsError):
            outcome.add_note(outcome.trace)
        raise outcome


class CallHere:
    """A call that is made in this process, when its result is asked for."""

    def __init__(self, function: str, arguments: tuple[Any, ...]) -> None:
        self._function, self._arguments = function, arguments

    def result(self) -> Any:
        """Return what the function returns."""
        return named(self._function)(*self._arguments)


def begin(function: str, *arguments: Any) -> Call | CallHere:
    """Begin a call of a function beside this process, where that can be, and return it.

    Parameters
    ----------
    function
        As ``module:function``: only the process that calls it imports the module.
    arguments
        Of the call. They, and what it returns or raises, can be pickled.
    """
    return warm_up().call(function, arguments) if is_warm() else CallHere(function, arguments)


def rehearse(function: str, *arguments: Any) -> None:
    """Have all that is begun from now on find what a function leaves in memory, where that can be.

    Parameters
    ----------
    function, arguments
        As for :func:`begin`. It starts no thread and changes nothing that its caller could see.
    """
    if is_warm():
        warm_up().rehearse(function, arguments)


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


def cool_down() -> None:
    """End the warm process, if there is one, with all that was forked from it."""
    if _warm is not None:
        _warm.close()
