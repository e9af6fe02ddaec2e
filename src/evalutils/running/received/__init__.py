"""Received files, read or audited one by one, each in a process that may be lost."""

from evalutils.running.received.files import (
    Read,
    Received,
    add_paths,
    audit_files,
    workers_for,
)
from evalutils.running.received.tally import Tally

__all__ = ["Read", "Received", "Tally", "add_paths", "audit_files", "workers_for"]
