"""Many project-years: which ones are meant, who makes them, on this machine or on a cluster.

What a report needs is imported once for many of them; a worker that is killed loses nothing but
the report it was at. A machine and a cluster take the same task and the same orders, and give
what comes of each as it is done.
"""

from __future__ import annotations

import atexit
import contextlib
import csv
import fnmatch
import importlib.metadata
import io
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn, TypeVar

from evalutils.base.faults import EvalutilsError, Fault, InputFaults, near, phrase, refused
from evalutils.base.paths import known_projects, known_years
from evalutils.base.places import Place
from evalutils.running.job import finished, make_report, mend, recorded
from evalutils.running.parameters import Asked
from evalutils.running.stamps import program_stamp

#: In place of a scheduler's address: a cluster on this machine, for as long as it is needed.
LOCAL = "local"
#: Seconds that a scheduler may take to have a first worker.
_PATIENCE = 60

Given = TypeVar("Given")
Done = TypeVar("Done")


def on_this_machine(
    task: Callable[[Given], Done],
    orders: Sequence[Given],
    jobs: int | None = None,
    stop: Callable[[], None] = lambda: None,
) -> Generator[Done]:
    """Yield what a task makes of each order, in the order in which they are done.

    Parameters
    ----------
    task
        Waits for a process; so a thread each is enough here.
    orders
        What to do.
    jobs
        How many at a time; by default one a processor.
    stop
        Ends what is being done, where nobody waits for it any more (Ctrl-C).

    Examples
    --------
    >>> sorted(on_this_machine(abs, [-2, 1, -3], jobs=2))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            waiting = [pool.submit(task, order) for order in orders]
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop()
            raise


def on_cluster(
    task: Callable[[Given], Done],
    orders: Sequence[Given],
    address: str,
    lost: Callable[[Given, str], Done],
    jobs: int | None = None,
) -> Generator[Done]:
    """Yield what a task makes of each order on the workers of a Dask scheduler.

    Parameters
    ----------
    task
        As for :func:`on_this_machine`; the workers have this package and see the same folder.
    orders
        What to do. An order whose worker was lost is given to another one.
    address
        Of the scheduler (``tcp://host:8786``), or ``local`` for one of this machine's own.
    lost
        What stands for an order that no worker could finish, given the reason.
    jobs
        How many workers a local cluster has; by default one a processor.

    Raises
    ------
    InputFaults
        If the extra ``cluster`` is not installed, no scheduler answers, or a worker has another
        program than this one.
    """
    with _client(address, jobs or os.cpu_count() or 1) as client:
        from distributed import as_completed as done_in_turn

        _refuse_others(client)
        # One report needs a processor of its own; impure: it is made again when it is asked for.
        waiting = {client.submit(task, order, pure=False): order for order in orders}
        for future in done_in_turn(list(waiting)):
            try:
                done = future.result()
            except Exception as problem:
                # Its workers were lost, or the scheduler went and took its orders along.
                done = lost(waiting[future], str(problem))
            yield done


@contextmanager
def _client(address: str, jobs: int) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InputFaults([Fault("no_distributed", Place("--cluster"), address)]) from error
    with ExitStack() as held:
        place: Any = address
        if address == LOCAL:
            # Every worker starts processes of its own, which a daemon may not: no nannies.
            place = held.enter_context(
                LocalCluster(
                    n_workers=1,
                    threads_per_worker=jobs,
                    processes=False,
                    # Without an address it would listen on 8787, for every machine there is, and
                    # not start where somebody else does.
                    dashboard_address="127.0.0.1:0",
                )
            )
        try:
            client = held.enter_context(Client(place, timeout="10s"))
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            facts = {"why": str(error)}
            fault = Fault("no_scheduler", Place("--cluster"), address, facts)
            raise InputFaults([fault]) from error
        yield client


def _refuse_others(client: Any) -> None:
    """Raise for every worker whose program is not this one, with both versions.

    Asked by functions of the standard library first: a worker without this package knows no
    other.
    """
    mine = _version()
    found: dict[str, Any] = client.run(importlib.metadata.version, "evalutils", on_error="return")
    other = {
        name: "–" if isinstance(said, Exception) else str(said)
        for name, said in found.items()
        if said != mine
    }
    if not other:
        program = program_stamp(Path())["package"]
        stamps: dict[str, Any] = client.run(program_stamp, Path(), on_error="return")
        for name, said in stamps.items():
            # of this version by its papers, and yet it cannot be imported there
            theirs = "–" if isinstance(said, Exception) else said["package"]
            if theirs != program:
                other[name] = f"{mine} ({theirs[:12]} ≠ {program[:12]})"
    if other:
        raise InputFaults(
            Fault("worker_differs", Place(name), said, {"version": mine})
            for name, said in sorted(other.items())
        )


def _version() -> str:
    return importlib.metadata.version("evalutils")


#: What can come of an order: made now, nothing to do, faults told, stopped before its end, and
#: left where the whole batch was.
STATES = ("made", "up_to_date", "faults", "failed", "left")
#: How the columns of a table of project-years are titled.
_TITLES = ({"project", "项目", "项目文件夹"}, {"year", "年度", "年份"})


@dataclass(frozen=True, slots=True)
class Order:
    """One report to make.

    Parameters
    ----------
    root
        The bundle, as every machine that takes part sees it.
    wanted
        Project, year, profile and language.
    force
        Run even if nothing has changed.
    many
        Whether so many follow that it pays to rehearse what they have in common.
    """

    root: str
    wanted: Asked
    force: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one order.

    Parameters
    ----------
    project, year
        Of which project-year.
    state
        One of :data:`STATES`.
    report
        Folder of the report below the bundle, or ``None`` where none was made.
    said
        What the run told (the faults), or ``""``.
    """

    project: str
    year: str
    state: str
    report: str | None = None
    said: str = ""


def select(root: Path, patterns: Sequence[str], years: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the project-years that patterns name, sorted.

    Parameters
    ----------
    root
        The bundle.
    patterns
        ``PROJECT`` or ``PROJECT/YEAR``, with ``*`` and ``?``; none: all.
    years
        Only these years; none: all.

    Raises
    ------
    InputFaults
        With every pattern and every year that fits nothing.
    """
    there = [(name, year) for name in known_projects(root) for year in known_years(root, name)]
    wanted = set(years)
    faults = [
        Fault("no_such_year", Place("--years"), year, {"known": _listed({y for _, y in there})})
        for year in sorted(wanted - {year for _, year in there})
    ]
    chosen: set[tuple[str, str]] = set() if patterns else set(there)
    for pattern in patterns:
        named, _, of_year = pattern.strip("/").partition("/")
        found = [
            item
            for item in there
            if fnmatch.fnmatchcase(item[0], named) and fnmatch.fnmatchcase(item[1], of_year or "*")
        ]
        if not found:
            names = [f"{name}/{year}" for name, year in there]
            like = near(pattern, [*names, *(name for name, _ in there)], 1)
            facts = {"near": "".join(like) or _listed(names)}
            faults.append(Fault("no_such_project_year", Place("batch"), pattern, facts))
        chosen.update(found)
    if faults:
        raise InputFaults(faults)
    return sorted(item for item in chosen if not wanted or item[1] in wanted)


def read_table(path: Path) -> list[str]:
    """Return the project-years that a table names, as ``PROJECT/YEAR``.

    Parameters
    ----------
    path
        CSV with the columns project (项目) and year (年度), in UTF-8 or GB18030; others are
        left alone.

    Raises
    ------
    InputFaults
        If it cannot be read or lacks a column, and with every row that names nothing or names
        what stood above it.
    """
    from evalutils.reading.documents import decode

    try:
        rows = list(csv.reader(io.StringIO(decode(path.read_bytes(), str(path))[0])))
    except (OSError, csv.Error) as error:
        raise InputFaults([Fault("table_unreadable", Place(str(path)), str(error))]) from error
    head = [title.strip().lower() for title in rows[0]] if rows else []
    columns = [
        next((at for at, title in enumerate(head) if title in names), None) for names in _TITLES
    ]
    if None in columns:
        found = ", ".join(rows[0]) if rows else ""
        raise InputFaults([Fault("table_columns", Place(str(path), row=1), found)])
    named: dict[str, int] = {}
    faults = []
    for number, row in enumerate(rows[1:], 2):
        cells = [row[at].strip() if at is not None and at < len(row) else "" for at in columns]
        if not any(cells):
            continue
        name = "/".join(cells)
        if not all(cells):
            faults.append(Fault("table_row", Place(str(path), row=number), name))
        elif name in named:
            facts = {"row": named[name]}
            faults.append(Fault("table_twice", Place(str(path), row=number), name, facts))
        named.setdefault(name, number)
    if faults or not named:
        raise InputFaults(faults or [Fault("table_row", Place(str(path), row=2))])
    return list(named)


def lost(order: Order, why: str) -> Outcome:
    """Return the outcome of an order that no worker of a cluster could finish."""
    return Outcome(order.wanted.project, order.wanted.year, "failed", None, why)


def left(orders: Iterable[Order], outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return an outcome for each order that has none: nobody came to it, or to its end."""
    known = {(one.project, one.year) for one in outcomes}
    wanted = ((order.wanted.project, order.wanted.year) for order in orders)
    return [Outcome(*name, "left") for name in wanted if name not in known]


def _listed(names: Iterable[str]) -> str:
    return " ".join(sorted(names)) or phrase("nothing_there")


#: Reports that a worker makes before another takes its place: nothing can pile up.
_MOST = 200
#: Parameters that a run would else take from the environment of the batch.
_PARAMETERS = ("YEAR", "PROJECT", "PROFILE", "REPORT_LANG", "EVALUTILS_OVERRIDES")
#: Seconds that a worker waits for somebody else's run of the same project-year, and between looks.
_LONGEST_WAIT, _PAUSE = 600, 0.5
#: Seconds that a worker which is asked to end has to clear up what it was at.
_CLEARING = 60
_START = "from evalutils.running import batch; batch.main()"


class _Worker:
    """One process, as the batch sees it."""

    def __init__(self) -> None:
        self.program = sys.executable
        self.fresh = True
        self._said = tempfile.TemporaryFile(  # noqa: SIM115 - as long as the process
            "w+", encoding="utf-8", errors="replace"
        )
        inherited = {name: value for name, value in os.environ.items() if name not in _PARAMETERS}
        self._process = subprocess.Popen(  # noqa: S603 - this Python and this package
            [self.program, "-c", _START],
            env={**inherited, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            encoding="utf-8",
            # Ctrl-C is for the batch, which ends its workers
            start_new_session=True,
        )

    def ask(self, order: Order) -> Outcome | None:
        """Return what came of an order, ``None`` where the process ended before it was done."""
        asking, answers = self._process.stdin, self._process.stdout
        if asking is None or answers is None:
            return None
        try:
            asking.write(f"{json.dumps(asdict(order))}\n")
            asking.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            return None
        self.fresh = False
        return Outcome(**json.loads(line))

    def ask_to_end(self) -> None:
        """Ask the process to leave what it is at, and to clear that up."""
        self._process.terminate()

    def kill_after(self, seconds: float) -> None:
        """End the process if it is still there then; what it has started ends with it."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def end(self) -> tuple[int, str]:
        """End the process; return its exit status and its last words."""
        with contextlib.suppress(OSError):
            self._process.communicate()
        self._said.seek(0)
        with self._said:
            return self._process.returncode, self._said.read().strip()


_idle: list[_Worker] = []
_all: set[_Worker] = set()
_lock = threading.Lock()


def make(order: Order) -> Outcome:
    """Make the report of an order in a worker of this process and return what came of it.

    One that is up to date is left as it is: a worker looks for itself, since another may have
    made it after the order was given.
    """
    wanted = order.wanted
    while True:
        worker = _taken()
        outcome = worker.ask(order)
        if outcome is not None:
            with _lock:
                _idle.append(worker)
            return outcome
        fresh = worker.fresh
        status, said = worker.end()
        with _lock:
            _all.discard(worker)
        if status or fresh:
            stopped = phrase("batch_stopped", status=status)
            words = f"{stopped}\n{said}".strip()
            return Outcome(wanted.project, wanted.year, "failed", None, words)
        # It has stepped down before it began; the order is given to another one.


def _taken() -> _Worker:
    with _lock:
        for worker in _idle:
            if worker.program == sys.executable:
                _idle.remove(worker)
                return worker
        worker = _Worker()
        _all.add(worker)
        return worker


@atexit.register
def dismiss() -> None:
    """End the workers that have nothing to do."""
    with _lock:
        while _idle:
            worker = _idle.pop()
            _all.discard(worker)
            worker.end()


def stop() -> None:
    """End all workers; reports they were at stay as they were, and nothing is left beside them."""
    until = time.monotonic() + _CLEARING
    with _lock:
        for worker in _all:
            worker.ask_to_end()
        for worker in _all:
            worker.kill_after(max(until - time.monotonic(), 0))
    dismiss()


def main() -> None:
    """Be a worker: a line of JSON in for each order, a line out for what came of it."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    signal.signal(signal.SIGTERM, _leave)
    try:
        serve(_asked_for(sys.stdin), answers)
    except KeyboardInterrupt:
        sys.exit(1)


#: Set once this process was asked to end. Python drops an exception that is raised in the midst of
#: a finaliser: the order would be carried out, the next one waited for, and what is there killed.
_leaving = threading.Event()
#: Set while nothing is being made: an order that has come is one until its answer is written.
_free = threading.Event()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Leave what is being made, as Ctrl-C does; another request does not cut the clearing short."""
    signal.signal(number, signal.SIG_IGN)
    _leaving.set()
    raise KeyboardInterrupt


def _asked_for(batch: Iterable[str]) -> Iterator[str]:
    """Yield orders as they come; end this process at once if the batch ends during one of them.

    A batch that was killed cannot end its workers. One that went on would hold its project-year
    against the batch that is started next.
    """
    orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    _free.set()

    def listen() -> None:
        for line in batch:
            _free.clear()
            orders.put(line)
        if not _free.is_set():
            os._exit(1)
        orders.put(None)

    threading.Thread(target=listen, daemon=True).start()
    yield from iter(orders.get, None)


def serve(asked: Iterable[str], answers: IO[str]) -> None:
    """Carry out orders until there are no more, or until another has to take over.

    A worker steps down before it begins where the program has changed since it was imported.
    """
    known: dict[str, Any] = {}
    rehearsed = False
    for number, line in enumerate(asked):
        given = json.loads(line)
        order = Order(**{**given, "wanted": Asked(**given["wanted"])})
        now = program_stamp(Path(order.root))
        known = known or now
        if number == _MOST or now != known:
            _free.set()
            return
        outcome = _carried_out(order)
        # Before the answer: the batch may end as soon as it has the last one, and a process that
        # took that for a batch that was killed would leave its temporary folder behind.
        _free.set()
        answers.write(f"{json.dumps(asdict(outcome))}\n")
        answers.flush()
        if order.many and outcome.state == "made" and not rehearsed:
            rehearsed = True
            _rehearse(order)
        if _leaving.is_set():
            raise KeyboardInterrupt


def _rehearse(order: Order) -> None:
    from evalutils.running.notebooks import rehearse

    found = recorded(Path(order.root), order.wanted)
    if found is not None:
        rehearse("evalutils.running.notebooks.rehearsal:repeat", found[0])


def _carried_out(order: Order) -> Outcome:
    os.environ["EVALUTILS_ROOT"] = order.root
    root, wanted = Path(order.root), order.wanted
    with contextlib.redirect_stderr(io.StringIO()) as told:
        report, problem = None, ""
        try:
            state = _made_or_current(root, wanted, force=order.force)
            found = recorded(root, wanted)
            report = None if found is None else found[0].report.relative_to(root).as_posix()
        except EvalutilsError as error:
            state = "faults"
            problem = "\n".join([str(error), *getattr(error, "__notes__", ())])
        except (OSError, MemoryError) as error:
            state, problem = "failed", str(InputFaults([refused(error)]))
        except Exception:
            # the last net: whatever one project-year does to the program, the others are made
            state, problem = "failed", traceback.format_exc()
    said = f"{told.getvalue()}\n{problem}".strip()
    return Outcome(wanted.project, wanted.year, state, report, said)


def _made_or_current(root: Path, wanted: Asked, *, force: bool) -> str:
    """Make a report unless it is up to date, and return which of both it was.

    A run that somebody else has begun is no fault of the data: its end is waited for, and what
    it made is looked at.
    """
    until = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            mend(root, wanted)
            if not force and finished(root, wanted) is not None:
                return "up_to_date"
            make_report(root, wanted, quiet=True, force=force)
        except InputFaults as refused:
            busy = all(fault.code == "already_running" for fault in refused.faults)
            if not busy or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return "made"
