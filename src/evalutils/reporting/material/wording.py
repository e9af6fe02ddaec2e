"""Wording: sentences of the catalogue as inline pieces in which every number has a reference.

A phrase may hold ``{evidence:ID}``, ``{result:ID}``, ``{score:ID}`` (a number), ``{role:NAME}``
(a number by the part it plays, such as ``adjusted`` for the full-year budget),
``{cite:ID}`` and ``{quote:document|words}`` (words of the source), ``{label:KIND|text}``
(digits that are no data), ``{fig:ID}``, ``{tab:ID}``, ``{ind:CODE}`` (references) and
``{name}`` (pieces made by the caller). A digit anywhere else is a fault of the phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from evalutils.base.faults import EvalutilsError, near
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.words import entry, filled
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.markup import Token, bare_digits, tokens
from evalutils.evidence.year import bare
from evalutils.reporting import blocks
from evalutils.reporting.document import Inline, Number, Text, words_of
from evalutils.reporting.printing import Printer, Shown

_PART = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_INNER_MARKS = str.maketrans("“”", "‘’")
_ROLE = re.compile(r"\{(role:\w+)\}")


class NarrativeError(EvalutilsError):
    """A phrase asks for something that does not exist, or prints a digit without a reference."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of one language with the figures they may name.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    values
        Every figure that may be printed, by reference (``evidence:budget_total``).
    evidence
        The ledger by id, for quotations.
    roles
        Part a figure plays → its reference; differs from project to project.
    printer
        Prints names, terms and units in the language.
    glosses
        Words of a source without blanks → their meaning, for a report in another language.
    names
        What names of the evaluator's belong to (``evidence:registered``) → their words in
        another language.
    rooms
        Parts of the catalogue in which a key is looked up, the first that has it counts.
    always
        Pieces that any phrase may name (``{material}``: 自评报告 or 自评表).
    """

    language: str
    values: Mapping[Ref, Shown]
    evidence: Mapping[str, Evidence]
    roles: Mapping[str, Ref]
    printer: Printer = field(default_factory=Printer)
    glosses: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    rooms: tuple[str, ...] = ("report",)
    always: Mapping[str, Sequence[Inline]] = field(default_factory=dict)

    def has(self, ref: str) -> bool:
        """Return whether a figure (``role:…`` too) exists."""
        return self._resolve(ref) in self.values

    def word(self, key: str, **facts: object) -> str:
        """Return a phrase as plain words, its ``{name}`` places filled with facts.

        Raises
        ------
        NarrativeError
            If there is no such phrase.
        """
        found = self._phrase(key)
        return filled(found, facts) if facts else found

    def knows(self, key: str) -> bool:
        """Return whether there is such a phrase."""
        return _found(self.rooms, key, self.language) is not None

    def say(self, key: str, **parts: Sequence[Inline]) -> list[Inline]:
        """Return a phrase as inline pieces; ``parts`` fill its ``{name}`` places."""
        return self.inline(self._phrase(key), {**self.always, **parts}, source=key)

    def listed(self, key: str) -> list[str]:
        """Return a list of phrases."""
        found = _found(self.rooms, key, self.language)
        if not isinstance(found, list):
            raise NarrativeError(f"{key!r} is no list of phrases")
        return found

    def inline(
        self,
        markup: str,
        parts: Mapping[str, Sequence[Inline]] | None = None,
        *,
        source: str = "",
    ) -> list[Inline]:
        """Return marked-up words as inline pieces.

        Raises
        ------
        NarrativeError
            If a reference is unknown or a digit stands outside a reference.
        """
        pieces: list[Inline] = []
        # Only our own phrases have places for pieces: an evaluator's braces are markup.
        for place, piece in enumerate([markup] if parts is None else _PART.split(markup)):
            if place % 2:
                pieces.extend(_part(piece, parts or {}, source or markup))
            else:
                for token in tokens(self._with_roles(piece)):
                    pieces.extend(self._piece(token, source or markup))
        return pieces

    def number(self, ref: str) -> Number:
        """Return the figure behind a reference as a number piece."""
        resolved = self._resolve(ref)
        value = None if resolved is None else self.values.get(resolved)
        if value is None:
            found = near(resolved or ref, self.values)
            hint = f"; near: {', '.join(found)}" if found else ""
            raise NarrativeError(f"no figure {resolved or ref!r}{hint}")
        return blocks.number(value.text, value.ref, value.interval)

    def quoted(self, words: str, cite: str) -> list[Inline]:
        """Return words of the source as a quotation, with a gloss where there is one."""
        quotation: list[Inline] = [blocks.quotation(words, cite)]
        meaning = self.gloss(words)
        if not meaning:
            return quotation
        return [*quotation, *self.say("gloss", words=[blocks.label("gloss", meaning)])]

    def meant(self, words: str, cite: str) -> list[Inline]:
        """Return words of the source as readers of the language get them in the text.

        In another language their meaning; the words themselves stand in an annex.
        """
        meaning = self.gloss(words)
        if not meaning:
            return self.quoted(words, cite)
        # Quotation marks within quotation marks are single ones.
        inner = meaning.translate(_INNER_MARKS)
        return self.say("meant", words=[blocks.label("gloss", inner)])

    def headed(self, content: Sequence[Inline]) -> list[Inline]:
        """Return pieces that begin a cell or a line: a capital, where the language has capitals.

        Names of goals, of what is asked for and the like are written as in a sentence.
        """
        first = content[0] if content else None
        if isinstance(first, Text):
            return [replace(first, text=capitalised(first.text)), *content[1:]]
        return list(content)

    def inside(self, name: str) -> str:
        """Return a name as it stands inside a sentence: its first letter small, if it is a word.

        A word that other names write with a capital in their midst is a name of its own.
        """
        first = name.split(" ", 1)[0]
        midst = {word for told in self.names.values() for word in told.split(" ")[1:]}
        if not first[1:].islower() or first in midst:
            return name
        return name[:1].lower() + name[1:]

    def headed_word(self, key: str) -> str:
        """Return a phrase that begins a cell."""
        return capitalised(self.word(key))

    def gloss(self, words: str) -> str:
        """Return the meaning of words of the source, ``""`` where no gloss is needed."""
        return self.glosses.get(bare(words), "")

    def term(self, words: str) -> str:
        """Return a term of the form (a dimension, a source of funds) in the language."""
        return self.printer.term(words)

    def place(self, place: Place) -> str:
        """Return a place in a source (``四（二） 第 12–17 行``) as the language tells it."""
        return place.words(self.language)

    def cite(self, evidence: Evidence) -> str:
        """Return where a quote stands, as printed beside it."""
        place = self.place(evidence.place)
        return f"{evidence.place.document} · {place}" if place else evidence.place.document

    def bracketed(self, content: Sequence[Inline]) -> list[Inline]:
        """Return pieces in the language's brackets."""
        return self.say("bracketed", words=content)

    def spaced(self, items: Iterable[Sequence[Inline]]) -> list[Inline]:
        """Return sentences behind each other: one blank between them, where a language has one.

        A sentence of the catalogue may end in its blank already.
        """
        told: list[Inline] = []
        for item in items:
            apart = bool(told and item) and not words_of(told).endswith(" ")
            told += [*(self.say("space") if apart else []), *item]
        return told

    def joined(self, items: Sequence[Sequence[Inline]]) -> list[Inline]:
        """Return items with the language's list comma between them.

        Chinese sets none between two that stand in quotation marks (GB/T 15834).
        """
        pieces: list[Inline] = []
        for place, item in enumerate(items):
            if place and not (self.language == "zh" and _in_marks(items[place - 1], item)):
                pieces.append(blocks.text(self.word("list_comma")))
            pieces.extend(item)
        return pieces

    def _piece(self, token: Token, source: str) -> list[Inline]:
        kind, value = token.kind, token.value
        if kind == "text":
            if bare_digits(value):
                message = (
                    f"{source!r} prints {bare_digits(value)[0]!r} without a reference: "
                    "write it as {evidence:…}, {result:…}, {score:…} or {label:KIND|…}"
                )
                raise NarrativeError(message)
            return [blocks.text(value)]
        if kind == "cite":
            named = self.evidence[value]
            return self.quoted(named.quote, self.cite(named))
        if kind == "quote":
            return self.quoted(value, token.scope)
        if kind == "label":
            return [blocks.label(token.scope, value)]
        return [self._reference(kind, value)]

    def _reference(self, kind: str, name: str) -> Inline:
        if kind in {"fig", "tab"}:
            return blocks.cross_reference(f"{kind}-{name}")
        if kind == "ind":
            return blocks.link(f"ind-{name}", [blocks.label("code", name)])
        return self.number(f"{kind}:{name}")

    def _with_roles(self, markup: str) -> str:
        return _ROLE.sub(lambda found: f"{{{self._resolve(found[1]) or found[1]}}}", markup)

    def _resolve(self, ref: str) -> Ref | None:
        """Return what a phrase names; a part that no figure of the project plays is nothing."""
        if isinstance(ref, Ref):
            return ref
        kind, _, name = ref.partition(":")
        return self.roles.get(name) if kind == "role" else Ref.parse(ref)

    def _phrase(self, key: str) -> str:
        found = _found(self.rooms, key, self.language)
        if not isinstance(found, str):
            raise NarrativeError(f"no phrase {key!r} in the catalogue ({self.language})")
        return found


def capitalised(words: str) -> str:
    """Return words with a capital first.

    Examples
    --------
    >>> capitalised("order in key areas"), capitalised("重点地区整治")
    ('Order in key areas', '重点地区整治')
    """
    return words[:1].upper() + words[1:]


@cache
def _found(rooms: tuple[str, ...], key: str, language: str) -> str | list[str] | None:
    """Return what the first room of the catalogue that has a key says there, if any has it."""
    for room in rooms:
        try:
            found: str | list[str] = entry(f"{room}.{key}", language)
        except KeyError:
            continue
        return found
    return None


def _part(name: str, parts: Mapping[str, Sequence[Inline]], source: str) -> list[Inline]:
    if name not in parts:
        raise NarrativeError(f"{source!r} needs a part {name!r}")
    return list(parts[name])


def _in_marks(one: Sequence[Inline], other: Sequence[Inline]) -> bool:
    """Return whether quotation marks close one item and open the other."""
    if not one or not other:
        return False
    ends, begins = getattr(one[-1], "text", ""), getattr(other[0], "text", "")
    return ends.endswith("”") and begins.startswith("“")
