"""Inline pieces as HTML, and what the pieces of one page share while it is set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from markupsafe import Markup, escape

from evalutils.base.refs import Ref
from evalutils.reporting.blocks import Inline
from evalutils.reporting.editions.base import unparted
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.html.remarks import Remarks

_VOID = frozenset({"br", "col", "hr"})


def tag(name: str, *content: str | Markup, **attributes: str | int | bool | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    name
        Name of the element.
    content
        What stands in it; plain strings are escaped.
    attributes
        ``class_`` is ``class`` and ``data_ref`` is ``data-ref``; ``None`` and ``False`` leave an
        attribute out, ``True`` writes its bare name.

    Examples
    --------
    >>> print(tag("td", "a < b", class_="r", colspan=2, hidden=None))
    <td class="r" colspan="2">a &lt; b</td>
    """
    written = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        written.append(attribute if value is True else f'{attribute}="{escape(str(value))}"')
    opening = Markup("<" + " ".join(written) + ">")  # noqa: S704 -- values are escaped above
    if name in _VOID:
        return opening
    return opening + join(content) + Markup(f"</{name}>")  # noqa: S704 -- a literal of ours


def join(parts: Iterable[str | Markup]) -> Markup:
    """Return the parts one after another, escaping what is not markup."""
    return Markup("").join(parts)


#: Language of a report → language tag of its page.
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}

#: Kind of reference → prefix of the anchor that its entry has in the annexes.
_ENTRY_PREFIXES = {"evidence": "ev-", "result": "res-", "score": "ind-"}


@dataclass(frozen=True, slots=True)
class Setting:
    """The document being set, its words, and what is gathered on the way.

    Parameters
    ----------
    document
        What is printed.
    anchors
        Every id that blocks and headings of this copy have.
    review
        Whether this is the review copy.
    notes
        Footnotes met so far, in order.
    uses
        Reference → ids of the numbers that print it, in order.
    backlinks
        ``uses`` of an earlier pass over the same document (the review copy is set twice).
    remarks
        What reviewers said, in the review copy of a run.
    """

    document: Executed
    anchors: frozenset[str]
    review: bool
    notes: list[Markup] = field(default_factory=list)
    uses: dict[str, list[str]] = field(default_factory=dict)
    backlinks: Mapping[str, list[str]] = field(default_factory=dict)
    remarks: Remarks | None = None

    @property
    def words(self) -> Mapping[str, Any]:
        """The page's own words in the report's language."""
        return page_words(self.document.language)

    def uses_of_row(self, anchor: str) -> list[str]:
        """Return the ids of the numbers that rest on the entry in a row (``ev-…``)."""
        prefix = _ENTRY_PREFIXES["evidence"]
        if not anchor.startswith(prefix):
            return []
        return self.backlinks.get("evidence:" + anchor.removeprefix(prefix), [])

    def entry_anchor(self, ref: str) -> str | None:
        """Return the anchor of a reference's entry in the annexes, if this copy has one."""
        found = Ref.parse(ref)
        anchor = _ENTRY_PREFIXES.get(found.kind, f"{found.kind}-") + found.name
        return anchor if not found.part and anchor in self.anchors else None


def card_id(ref: str) -> str:
    """Return the id of the evidence card of a reference.

    Examples
    --------
    >>> card_id("evidence:budget_total")
    'card-evidence-budget_total'
    """
    return "card-" + ref.replace(":", "-")


@cache
def page_words(language: str) -> Mapping[str, Any]:
    """Return the page's own words (``words.toml``) in a language."""
    file = Path(__file__).with_name("words.toml")
    words: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))[language]
    return words


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the pieces stand in: inside a link no number may be a link of its own."""

    linked: bool = False


_PLAIN = Surroundings()


def set_inline(setting: Setting, pieces: Sequence[Inline], around: Surroundings = _PLAIN) -> Markup:
    """Return inline pieces as HTML."""
    return join([_piece(setting, piece, around) for piece in pieces])


def plain_text(setting: Setting, pieces: Sequence[Inline]) -> str:
    """Return the words of inline pieces (footnotes left out), for labels and the title."""
    written = []
    for piece in pieces:
        kind = piece["t"]
        if kind in {"em", "link"}:
            written.append(plain_text(setting, piece["content"]))
        elif kind == "ref":
            written.append(setting.document.numbers[piece["target"]])
        elif kind != "footnote":
            written.append(str(piece["text"]))
    return "".join(written)


def cite_address(cite: str) -> str:
    """Return the address for a ``cite`` attribute: the document, and the place as its fragment.

    Examples
    --------
    >>> cite_address("self-evaluation-report.txt 第12段")
    'self-evaluation-report.txt#第12段'
    """
    document, _, place = cite.partition(" ")
    safe = "#/?!$&'()*+,;=@-._~"
    address = document if not place else f"{document}#{place}"
    # HTML lets letters of any script stand in an address; only what ASCII forbids is written %xx.
    return "".join(
        c if ord(c) > 0x9F else percent(c, safe=safe) for c in address.replace("%", "%25")
    )


def quotation_language(setting: Setting, words: str) -> str | None:
    """Return ``zh-CN`` for Chinese words quoted in an edition of another language."""
    foreign = setting.document.language != "zh" and _CHINESE.search(words)
    return "zh-CN" if foreign else None


def _piece(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    return _SETTERS[piece["t"]](setting, piece, around)


def _text(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    return escape(piece["text"])


def _emphasis(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    return tag("em", set_inline(setting, piece["content"], around))


def _label(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    return tag("span", piece["text"], data_kind=piece["kind"])


def _number(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    ref = piece["ref"]
    uses = setting.uses.setdefault(ref, [])
    ident = None
    if not around.linked:
        ident = f"use-{ref.replace(':', '-')}-{len(uses) + 1}"
        uses.append(ident)
    words: str | Markup = unparted(piece["text"])
    if not around.linked:
        anchor = setting.entry_anchor(ref) or card_id(ref)
        words = tag("a", words, href=f"#{anchor}")
    return tag(
        "data",
        words,
        # The attribute is required by HTML: empty where there is more than one value.
        value=piece.get("value", ""),
        data_ref=ref,
        **_bounds(piece),
        id=ident if setting.review else None,
    )


def _bounds(piece: Inline) -> dict[str, str]:
    if "value" in piece:
        return {}
    bounds = {f"data_{end}": piece[end] for end in ("low", "high") if piece[end] is not None}
    included = {f"data_{end}": str(piece[end]).lower() for end in ("low_incl", "high_incl")}
    return {**bounds, **included}


def _quotation(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    words = piece["text"]
    language = quotation_language(setting, words)
    return tag("q", words, cite=cite_address(piece["cite"]), lang=language)


def _reference(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    target = piece["target"]
    words = setting.document.numbers[target]
    if around.linked:
        return tag("span", words, data_kind="number")
    return tag("a", words, href=f"#{target}", data_kind="number")


def _link(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    words = set_inline(setting, piece["content"], Surroundings(linked=True))
    if around.linked or piece["target"] not in setting.anchors:
        # The target stands in the review copy only (checked before anything is set).
        return words
    return tag("a", words, href=f"#{piece['target']}")


def _footnote(setting: Setting, piece: Inline, around: Surroundings) -> Markup:
    place = len(setting.notes)
    setting.notes.append(Markup(""))  # keeps its place while a note inside it is set
    number = place + 1
    setting.notes[place] = set_inline(setting, piece["content"])
    mark = tag(
        "a",
        str(number),
        href=f"#note-{number}",
        id=f"note-ref-{number}",
        role="doc-noteref",
        aria_label=setting.words["to_note"].format(number),
    )
    return tag("sup", mark, data_kind="footnote")


_SETTERS: dict[str, Callable[[Setting, Inline, Surroundings], Markup]] = {
    "text": _text,
    "number": _number,
    "quote": _quotation,
    "em": _emphasis,
    "label": _label,
    "ref": _reference,
    "link": _link,
    "footnote": _footnote,
}
