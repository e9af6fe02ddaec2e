"""Refs: what a printed number, a mark or a comment leads to, written and read in one place."""

from __future__ import annotations

KINDS = ("evidence", "result", "score", "finding")
#: What can be asked of an indicator or of a total. A closed set: a code may hold dots
#: (``1.2``), so that only a known last step is a part and everything else is the name.
PARTS = frozenset(
    {
        "points",
        "target",
        "actual",
        "gap",
        "lost",
        "share",
        "declared",
        "difference",
        "scored",
        "scorable",
        "unscored",
        "total",
        "coverage",
    }
)


class Ref(str):
    """One thing of an evaluation, by kind, name and part; it is the text that names it.

    Being its own text, it stands in JSON, in a page's ``data-ref`` and as the key of a mapping
    as it is, and nobody who holds one reads its text again to know what it speaks of.

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
    >>> Ref("score", "1.2", "target")
    'score:1.2.target'
    >>> one = Ref.parse("score:1.2.target")
    >>> one.kind, one.name, one.part
    ('score', '1.2', 'target')
    >>> Ref.parse("finding:3.rate.1").part
    'rate.1'
    """

    __slots__ = ("kind", "name", "part")

    kind: str
    name: str
    part: str

    def __new__(cls, kind: str, name: str, part: str = "") -> Ref:
        """Return the ref of a thing."""
        made = super().__new__(cls, f"{kind}:{name}{'.' if part else ''}{part}")
        made.kind, made.name, made.part = kind, name, part
        return made

    def __reduce__(self) -> tuple[type[Ref], tuple[str, str, str]]:
        """Return what a copy, in another process too, is made of."""
        return Ref, (self.kind, self.name, self.part)

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
        >>> Ref.parse("score:B1").of("points")
        'score:B1.points'
        """
        return Ref(self.kind, self.name, part)
