"""The warm process itself: it imports ahead what a run will need, and forks what is asked for.

A fork becomes a kernel, or calls one function and hands back what came of it (:func:`main` says
how it is asked). What a run needs is imported here once, in the order in which a run comes to
need it, while the forks before are at work on the other processors.

Three rules keep a fork safe. Here is run only what starts no thread: modules are imported, and
texts read, so that patterns and word lists are made once; no table is read or written (BLAS is told
to have one thread). No ZeroMQ context, event loop or history file is made before the fork. And
what a process must have of its own (environment, zone, folder, signals, seeds, session) is set
right after it.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import gc
import importlib
import json
import os
import pickle
import random
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType
from typing import Any, NoReturn

from evalutils.base.holds import end_with

#: What every kernel here is made of, and what its first table is.
KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.pylabtools",
    "pandas",
    "pyarrow.parquet",
)
#: What a run imports and reads, in the order in which it comes to need it: the check of what was
#: put in, the notebooks, the editions. Not the backend of inline figures: it looks for its shell
#: when it is imported, and there is none. A question stands beside its answerer where the answer
#: rests on word lists and the patterns made of them: a dozen forks would each make them anew.
AHEAD: tuple[str | tuple[str, ...], ...] = (
    ("evalutils.base.words:keys",),
    ("evalutils.reading.quantities:read_quantities", "约增长5%"),
    ("evalutils.reading.forms.vocabulary:role_of", "field", "项目名称"),
    ("evalutils.evidence.schema:table_schema", "budget"),
    "evalutils.running.checks",
    ("evalutils.running.notebooks.rehearsal:read",),
    *KERNEL,
    "evalutils.evidence.records",
    ("evalutils.reading.reports.claims:facts",),
    ("evalutils.reading.reports.lexicon:lexicon",),
    ("evalutils.evaluation.audit.case:words",),
    ("evalutils.evaluation.audit.finding:checks",),
    "evalutils.evaluation.results",
    "evalutils.reporting.display",
    "evalutils.reporting.narrative.writing",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "evalutils.reporting.charts",
    "nbconvert.exporters.templateexporter",
    "lxml.html",
    "fontTools.cffLib",
    "fontTools.ttLib.scaleUpem",
    "uharfbuzz",
    "brotli",
    "typst",
    "docx",
    "openpyxl",
    "evalutils.reporting.editions",
    "rocrate.rocrate",
    "evalutils.running.job",
)
#: Longest piece of a message that is read at once.
_PIECE = 1 << 20
#: Added to the number of an error of the system to make the exit status of what it ended.
REFUSED = 100
#: What a kernel writes to its pipe once its sockets can be reached.
REACHED = b"+"


class _Around:
    """Stands for the shell of a kernel while modules are imported: it has a kernel."""

    kernel = None


@contextlib.contextmanager
def left_out(name: str) -> Iterator[None]:
    """Let modules that are imported here do without one that they take where it is there.

    Parameters
    ----------
    name
        Of the module; whoever needs it afterwards finds it.
    """
    kept = sys.modules.get(name)
    if kept is None:
        sys.modules[name] = None  # type: ignore[assignment]  # as Python spells "not there"
    try:
        yield
    finally:
        if kept is None:
            del sys.modules[name]


def main(descriptor: int) -> None:
    """Import what a run needs, and fork what each message asks for, until the socket closes.

    A message is a line of JSON: ``needs`` (modules imported before the fork), ``env`` and ``cwd``
    of the fork, and ``kernel`` (the arguments of one) or ``call`` (a pickled function and its
    arguments). With it comes one end of a pipe, which the exit status is written into once the
    fork has ended; with a call another one, for what it returns or raises. The answer is the
    fork's pid, or below zero the number of the error with which the system refused one. A message
    that says ``rehearse`` is a call that is made here, once it was answered by 0. Where the other
    end of the socket closes, all that was forked is ended and so is the process: nothing outlives
    the run that asked for it, however that run ended.

    Parameters
    ----------
    descriptor
        Of the socket that messages come by.
    """
    # What `python -c` put in front is the folder this process was started in.
    sys.path[:] = [entry for entry in sys.path if entry not in {"", os.getcwd()}]  # noqa: PTH109
    # Modules stay: looking through them for garbage takes time here, and would copy them in forks.
    gc.disable()
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

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        # In the midst of an import, too: whoever asks waits for it, and may be killed meanwhile.
        _end(running)
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    ahead = list(reversed(AHEAD))
    selector = selectors.DefaultSelector()
    selector.register(asked, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        ready = selector.select(0 if ahead else None)
        if not ready:
            _prepare(ahead.pop())
        for key, _ in ready:
            if key.fileobj is woken:
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
                _reap(running)
                continue
            words, ends = _message(asked)
            if not words:
                _end(running)
                return
            wanted = json.loads(words)
            if "rehearse" in wanted:
                asked.sendall(b"0\n")
                _rehearse(*wanted["rehearse"])
                continue
            _fetch(wanted["needs"], ahead)
            gc.freeze()
            mine = os.getpid()
            try:
                pid = os.fork()
            except OSError as refused:
                _close(ends)
                asked.sendall(f"-{refused.errno}\n".encode())
                continue
            if not pid:
                selector.close()
                for end in (asked, woken, wakes):
                    end.close()
                _close(running.values())
                _become(wanted, ends, mine)
            running[pid] = ends[0]
            _close(ends[1:])
            asked.sendall(f"{pid}\n".encode())


def _close(pipes: Iterable[int]) -> None:
    for pipe in pipes:
        os.close(pipe)


def _message(asked: socket.socket) -> tuple[bytes, list[int]]:
    """Return one whole message and the pipes that came with it; nothing where the run is over."""
    words, ends, _, _ = socket.recv_fds(asked, _PIECE, 2)
    while words and not words.endswith(b"\n"):
        words += asked.recv(_PIECE)
    return words, ends


def _fetch(needs: list[str], ahead: list[str | tuple[str, ...]]) -> None:
    """Import what a fork needs, and before it what stands before it in the list.

    Or the fork would make that for itself, and so would the next one.
    """
    while not set(needs).isdisjoint(ahead):
        _prepare(ahead.pop())
    _import(needs)


def _prepare(one: str | tuple[str, ...]) -> None:
    if isinstance(one, str):
        _import([one])
    else:
        function, *arguments = one
        named(function)(*arguments)


def _rehearse(function: str, pickled: str) -> None:
    """Call a function for what it leaves in memory; what goes wrong in it will again, and be told.

    What it made and did not keep is thrown away: forks would carry it along.
    """
    with contextlib.suppress(Exception):
        named(function)(*pickle.loads(base64.b64decode(pickled)))  # noqa: S301 - our own words
    gc.collect()


def _import(names: Iterable[str]) -> None:
    """Import modules; one that fails to is left to whoever needs it, who is told why."""
    # pandas decides when it is imported how wide it prints, by whether a kernel is around it.
    builtins.get_ipython = lambda: _Around  # type: ignore[attr-defined]
    # A kernel that is to be debugged takes twice as long to import, and none of a run is.
    with left_out("debugpy"):
        for name in names:
            with contextlib.suppress(ImportError):
                __import__(name)
    del builtins.get_ipython  # type: ignore[attr-defined]


def _noticed(number: int, frame: FrameType | None) -> None:
    """Take a signal: that it came is told through the wakeup descriptor."""


def _reap(running: dict[int, int]) -> None:
    """Write the exit status of every fork that has ended into its pipe, and close it."""
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


def _become(asked: Mapping[str, Any], ends: list[int], parent: int) -> NoReturn:
    """Turn a fresh fork into what was asked for; it never comes back."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        gc.enable()
        os.setsid()
        end_with(parent)
        os.environ.clear()
        os.environ.update(asked["env"])
        time.tzset()
        os.chdir(asked["cwd"])
        random.seed()
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed()  # its shared generator was copied by the fork
        if "kernel" in asked:
            _be_kernel(asked["kernel"], *ends)
        else:
            _call(asked["call"], *ends)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except OSError as refused:
        # no room for a kernel's folders, no further process: told by the run, in its words
        status = REFUSED + (refused.errno or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        # Not `sys.exit`: handlers registered before the fork belong to the warm process.
        os._exit(status)


def _be_kernel(arguments: list[str], end: int) -> None:
    from ipykernel.kernelapp import IPKernelApp

    # A kernel ends by itself where this process is gone, killed before it could end it. Said
    # in words: the variable for it was read when ipykernel was imported.
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    sys.argv = ["ipykernel_launcher.py", *arguments, parent]
    app: Any = IPKernelApp.instance()
    app.initialize()
    os.write(end, REACHED)
    os.close(end)
    app.start()


def named(function: str) -> Callable[..., Any]:
    """Return a function by its name.

    Examples
    --------
    >>> named("builtins:len")("四个年度")
    4
    """
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _call(asked: list[str], end: int, told: int) -> None:
    os.close(end)
    function, pickled = asked
    try:
        arguments = pickle.loads(base64.b64decode(pickled))  # noqa: S301 - our own words
        outcome = (True, named(function)(*arguments))
    except Exception as error:
        # what a traceback would show is lost on the way to the other process
        error.trace = traceback.format_exc()  # type: ignore[attr-defined]
        outcome = (False, error)
    with os.fdopen(told, "wb") as pipe:
        pickle.dump(outcome, pipe)
