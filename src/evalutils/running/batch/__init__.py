"""Many project-years: which ones are meant, who makes their reports, and where."""

from evalutils.running.batch.machines import on_cluster, on_this_machine
from evalutils.running.batch.workers import (
    STATES,
    Order,
    Outcome,
    dismiss,
    left,
    lost,
    make,
    read_table,
    select,
    serve,
    stop,
)

__all__ = [
    "STATES",
    "Order",
    "Outcome",
    "dismiss",
    "left",
    "lost",
    "make",
    "on_cluster",
    "on_this_machine",
    "read_table",
    "select",
    "serve",
    "stop",
]
