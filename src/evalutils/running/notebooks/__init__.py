"""Notebooks run through papermill: by our engine of forks from a warm process, or its own."""

from evalutils.running.notebooks.execution import (
    NotebookFailed,
    chart_data,
    clean,
    editions,
    epoch_of,
    execute,
    get_ready,
    kernel_environment,
    read_executed_file,
    said_on_stderr,
    workbooks,
)
from evalutils.running.notebooks.warm import (
    CallHere,
    begin,
    can_fork,
    is_warm,
    rehearse,
)

__all__ = [
    "CallHere",
    "NotebookFailed",
    "begin",
    "can_fork",
    "chart_data",
    "clean",
    "editions",
    "epoch_of",
    "execute",
    "get_ready",
    "is_warm",
    "kernel_environment",
    "read_executed_file",
    "rehearse",
    "said_on_stderr",
    "workbooks",
]
