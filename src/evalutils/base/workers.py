"""Processes that do one task over many things: one that dies or takes too much is replaced.

A file of a stranger may be made to fill the memory or to be read without end. Each is worked
on in a process that may take so much and no more; what is lost with it is this one file. The
limit on memory needs Linux; elsewhere only the time is limited.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from evalutils.base.holds import end_with

Given = TypeVar("Given")
Made = TypeVar("Made")

#: Things given out at a time, for each worker: enough to keep it busy, little to hold.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """What one thing may take.

    Parameters
    ----------
    memory
        Bytes beyond what the process holds when it begins.
    seconds
        Of a processor: a busy machine makes no file too long.
    patience
        Seconds by the clock, for what waits without end.
    """

    memory: int = 2 << 30
    seconds: int = 180
    patience: int = 900


@dataclass(frozen=True, slots=True)
class Lost:
    """What came of a thing that its worker could not finish.

    Parameters
    ----------
    why
        ``memory`` or ``time`` where it took too much, ``killed`` where the process was ended
        from outside or by itself, ``crashed`` where the task raised.
    what
        The error that was raised.
    """

    why: Literal["memory", "time", "killed", "crashed"]
    what: str = ""


class Workers(Generic[Given, Made]):
    """A task, done in processes of its own.

    Parameters
    ----------
    task
        What is done; where a process is started anew instead of forked, it has to be a function
        of a module.
    count
        How many processes.
    limits
        What one thing may take.
    """

    def __init__(
        self, task: Callable[[Given], Made], count: int = 1, limits: Limits | None = None
    ) -> None:
        self._task, self._count = task, count
        self._limits = limits or Limits()
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def over(
        self, things: Sequence[Given], began: Callable[[Given], None] = lambda _: None
    ) -> Iterator[Made | Lost]:
        """Yield what is made of each thing, in the order given.

        Parameters
        ----------
        things
            What to work on.
        began
            Told of every thing as what comes of it is waited for.
        """
        if multiprocessing.current_process().daemon:
            # A process of somebody's pool may have none of its own: its bounds are the pool's.
            for thing in things:
                began(thing)
                yield _answer(self._task, thing)
            return
        done: dict[int, Made | Lost] = {}
        given = 0
        try:
            for at, thing in enumerate(things):
                began(thing)
                while at not in done:
                    last = min(at + self._count * _AHEAD, len(things))
                    while given < last and len(self._busy) < self._count:
                        self._give(given, things[given])
                        given += 1
                    done.update(self._finished())
                yield done.pop(at)
        finally:
            for worker in (*self._idle, *self._busy.values()):
                worker.end()
            self._idle.clear()
            self._busy.clear()

    def _give(self, at: int, thing: Given) -> None:
        held = [*self._busy, *(worker.connection for worker in self._idle)]
        worker = self._idle.pop() if self._idle else _Worker(self._task, self._limits, held)
        worker.at, worker.until = at, time.monotonic() + self._limits.patience
        # One that was ended while it had nothing to do is noticed when its answer is asked for.
        try:
            worker.connection.send(thing)
        except OSError:
            worker.until = 0
        self._busy[worker.connection] = worker

    def _finished(self) -> Iterator[tuple[int, Made | Lost]]:
        """Wait until something is done, and yield its number and what came of it."""
        first = min(worker.until for worker in self._busy.values())
        ready = wait(list(self._busy), max(first - time.monotonic(), 0))
        over = [c for c, worker in self._busy.items() if worker.until <= time.monotonic()]
        for connection in {*ready, *over}:
            assert isinstance(connection, Connection)  # noqa: S101 - of what was waited for
            worker = self._busy.pop(connection)
            answer: Made | Lost
            try:
                answer = connection.recv() if connection in ready else Lost("time")
            except (EOFError, OSError):
                answer = worker.reason()
            if isinstance(answer, Lost) and answer.why != "crashed":
                worker.end()
            else:
                self._idle.append(worker)
            yield worker.at, answer


class _Worker:
    """One process, and what it is working on."""

    def __init__(
        self,
        task: Callable[[Given], object],
        limits: Limits,
        held: Sequence[Connection],
    ) -> None:
        # A forked process has all that is imported; it also has our ends of the others' pipes,
        # which would keep those alive after us.
        forks = sys.platform == "linux"
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        self.connection, theirs = context.Pipe()
        inherited = (self.connection, *held) if forks else ()
        self.process = context.Process(
            target=_serve, args=(theirs, task, limits, inherited, os.getpid()), daemon=True
        )
        self.process.start()
        theirs.close()
        self.at = -1
        self.until = math.inf

    def reason(self) -> Lost:
        """Return why a process is gone."""
        self.process.join()
        out_of_time = sys.platform != "win32" and self.process.exitcode == -signal.SIGXCPU
        return Lost("time" if out_of_time else "killed")

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self.process.kill()
        self.process.join()


def _serve(
    connection: Connection,
    task: Callable[[Given], object],
    limits: Limits,
    inherited: Sequence[Connection],
    parent: int,
) -> None:
    """Answer what is sent until nobody is there to send."""
    end_with(parent)
    # Ctrl-C reaches every process of a terminal; the one that was started says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    _limit_memory(limits.memory)
    while True:
        try:
            thing = connection.recv()
        except EOFError:
            return
        _limit_time(limits.seconds)
        try:
            connection.send(_answer(task, thing))
        except MemoryError:
            connection.send(Lost("memory"))
        except OSError:
            return


def _answer(task: Callable[[Given], Made], thing: Given) -> Made | Lost:
    try:
        return task(thing)
    except MemoryError:
        return Lost("memory")
    except Exception as error:
        # The last net: whatever one file does to the program, the others go on.
        return Lost("crashed", f"{type(error).__name__}: {error}"[:400])


def _limit_memory(most: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    held = pages * os.sysconf("SC_PAGE_SIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = held + most
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


def _limit_time(seconds: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard < 0 else min(limit, hard), hard))
