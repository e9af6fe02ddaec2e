"""Where orders are carried out: on the processors of this machine, or on a cluster of machines.

Both take the same task and the same orders, and give what comes of each as it is done.
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
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
