"""Notebooks run through papermill: by our engine of forks from a warm process, or its own."""

from evalutils.running.notebooks.execution import (
    NotebookFailed,
    clean,
    epoch_of,
    execute,
    get_ready,
    kernel_environment,
    said_on_stderr,
)
from evalutils.running.notebooks.warm import (
    CallHere,
    CallStopped,
    begin,
    can_fork,
    is_warm,
    warm_up,
)

__all__ = [
    "CallHere",
    "CallStopped",
    "NotebookFailed",
    "begin",
    "can_fork",
    "clean",
    "epoch_of",
    "execute",
    "get_ready",
    "is_warm",
    "kernel_environment",
    "said_on_stderr",
    "warm_up",
]
