"""The parts of a difference as frozen records; ``""`` and ``None`` stand for "not there"."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.evaluation.audit import Finding

#: What a changed score can trace to, in the order causes are told.
CAUSES = ("indicator", "evidence", "reading", "computed", "profile", "rule", "program",
          "environment", "unknown")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """Something named that is another: a parameter, a file's hash, a version.

    Parameters
    ----------
    part
        ``parameters``, ``inputs``, ``notebooks``, ``profiles``, ``fonts``, ``versions`` or
        ``program``.
    name
        Parameter, file, library.
    before, after
        As recorded; ``""`` where it is not there.
    """

    part: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for a changed score.

    Parameters
    ----------
    kind
        One of :data:`CAUSES`.
    file, row, field
        Where it stands: ``indicators.csv``, row 14, ``target``; the file is ``""`` and the row
        0 where there is none.
    before, after
        What stood there and stands there now, as written.
    """

    kind: str
    file: str = ""
    row: int = 0
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """An indicator whose score, or the reason for having none, changed.

    Parameters
    ----------
    code, name
        Of the indicator.
    before, after
        The score as printed; ``None`` where it is unscored, ``""`` where the form lacks it.
    why_before, why_after
        Why it is unscored (key of the unscored reasons), or ``""``.
    causes
        What it traces to.
    """

    code: str
    name: str
    before: str | None
    after: str | None
    why_before: str
    why_after: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A figure of the registry that is another, is new or is gone (``""``)."""

    ref: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of the report that is another, is new or is gone (``""``)."""

    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of the audit that is another, is new or is gone (``None``)."""

    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The finding as it is now, or as it was."""
        found = self.after or self.before
        if found is None:
            message = "a finding that is neither there before nor after"
            raise ValueError(message)
        return found


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A chart that changed.

    Parameters
    ----------
    ident
        Id (``fig-points``).
    headline
        As printed.
    kind
        ``added``, ``removed``, ``data``, ``words`` or ``drawing``.
    rows
        Rows of its data before and after, as printed; ``""`` where there is none.
    """

    ident: str
    headline: str
    kind: str
    rows: tuple[tuple[str, str], ...] = ()
