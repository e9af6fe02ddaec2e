"""Received files, read or audited one by one, each in a process that may be lost."""

from evalutils.running.received.files import Read, Received, add_paths, audit_files
from evalutils.running.received.workers import Limits, Lost, Workers

__all__ = ["Limits", "Lost", "Read", "Received", "Workers", "add_paths", "audit_files"]
