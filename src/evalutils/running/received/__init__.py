"""Received files, read or audited one by one, each in a process that may be lost."""

from evalutils.running.received.files import Read, Received, add_paths, audit_files

__all__ = ["Read", "Received", "add_paths", "audit_files"]
