"""Notebooks run through papermill: by our engine of forks from a warm process, or its own."""

from evalutils.running.notebooks.execution import (
    NotebookFailed,
    clean,
    epoch_of,
    execute,
    is_warm,
    kernel_environment,
    said_on_stderr,
)
from evalutils.running.notebooks.warm import can_fork, warm_up

__all__ = [
    "NotebookFailed",
    "can_fork",
    "clean",
    "epoch_of",
    "execute",
    "is_warm",
    "kernel_environment",
    "said_on_stderr",
    "warm_up",
]
