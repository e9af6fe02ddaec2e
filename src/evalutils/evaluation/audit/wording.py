"""Findings in words: one function for every language and every place they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evalutils.base.patterns import re
from evalutils.base.places import places_in_words
from evalutils.base.refs import Ref
from evalutils.base.words import entry, say
from evalutils.evaluation.audit.finding import (
    Figure,
    Finding,
    Known,
    Name,
    Piece,
    Quoted,
    Said,
    Term,
    check,
)

#: A fact in a check's words.
_FACT = re.compile(r"\{([a-z_0-9]+)\}")
_DIGITS = re.compile(r"\d+(?:[,，]\d{3})*(?:\.\d+)?[%％]?")
#: Signs that the report's markup has a meaning for become their full-width forms.
_BRACES = str.maketrans("{}|", "｛｝｜")
_OPEN, _CLOSE = "“", "”"


@dataclass(frozen=True, slots=True)
class Worded:
    """A finding in the words of one language.

    Parameters
    ----------
    rule, key, severity, related, own
        As of the :class:`~evalutils.evaluation.audit.Finding`.
    where
        Place in words, as the authors know it.
    found
        What is printed there (原文).
    expected
        What was computed or expected (复算).
    mend
        What is asked for (请…).
    """

    rule: str
    severity: str
    where: str
    found: str
    expected: str
    mend: str
    key: str
    related: tuple[str, ...] = ()
    own: bool = False

    @property
    def rules(self) -> str:
        """All rules it touches, as printed (``R01/R17``)."""
        return "/".join(sorted({self.rule, *self.related}))


@dataclass(frozen=True, slots=True)
class Hand:
    """How pieces are written: as plain words, as a list, a letter or a page prints them.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    names
        What names belong to → their words in the language; what is missing stays as written.
    term
        A term in the language.
    figure
        The printed text behind the reference of a figure of the evaluation.
    """

    language: str = "zh"
    names: Mapping[str, str] = field(default_factory=dict)
    term: Callable[[str], str] = str
    figure: Callable[[Ref], str] = str

    def sign(self, words: str) -> str:
        """Return words of the catalogue, or signs."""
        return words

    def piece(self, ref: str, piece: Piece) -> str:
        """Return a piece; ``ref`` is what its figure is called."""
        match piece:
            case Figure():
                return piece.text
            case Quoted():
                return piece.words
            case Known():
                return self.figure(piece.ref)
            case Name():
                return self.names.get(piece.of, piece.words)
            case Term():
                # English words bring the blank before their number: "Annex ".
                return f"{self.term(piece.words)}{piece.number}".rstrip()
            case Said():
                return say(piece.key, self.language)
            case _:
                return piece

    def is_quotation(self, piece: Quoted, *, marked: bool) -> bool:
        """Return whether words of a file bring marks of their own (none in plain words)."""
        return False


@dataclass(frozen=True, slots=True)
class Markup(Hand):
    """Pieces in the report's markup: every figure by its reference, every quotation cited."""

    def sign(self, words: str) -> str:
        """Return words with the digits of the wording itself (执行率低于80%) marked as such."""
        return _DIGITS.sub(lambda found: f"{{label:parameter|{found[0]}}}", _plain(words))

    def piece(self, ref: str, piece: Piece) -> str:
        """Return a piece in markup."""
        match piece:
            case Figure():
                return f"{{{ref}}}"
            case Quoted():
                return self._read(ref, piece)
            case Known():
                return f"{{{piece.ref}}}"
            case Name():
                words = self.names.get(piece.of, piece.words)
                # A question or a reason is a text of the evaluator's, with tokens of its own.
                is_text = piece.of.startswith(("comparison:", "suppression:"))
                return words if is_text else self._rest(words)
            case Term():
                words = Hand.piece(self, ref, piece)
                # Names of rules are words like others, but for the digits in them.
                is_label = piece.kind != "docno" or re.search(r"\d", words)
                return _label(piece.kind, words) if is_label else _plain(words)
            case _:
                return self.sign(Hand.piece(self, ref, piece))

    def is_quotation(self, piece: Quoted, *, marked: bool) -> bool:
        """Return whether words are cited: in marks, or with figures; a bare figure is none."""
        return piece.is_passage and (marked or re.search(r"\d", piece.words) is not None)

    def _read(self, ref: str, piece: Quoted) -> str:
        written, at = "", 0
        for number, (start, figure) in enumerate(piece.figures, 1):
            written += self._rest(piece.words[at:start]) + f"{{{ref}.{number}}}"
            at = start + len(figure.words)
        return written + self._rest(piece.words[at:])

    def _rest(self, words: str) -> str:
        """Return words between figures: a digit that is none of them is part of a name."""
        return _DIGITS.sub(lambda found: _label("name", found[0]), _plain(words))


def worded(seen: Finding, hand: Hand | str = "zh", number: int = 0) -> Worded:
    """Return a finding in words.

    Parameters
    ----------
    seen
        What a check saw.
    hand
        How its pieces are written, or the language of plain words.
    number
        Its number among the findings of a report: part of its figures' references.

    Examples
    --------
    >>> from evalutils.evaluation.audit.finding import finding
    >>> from evalutils.base.places import Place
    >>> from evalutils.reading.selfeval import Cell
    >>> cell = Cell("≤4", Place("a.docx", table=1, row=3, column=4, header="年度指标值"))
    >>> said = worded(finding("count_capped", cell, name="示范村数量", target=cell))
    >>> said.where, said.found
    ('表 1 第 3 行“年度指标值”列', '示范村数量：年度指标值“≤4”')
    """
    by = Hand(hand) if isinstance(hand, str) else hand
    mend = _written(seen, "mend", by, number)
    if seen.accepted is not None:
        mend = _filled(
            entry("audit.said.accepted", by.language), {"reason": (seen.accepted,)}, by, 0
        )
    return Worded(
        rule=seen.rule,
        severity=seen.severity,
        where=where_of(seen, by.language),
        found=_written(seen, "found", by, number),
        expected=_written(seen, "expected", by, number),
        mend=mend,
        key=seen.key,
        related=check(seen.key).related,
        own=seen.own,
    )


#: What stands between the items of a fact that lists several.
_JOINT = Said("audit.said.joint")


def facts_in_words(seen: Finding, hand: Hand, number: int) -> dict[str, list[str]]:
    """Return each fact of a finding in words, item by item where it lists several.

    Parameters
    ----------
    seen, hand, number
        As for :func:`worded`.

    Examples
    --------
    >>> from evalutils.base.places import Place
    >>> from evalutils.evaluation.audit.finding import finding
    >>> from evalutils.reading.selfeval import Cell
    >>> cell = Cell("4个", Place("a.txt"))
    >>> facts_in_words(finding("count_capped", cell, name="村数", target=cell), Hand(), 1)
    {'name': ['村数'], 'target': ['4个']}
    """
    told: dict[str, list[str]] = {}
    for name, pieces in seen.facts.items():
        items: list[list[tuple[str, Piece]]] = [[]]
        for place, piece in enumerate(pieces, 1):
            if piece == _JOINT:
                items.append([])
            else:
                items[-1].append((str(figure_ref(number, name, place)), piece))
        told[name] = ["".join(_around_quotations(item, hand)) for item in items]
    return told


def where_of(seen: Finding, language: str = "zh") -> str:
    """Return where a finding stands, in words; what rests on our own assumption says so."""
    where = places_in_words(seen.places, language, named=frozenset(seen.named))
    return where + (say("audit.said.own", language) if seen.own else "")


def figure_ref(number: int, name: str, place: int) -> Ref:
    """Return the reference of a figure of a finding."""
    return Ref("finding", str(number), f"{name}.{place}")


def figures_of(number: int, seen: Finding) -> Iterator[tuple[Ref, Figure]]:
    """Yield the figures a finding may print, by the references its markup uses."""
    for name, place, piece in seen.pieces():
        ref = figure_ref(number, name, place)
        if isinstance(piece, Figure):
            yield ref, piece
        elif isinstance(piece, Quoted) and not piece.is_passage:
            for at, (_, figure) in enumerate(piece.figures, 1):
                yield ref.of(f"{ref.part}.{at}"), figure


def _written(seen: Finding, part: str, by: Hand, number: int) -> str:
    return _filled(entry(f"audit.checks.{seen.key}.{part}", by.language), seen.facts, by, number)


def _filled(words: str, facts: Mapping[str, Sequence[Piece]], by: Hand, number: int) -> str:
    """Return words of the catalogue with the facts of a finding put in, piece by piece."""
    parts: list[tuple[str, Piece]] = []
    for at, part in enumerate(_FACT.split(words)):
        if at % 2 == 0:
            parts.append(("", part))
        else:
            pieces = enumerate(facts[part], 1)
            parts += [(figure_ref(number, part, place), piece) for place, piece in pieces]
    # Signs side by side are one: a quotation looks for its marks on either side.
    merged: list[tuple[str, Piece]] = []
    for ref, piece in parts:
        if isinstance(piece, str) and merged and isinstance(merged[-1][1], str):
            merged[-1] = ("", merged[-1][1] + piece)
        else:
            merged.append((ref, piece))
    return "".join(_around_quotations(merged, by))


def _around_quotations(parts: Sequence[tuple[str, Piece]], by: Hand) -> Iterator[str]:
    strip = False
    for at, (ref, piece) in enumerate(parts):
        after = parts[at + 1][1] if at + 1 < len(parts) else ""
        before = parts[at - 1][1] if at else ""
        if isinstance(piece, Quoted):
            marked = _ends(before, _OPEN) and isinstance(after, str) and after.startswith(_CLOSE)
            strip = by.is_quotation(piece, marked=marked)
            yield _quote(piece) if strip else by.piece(ref, piece)
            strip = strip and marked
            continue
        if piece == _JOINT and by.language == "zh" and _ends(before, _CLOSE) and _opens(after):
            continue  # no comma between two names in quotation marks (GB/T 15834)
        if isinstance(piece, str):
            text = piece.removeprefix(_CLOSE) if strip else piece
            if (
                isinstance(after, Quoted)
                and text.endswith(_OPEN)
                and _begins(parts, at + 2)
                and by.is_quotation(after, marked=True)
            ):
                text = text.removesuffix(_OPEN)
            yield by.sign(text)
        else:
            yield by.piece(ref, piece)
        strip = False


def _ends(piece: Piece, sign: str) -> bool:
    return isinstance(piece, str) and piece.endswith(sign)


def _opens(piece: Piece) -> bool:
    return isinstance(piece, str) and piece.startswith(_OPEN)


def _begins(parts: Sequence[tuple[str, Piece]], at: int) -> bool:
    piece = parts[at][1] if at < len(parts) else ""
    return isinstance(piece, str) and piece.startswith(_CLOSE)


def _quote(piece: Quoted) -> str:
    return f"{{quote:{piece.place.document}|{_plain(piece.words)}}}"


def _label(kind: str, words: str) -> str:
    return f"{{label:{kind}|{_plain(words)}}}"


def _plain(words: str) -> str:
    return words.translate(_BRACES)


def label_of(severity: str, language: str = "zh") -> str:
    """Return how a severity is printed.

    Examples
    --------
    >>> [label_of(severity) for severity in ("error", "warning", "note")]
    ['请更正', '请核实', '提示']
    """
    return say(f"audit.labels.{severity}", language)


def title_of(rule: str, language: str = "zh") -> str:
    """Return what a rule is called.

    Examples
    --------
    >>> title_of("R03"), title_of("R03", "en")
    ('合计与分项不符', 'Sums do not add up')
    """
    return say(f"audit.rules.{rule}.title", language)


def source_of(rule: str, language: str = "zh") -> str:
    """Return the clause or source a rule stands on.

    Examples
    --------
    >>> source_of("R06")
    '财预〔2020〕10号 第十八条'
    """
    return say(f"audit.rules.{rule}.source", language)
