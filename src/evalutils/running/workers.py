"""Tasks done side by side, on the processors of this machine or on a cluster of machines.

Both take the same task and the same orders and give every outcome as it is done; the task is
a plain function that starts a process of its own, so that one that is killed loses nothing
but itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, TypeVar

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place

Order = TypeVar("Order")
Done = TypeVar("Done")


def on_this_machine(
    task: Callable[[Order], Done], orders: Sequence[Order], jobs: int | None = None
) -> Iterator[Done]:
    """Yield what a task makes of each order, in the order in which they are done.

    Parameters
    ----------
    task
        Waits for a process; so a thread each is enough here.
    orders
        What to do.
    jobs
        How many at a time; by default one a processor.

    Examples
    --------
    >>> sorted(on_this_machine(abs, [-2, 1, -3], jobs=2))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = [pool.submit(task, order) for order in orders]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def on_cluster(
    task: Callable[[Order], Done],
    orders: Sequence[Order],
    address: str,
    lost: Callable[[Order, str], Done],
) -> Iterator[Done]:
    """Yield what a task makes of each order on the workers of a Dask scheduler.

    Parameters
    ----------
    task
        As for :func:`on_this_machine`; the workers have this package and see the same folder.
    orders
        What to do. An order whose worker was lost is given to another one.
    address
        Of the scheduler (``tcp://host:8786``).
    lost
        What stands for an order that no worker could finish, given the reason.

    Raises
    ------
    InputFaults
        If the extra ``cluster`` is not installed, or no scheduler answers.
    """
    client = _client(address)
    try:
        from distributed import as_completed as done_in_turn

        # One report needs a processor of its own; impure: it is made again when it is asked for.
        waiting = {client.submit(task, order, pure=False): order for order in orders}
        for future in done_in_turn(list(waiting)):
            problem = future.exception()
            if problem is None:
                yield future.result()
            else:
                yield lost(waiting[future], str(problem))
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputFaults([Fault("no_distributed", Place("--cluster"), address)]) from error
    try:
        return Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        facts = {"why": str(error)}
        raise InputFaults([Fault("no_scheduler", Place("--cluster"), address, facts)]) from error
