"""What audits of many files come to: for the last message and the exit status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evalutils.evaluation.audit import SEVERITIES, FileAudit


@dataclass(slots=True)
class Tally:
    """What all audits come to, counted one by one: for the last message and the exit status."""

    severities: Counter[str] = field(default_factory=Counter)
    files: int = 0
    unread: list[str] = field(default_factory=list)
    partly: int = 0
    lost: bool = False
    unjudged: list[str] = field(default_factory=list)

    def add(self, audit: FileAudit) -> None:
        """Count one more file."""
        self.files += 1
        self.severities.update(item.severity for item in audit.findings)
        if not audit.read:
            self.unread.append(audit.file)
            return
        if audit.unreadable:
            self.partly += 1
            self.lost = self.lost or any(gap.whole for gap in audit.unreadable)
        if not audit.judged:
            self.unjudged.append(audit.file)

    def counts(self) -> dict[str, int]:
        """Return findings by severity."""
        return {severity: self.severities[severity] for severity in SEVERITIES}
