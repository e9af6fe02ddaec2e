"""A finding: what a rule saw, at which places, with exact figures and words as they were read.

No language is in it. :mod:`evalutils.evaluation.audit.wording` prints it, in any language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.words import beside
from evalutils.evaluation.formatting import digits_text
from evalutils.evidence import processed
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import Cell, quantities_of

_HAN = re.compile(r"[\u4e00-\u9fff]")
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a rule worked out, or that it read at a place: exact, with its unit.

    Parameters
    ----------
    interval
        All values it may have, in its unit without scale; a share is a part of 1.
    unit
        Unit without scale (``元``), ``%`` for a share; ``""`` for a plain number.
    shown
        How it is printed: ``digits`` (up to :attr:`places` decimals), ``decimals`` (exactly so
        many), or ``written``: as the source writes it.
    places
        Decimals.
    scale
        Word of the scale its digits are printed in (``万``), ``""`` where there is none.
    words
        As written: only for ``written``.
    place
        Where it was read, if it was.
    evidence
        Ids of the evidence it rests on.
    """

    interval: Interval
    unit: str = ""
    shown: str = "digits"
    places: int = 4
    scale: str = ""
    words: str = ""
    place: Place | None = None
    evidence: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The digits in print; digits have no language.

        Examples
        --------
        >>> percent(Fraction(8107, 8109)).text, percent(Fraction(8107, 8109)).interval.value
        ('99.98%', Fraction(8107, 8109))
        >>> as_points(Interval(Fraction(2, 3), Fraction(1)), 2).text
        '0.67—1'
        """
        if self.shown == "written":
            return self.words
        exactly = self.shown == "decimals"
        return digits_text(self.interval, self.unit, self.scale, self.places, exactly=exactly)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words as they stand in a file.

    Parameters
    ----------
    words
        As printed there.
    place
        Where; its document is what is quoted.
    figures
        The figures in them as they were read, each with the offset of its first sign.
    ours
        Whether the file is a table of the evaluator's: no source that a report quotes.
    """

    words: str
    place: Place
    figures: tuple[tuple[int, Figure], ...] = ()
    ours: bool = False

    @property
    def is_passage(self) -> bool:
        """Whether they are words of a source: a bare figure stands in many a text.

        Examples
        --------
        >>> place = Place("a.txt", lines=(3, 3))
        >>> Quoted("81.07万元", place).is_passage, Quoted("81.07", place).is_passage
        (True, False)
        """
        return not self.ours and _HAN.search(self.words) is not None


@dataclass(frozen=True, slots=True)
class Known:
    """A figure of the evaluation, by its reference (``evidence:registered``)."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Name:
    """The evaluator's own words, with what they belong to: its translation is printed.

    Parameters
    ----------
    words
        As written in the tables.
    of
        ``indicator:<code>``, ``evidence:<id>``, ``goal:<id>``, ``comparison:<left> <right>``
        or ``suppression:<key>``.
    """

    words: str
    of: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the language's list of terms tells: of a profile, a period, an annex, a file.

    Parameters
    ----------
    words
        In Chinese.
    kind
        What its digits are, as the markup names it (``docno``, ``date``, ``file``, ``name``).
    number
        A number that follows it (``附件1``), as printed.
    """

    words: str
    kind: str = "docno"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the catalogue, by key."""

    key: str


#: One piece of a fact; a plain string is signs that every language prints alike (``、``, ``＋``).
Piece: TypeAlias = Figure | Quoted | Known | Name | Term | Said | str
#: What rules hand over: a piece, a cell (its words), nothing, or several of them in a row.
Fact: TypeAlias = "Piece | Cell | Sequence[Fact] | None"


@dataclass(frozen=True, slots=True)
class Check:
    """A check inside a rule: what it is filed under, and how severe it is as a rule."""

    rule: str
    severity: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw, free of any language.

    Parameters
    ----------
    key
        Check inside a rule (``annex_absent``): stable, for words, anchors and suppressions.
    severity
        ``error`` (请更正), ``warning`` (请核实) or ``note`` (提示).
    places
        Where it stands: cells or passages.
    facts
        Name in the check's words → pieces.
    context
        The row or sentence it stands in, as printed there, for lists that show it.
    named
        Documents whose name is told with a place; within one file it goes without saying.
    own
        Whether it rests on what the evaluator assumed (a target, points), not on what the
        unit declared: told to the evaluator, not to the unit.
    accepted
        The reason for which a person accepted it.
    about
        References of what it speaks of beside its facts (``indicator:1.2``).
    """

    key: str
    severity: str
    places: tuple[Place, ...]
    facts: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    context: str = ""
    named: tuple[str, ...] = ()
    own: bool = False
    accepted: Name | None = None
    about: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """``R01`` … ``R20``."""
        return check(self.key).rule

    @property
    def rules(self) -> str:
        """All rules it touches, as printed (``R01/R17``)."""
        return "/".join(sorted({self.rule, *check(self.key).related}))

    @property
    def same(self) -> tuple[object, ...]:
        """What it says: two findings that say the same are told once."""
        return self.key, self.places, tuple(sorted(self.facts.items()))

    def pieces(self) -> Iterator[tuple[str, int, Piece]]:
        """Yield every piece with the name of its fact and its number there, from 1."""
        for name in sorted(self.facts):
            for number, piece in enumerate(self.facts[name], 1):
                yield name, number, piece

    def speaks_of(self, refs: Iterable[str]) -> bool:
        """Return whether it is about one of some things, or prints a figure of theirs.

        Examples
        --------
        >>> from dataclasses import replace
        >>> seen = replace(finding("attribution"), about=("indicator:1.2",))
        >>> seen.speaks_of(["indicator:1.2"]), seen.speaks_of(["indicator:1"])
        (True, False)
        """
        mine = set(self.about)
        for _, _, piece in self.pieces():
            if isinstance(piece, Known):
                ref = piece.ref
                mine.add(f"indicator:{ref.name}" if ref.kind == "score" else ref)
            elif isinstance(piece, Name):
                mine.add(piece.of)
        return not mine.isdisjoint(refs)


def finding(
    key: str,
    *at: Cell | Place | None,
    severity: str = "",
    context: str = "",
    **facts: Fact,
) -> Finding:
    """Return a finding; ``None`` among the places is left out, cells are quoted.

    Parameters
    ----------
    key
        Check inside a rule.
    at
        Where it stands.
    severity
        Where it is not the check's usual one.
    context
        The row or sentence it stands in.
    facts
        What fills its words.

    Examples
    --------
    >>> cell = Cell("≥4", Place("a.docx", table=1, row=3, column=4, header="年度指标值"))
    >>> seen = finding("count_capped", cell, name="示范村数量", target=cell)
    >>> seen.rule, seen.severity, seen.places[0].row, seen.facts["target"][0].words
    ('R10', 'warning', 3, '≥4')
    """
    spots = [item.place if isinstance(item, Cell) else item for item in at if item is not None]
    return Finding(
        key,
        severity or check(key).severity,
        tuple(spots),
        {name: tuple(_flat(fact)) for name, fact in facts.items()},
        context,
    )


def _flat(fact: Fact) -> Iterator[Piece]:
    if fact is None or fact == "":
        return
    if isinstance(fact, Cell):
        yield from _flat(quoted(fact.text, fact.place, fact.quantities))
    elif isinstance(fact, str | Figure | Quoted | Known | Name | Term | Said):
        yield fact
    else:
        for part in fact:
            yield from _flat(part)


def joined(items: Iterable[Fact], sign: Fact) -> list[Fact]:
    """Return facts with a sign between them.

    Examples
    --------
    >>> [piece.text if isinstance(piece, Figure) else piece
    ...  for piece in joined([number(Fraction(3)), number(Fraction(4))], "＋")]
    ['3', '＋', '4']
    """
    found: list[Fact] = []
    for item in items:
        found += [sign, item] if found else [item]
    return found


def shortened(text: str, place: Place, most: int = 60) -> Fact:
    """Return words of a file as a fact, a long text by its beginning.

    Examples
    --------
    >>> _, dots = shortened("巡河" * 40, Place("a.txt", lines=(3, 3)))
    >>> dots
    '…'
    """
    return quoted(text, place) if len(text) <= most else (quoted(text[: most - 1], place), "…")


def first_words(cell: Cell | None, most: int = 36) -> Fact:
    """Return what a goal or a result is known by; a whole cell keeps the figures read of it.

    Examples
    --------
    >>> first_words(Cell("巡河12次", Place("a.txt"))).text
    '巡河12次'
    """
    if cell is None or len(cell.text) <= most:
        return cell
    return shortened(cell.text, cell.place, most)


def quoted(words: str, place: Place, quantities: Iterable[Quantity] | None = None) -> Fact:
    """Return words of a file as a fact, with the figures in them as they were read.

    Parameters
    ----------
    words
        As printed; ``""`` is no fact.
    place
        Where they stand.
    quantities
        As read in the words; read now where they were not.

    Examples
    --------
    >>> said = quoted("≥95%", Place("a.txt", lines=(3, 3)))
    >>> [(at, str(figure.interval)) for at, figure in said.figures]
    [(0, '[0.95, ∞)')]
    """
    if not words:
        return None
    read = quantities_of(words) if quantities is None else quantities
    return Quoted(words, place, tuple((one.start, read_figure(one, place)) for one in read))


def read(quantity: Quantity, place: Place) -> Quoted:
    """Return a quantity of a passage as words of its file."""
    return Quoted(quantity.text, place, ((0, read_figure(quantity, place)),))


def read_figure(quantity: Quantity, place: Place) -> Figure:
    """Return a quantity as it was read and as it was printed."""
    return Figure(quantity.interval, quantity.unit, "written", words=quantity.text, place=place)


def number(value: Fraction | int, places: int = 4, unit: str = "", scale: str = "") -> Figure:
    """Return a number, printed with at most ``places`` decimals.

    Examples
    --------
    >>> [number(Fraction(text)).text for text in ("89.9740", "2/3", "50")]
    ['89.974', '0.6667', '50']
    >>> number(Fraction(810900), unit="元", scale="万").text
    '81.09'
    """
    return Figure(Interval.exact(value), unit, "digits", places, scale)


def as_points(score: Fraction | Interval, places: int = 4) -> Figure:
    """Return points; those that a formula leaves open are printed by their ends."""
    interval = score if isinstance(score, Interval) else Interval.exact(score)
    return Figure(interval, "分", "digits", places)


def percent(value: Fraction) -> Figure:
    """Return a share as a percentage with two decimals.

    Examples
    --------
    >>> percent(Fraction(8107, 8109)).text
    '99.98%'
    """
    return Figure(Interval.exact(value), "%", "decimals", 2)


def plain_percent(value: Fraction) -> Figure:
    """Return a share as it is written: at most two decimals, none that say nothing.

    Examples
    --------
    >>> plain_percent(Fraction(13, 10)).text, plain_percent(Fraction(7, 3)).text
    ('130%', '233.33%')
    """
    return Figure(Interval.exact(value), "%", places=2)


@cache
def checks() -> Mapping[str, Check]:
    """Return every check by its key, as ``checks.toml`` files it."""
    loaded: Mapping[str, Mapping[str, Any]] = beside(__file__, "checks.toml")
    return {
        key: Check(entry["rule"], entry["severity"], tuple(entry.get("related", ())))
        for key, entry in loaded.items()
    }


def check(key: str) -> Check:
    """Return a check.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return checks()[key]


def once(seen: Iterable[Finding]) -> list[Finding]:
    """Return every finding once, by rule; the order inside a rule is kept."""
    kept: dict[tuple[object, ...], Finding] = {}
    for item in seen:
        kept.setdefault(item.same, item)
    return sorted(kept.values(), key=lambda item: item.rule)


def to_json(seen: Finding) -> dict[str, Any]:
    """Return a finding as JSON data: figures exact, every piece with its kind.

    Examples
    --------
    >>> seen = finding("sum", total="9", computed=number(Fraction(1, 3)))
    >>> to_json(seen)["facts"]["computed"][0]["interval"]
    {'value': '1/3'}
    >>> from_json(to_json(seen)) == seen
    True
    """
    plain: dict[str, Any] = processed.to_json(seen)
    facts = {name: [_piece_json(piece) for piece in seen.facts[name]] for name in seen.facts}
    return {"rule": seen.rule, **plain, "facts": facts}


def from_json(data: Mapping[str, Any]) -> Finding:
    """Return the finding that :func:`to_json` wrote."""
    accepted = data["accepted"]
    return Finding(
        data["key"],
        data["severity"],
        tuple(map(_place_from, data["places"])),
        {name: tuple(map(_piece_from, pieces)) for name, pieces in data["facts"].items()},
        data["context"],
        tuple(data["named"]),
        data["own"],
        None if accepted is None else Name(**accepted),
        tuple(data["about"]),
    )


def _piece_json(piece: Piece) -> Any:
    if isinstance(piece, str):
        return piece
    plain = {"piece": type(piece).__name__.lower(), **processed.to_json(piece)}
    if isinstance(piece, Quoted):
        figures = [[at, _piece_json(figure)] for at, figure in piece.figures]
        return {**plain, "figures": figures}
    return plain


def _piece_from(data: Any) -> Piece:
    if isinstance(data, str):
        return data
    parts = {name: value for name, value in data.items() if name != "piece"}
    match data["piece"]:
        case "figure":
            return _figure_from(parts)
        case "quoted":
            figures = tuple((at, _figure_from(figure)) for at, figure in data["figures"])
            return Quoted(data["words"], _place_from(data["place"]), figures, data["ours"])
        case kind:
            kinds = {"known": Known, "name": Name, "term": Term, "said": Said}
            made: Piece = processed.from_json(kinds[kind], parts)
            return made


def _figure_from(data: Mapping[str, Any]) -> Figure:
    place = data["place"]
    return Figure(
        Interval.from_json(data["interval"]), data["unit"], data["shown"], data["places"],
        data["scale"], data["words"], None if place is None else _place_from(place),
        tuple(data["evidence"]),
    )  # fmt: skip


def _place_from(data: Mapping[str, Any]) -> Place:
    lines = data["lines"]
    return Place(
        **{
            **data,
            "section": tuple(data["section"]),
            "lines": None if lines is None else tuple(lines),
        }
    )
