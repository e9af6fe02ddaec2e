"""Refs: what a printed number, a mark or a comment leads to, written and read in one place."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("evidence", "result", "score", "finding")
#: What can be asked of an indicator or of a total. A closed set: a code may hold dots
#: (``1.2``), so that only a known last step is a part and everything else is the name.
PARTS = frozenset(
    {"points", "target", "actual", "lost", "scored", "scorable", "unscored", "total", "coverage"}
)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """One thing of an evaluation, by kind, name and part.

    Parameters
    ----------
    kind
        ``evidence``, ``result``, ``score`` or ``finding``.
    name
        Evidence id, id of a computed value, indicator's code, or a finding's number.
    part
        Of a score one of :data:`PARTS`, of a finding which of its figures; ``""`` for the thing
        itself.

    Examples
    --------
    >>> Ref.parse("score:1.2.target")
    Ref(kind='score', name='1.2', part='target')
    >>> str(Ref("score", "1.2")), Ref.parse("score:1.2").name
    ('score:1.2', '1.2')
    >>> Ref.parse("finding:3.rate.1")
    Ref(kind='finding', name='3', part='rate.1')
    """

    kind: str
    name: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}{'.' if self.part else ''}{self.part}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Return the ref that a text names.

        Only scores and findings have parts: the id of an evidence row or a computed value is
        taken whole.

        Raises
        ------
        ValueError
            If the text names no kind of thing, or nothing of it.
        """
        kind, colon, name = text.partition(":")
        if kind not in KINDS or not colon or not name:
            message = f"{text!r} is no reference: {', '.join(KINDS)}, a colon and a name"
            raise ValueError(message)
        if kind == "score":
            before, dot, last = name.rpartition(".")
            if dot and last in PARTS:
                return cls(kind, before, last)
        if kind == "finding":
            return cls(kind, *name.split(".", 1))
        return cls(kind, name)

    def of(self, part: str) -> Ref:
        """Return another part of the same thing.

        Examples
        --------
        >>> str(Ref.parse("score:B1").of("points"))
        'score:B1.points'
        """
        return Ref(self.kind, self.name, part)
