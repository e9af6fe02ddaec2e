"""Inline pieces as HTML, and what the pieces of one page share while it is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, assert_never
from urllib.parse import quote as percent

from markupsafe import Markup, escape

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import words_under
from evalutils.reading.quantities import number_text
from evalutils.reporting.document import (
    Emphasis,
    Footnote,
    Inline,
    Label,
    Link,
    Number,
    Quotation,
    Reference,
    Text,
)
from evalutils.reporting.editions.base import Setting, unparted
from evalutils.reporting.editions.html.remarks import Remarks

_VOID = frozenset({"br", "col", "hr", "input"})


def tag(name: str, /, *content: str | Markup, **attributes: str | int | bool | None) -> Markup:
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
    # Put together as text: a page has ten thousand elements, and markup that is added to markup
    # looks at both for what has to be escaped.
    opening = f"<{' '.join(written)}>"
    if name in _VOID:
        return Markup(opening)  # noqa: S704 -- values are escaped above
    return Markup(f"{opening}{_escaped(content)}</{name}>")  # noqa: S704 -- as is the content


def join(parts: Iterable[str | Markup]) -> Markup:
    """Return the parts one after another, escaping what is not markup."""
    return Markup(_escaped(parts))  # noqa: S704 -- it says so


def _escaped(parts: Iterable[str | Markup]) -> str:
    return "".join([part if isinstance(part, Markup) else escape(part) for part in parts])


#: Language of a report → language tag of its page.
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class PageSetting(Setting):
    """The page being set, its words, and what is gathered on the way.

    Parameters
    ----------
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

    review: bool
    notes: list[Markup] = field(default_factory=list)
    uses: dict[Ref, list[str]] = field(default_factory=dict)
    backlinks: Mapping[Ref, list[str]] = field(default_factory=dict)
    remarks: Remarks | None = None

    @property
    def words(self) -> Mapping[str, Any]:
        """The page's own words in the report's language."""
        return page_words(self.document.language)

    def uses_of_row(self, anchor: str) -> list[str]:
        """Return the ids of the numbers that rest on the entry in a row (``ev-…``)."""
        if not anchor.startswith("ev-"):
            return []
        return self.backlinks.get(Ref("evidence", anchor.removeprefix("ev-")), [])


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
    """Return the page's own words in a language."""
    return words_under("editions.html", language)


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def set_inline(setting: PageSetting, pieces: Sequence[Inline], *, linked: bool = False) -> Markup:
    """Return inline pieces as HTML; inside a link (``linked``) none may be a link of its own."""
    return join([_piece(setting, piece, linked=linked) for piece in pieces])


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


def quotation_language(setting: PageSetting, words: str) -> str | None:
    """Return ``zh-CN`` for Chinese words quoted in an edition of another language."""
    foreign = setting.document.language != "zh" and _CHINESE.search(words)
    return "zh-CN" if foreign else None


def _piece(setting: PageSetting, piece: Inline, *, linked: bool) -> Markup:
    match piece:
        case Text(words):
            return escape(words)
        case Number():
            return _number(setting, piece, linked=linked)
        case Quotation(words, cite):
            language = quotation_language(setting, words)
            return tag("q", words, cite=cite_address(cite), lang=language)
        case Emphasis(content):
            return tag("em", set_inline(setting, content, linked=linked))
        case Label(kind, words):
            return tag("span", words, data_kind=kind)
        case Reference(target):
            number = setting.document.numbers[target]
            if linked:
                return tag("span", number, data_kind="number")
            return tag("a", number, href=f"#{target}", data_kind="number")
        case Link(target, content):
            inside = set_inline(setting, content, linked=True)
            # A target that stands in the review copy only was checked before anything is set.
            there = not linked and target in setting.anchors
            return tag("a", inside, href=f"#{target}") if there else inside
        case Footnote(content):
            return _footnote(setting, content)
        case _:
            assert_never(piece)


def _number(setting: PageSetting, piece: Number, *, linked: bool) -> Markup:
    ref = piece.ref
    uses = setting.uses.setdefault(ref, [])
    ident = None
    words: str | Markup = unparted(piece.text)
    if not linked:
        ident = f"use-{ref.replace(':', '-')}-{len(uses) + 1}"
        uses.append(ident)
        anchor = setting.entry_anchor(ref) or card_id(ref)
        words = tag("a", words, href=f"#{anchor}")
    bounds = piece.bounds
    more: dict[str, str] = {}
    if not bounds.is_exact:
        ends = {"data_low": bounds.low, "data_high": bounds.high}
        more = {name: number_text(end) for name, end in ends.items() if end is not None}
        more["data_low_incl"] = str(bounds.low_incl).lower()
        more["data_high_incl"] = str(bounds.high_incl).lower()
    return tag(
        "data",
        words,
        # The attribute is required by HTML: empty where there is more than one value.
        value=number_text(bounds.value) if bounds.is_exact else "",
        data_ref=ref,
        **more,
        id=ident if setting.review else None,
    )


def _footnote(setting: PageSetting, content: Sequence[Inline]) -> Markup:
    place = len(setting.notes)
    setting.notes.append(Markup(""))  # keeps its place while a note inside it is set
    number = place + 1
    setting.notes[place] = set_inline(setting, content)
    mark = tag(
        "a",
        str(number),
        href=f"#note-{number}",
        id=f"note-ref-{number}",
        role="doc-noteref",
        aria_label=setting.words["to_note"].format(number=number),
    )
    return tag("sup", mark, data_kind="footnote")
