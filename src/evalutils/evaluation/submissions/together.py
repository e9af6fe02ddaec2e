"""The files of every project-year held against each other, however they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from evalutils.evaluation.audit import FileAudit, Finding, across
from evalutils.evaluation.submissions.filing import ProjectYear, filed


def together(audits: Iterable[FileAudit]) -> list[FileAudit]:
    """Return the files, those of one project-year held against each other.

    Parameters
    ----------
    audits
        Audited files, in their order.
    """
    listed = list(audits)
    more = contradictions(*filed(part for audit in listed for part in audit.accounts), listed)
    return [
        replace(audit, findings=tuple(sorted(
            (*audit.findings, *more[audit.file]), key=lambda item: item.rule)))
        if audit.file in more else audit
        for audit in listed
    ]  # fmt: skip


def contradictions(
    years: Iterable[ProjectYear], unfiled: Iterable[str], audits: Iterable[FileAudit]
) -> dict[str, list[Finding]]:
    """Return file → what it tells otherwise than another file of its project-year.

    Parameters
    ----------
    years, unfiled
        As :func:`filed` returns them; a file that belongs nowhere may contradict itself.
    audits
        Of all files.
    """
    alone = {audit.file: audit.accounts for audit in audits}
    found: dict[str, list[Finding]] = defaultdict(list)
    for accounts in (*(year.compared for year in years), *(alone[file] for file in unfiled)):
        for file, seen in across(accounts):
            found[file].append(seen)
    return found
