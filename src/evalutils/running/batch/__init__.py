"""Many project-years: which ones are meant, who makes their reports, and where."""

from evalutils.running.batch.machines import on_cluster, on_this_machine
from evalutils.running.batch.orders import STATES, Order, Outcome, left, lost, read_table, select
from evalutils.running.batch.workers import dismiss, make, serve, stop

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
