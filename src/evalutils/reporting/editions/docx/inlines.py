"""WordprocessingML: elements made in one line each, and inline pieces as runs of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, assert_never

from lxml import etree

from evalutils.base.packages import writable
from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import words_under
from evalutils.reporting.document import (
    Emphasis,
    Entry,
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

Element: TypeAlias = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def made(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """Return an element.

    Parameters
    ----------
    name
        With its prefix (``w:p``).
    children
        In order; ``None`` is left out.
    attributes
        Of the element's own vocabulary (``val="1"``: those of Word's elements are qualified,
        those of drawings are not), or of another one as ``r__id``. ``None`` is left out.

    Examples
    --------
    >>> etree.tostring(made("w:jc", val="center"), encoding="unicode").split()[-1]
    'w:val="center"/>'
    """
    prefix = name.partition(":")[0]
    element = etree.Element(qualified(name), nsmap=NAMESPACES)
    for key, value in attributes.items():
        if value is None:
            continue
        space, parted, local = key.rpartition("__")
        if parted:
            local = qualified(f"{space}:{local}")
        elif prefix == "w":
            local = qualified(f"w:{local}")
        element.set(local, writable(str(value)))
    element.extend(child for child in children if child is not None)
    return element


def qualified(name: str) -> str:
    """Return a prefixed name as lxml writes it.

    Examples
    --------
    >>> qualified("w:p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def run(words: str, *properties: Element) -> Element:
    """Return a run of words; a line feed in them stays one."""
    style = made("w:rPr", *properties) if properties else None
    element = made("w:r", style)
    for place, line in enumerate(words.split("\n")):
        if place:
            element.append(made("w:br"))
        spoken = made("w:t")
        spoken.text = writable(line)
        spoken.set(_XML_SPACE, "preserve")
        element.append(spoken)
    return element


def word_field(instruction: str, *result: Element) -> list[Element]:
    """Return a field with what it shows until Word computes it anew."""
    code = made("w:instrText")
    code.text = f" {writable(instruction)} "
    code.set(_XML_SPACE, "preserve")
    return [
        made("w:r", made("w:fldChar", fldCharType="begin")),
        made("w:r", code),
        made("w:r", made("w:fldChar", fldCharType="separate")),
        *result,
        made("w:r", made("w:fldChar", fldCharType="end")),
    ]


def paragraph(style: str, *pieces: Element, **properties: object) -> Element:
    """Return a paragraph in a style.

    Parameters
    ----------
    style
        Id of a style of ``styles.toml``.
    pieces
        Runs, hyperlinks, bookmarks.
    properties
        ``keepNext=True``, ``numbering=3`` (id of a list), ``hanging=240`` (how far its mark
        stands out, in twips) or ``jc="right"``.
    """
    listed, out = properties.get("numbering"), properties.get("hanging")
    # Two attributes of a style or list that counts in characters win over those in twips.
    hung = {"left": out, "hanging": out, "firstLineChars": 0, "hangingChars": 0} if out else None
    settings = made(
        "w:pPr",
        made("w:pStyle", val=style),
        made("w:keepNext") if properties.get("keepNext") else None,
        made("w:numPr", made("w:ilvl", val=0), made("w:numId", val=listed)) if listed else None,
        made("w:ind", **hung) if hung else None,
        made("w:jc", val=properties["jc"]) if properties.get("jc") else None,
    )
    return made("w:p", settings, *pieces)


def part_bytes(root: Element) -> bytes:
    """Return an element as a part of the package."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


#: Word takes no longer name of a bookmark, and no longer tip.
_LONGEST_NAME, _LONGEST_TIP = 40, 250


@dataclass(frozen=True, slots=True)
class WordSetting(Setting):
    """The document being set, and what is gathered on the way.

    Parameters
    ----------
    pages
        Anchor of a heading → page that the contents show until Word counts anew.
    notes
        Footnotes met so far, each as its runs.
    pictures
        Content of the pictures met so far, in order.
    lists
        For each list met, whether it is numbered.
    """

    pages: Mapping[str, int] = field(default_factory=dict)
    notes: list[list[Element]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    lists: list[bool] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _marked: set[str] = field(default_factory=set)

    @property
    def words(self) -> Mapping[str, Any]:
        """The edition's own words in the report's language."""
        return edition_words(self.document.language)

    def bookmark(self, anchor: str) -> list[Element]:
        """Return a bookmark to stand before what an anchor names; none the second time."""
        if not anchor or anchor in self._marked:
            return []
        self._marked.add(anchor)
        ident = len(self._marked)
        return [
            made("w:bookmarkStart", id=ident, name=self.name(anchor)),
            made("w:bookmarkEnd", id=ident),
        ]

    def name(self, anchor: str) -> str:
        """Return the bookmark's name of an anchor: what Word allows, one for each anchor.

        Examples
        --------
        >>> from evalutils.reporting.document import Cover, Document
        >>> WordSetting(Document(Cover("", "", "", "zh"), None, ())).name("ind-B1")
        'ind_B1'
        """
        if anchor not in self._names:
            plain = re.sub(r"\W", "_", anchor)
            plain = plain if plain[:1].isalpha() else f"a{plain}"
            name, taken = plain[:_LONGEST_NAME], set(self._names.values())
            while name in taken:
                name = f"{plain[: _LONGEST_NAME - 6]}_{len(self._names)}"
            self._names[anchor] = name
        return self._names[anchor]

    def shown(self, piece: Text | Number | Quotation | Label) -> str:
        """Return the words of a piece on one line, a quotation in its marks."""
        words = _SPACE.sub(" ", piece.text)
        if isinstance(piece, Quotation):
            opening, closing = self.words["quotes"]
            return f"{opening}{words}{closing}"
        return words

    def tip(self, ref: Ref) -> str:
        """Return what Word shows when the pointer rests on a number: where it comes from."""
        entry, words = self.document.registry.get(ref, Entry()), self.words
        parts = [entry.label]
        if entry.quote:
            parts.append(words["tip_quote"].format(quote=entry.quote))
            place = words["tip_place"].format(document=entry.document, place=entry.place)
            parts.append(place.strip())
        if entry.formula:
            parts.append(words["tip_formula"].format(formula=entry.formula))
        if entry.reading:
            parts.append(words["tip_reading"].format(reading=entry.reading))
        told = "\n".join(part for part in parts if part)
        return told if len(told) <= _LONGEST_TIP else told[: _LONGEST_TIP - 1] + "…"


@cache
def edition_words(language: str) -> Mapping[str, Any]:
    """Return the edition's own words in a language."""
    return words_under("editions.docx", language)


_SPACE = re.compile(r"[^\S\u3000]+")
#: The word and the digits of a printed number (表1, Table 1).
_NUMBERED = re.compile(r"(?P<word>.*?)(?P<digits>\d+)")


def set_inline(
    setting: WordSetting, pieces: Iterable[Inline], *properties: Element, notes: bool = True
) -> list[Element]:
    """Return pieces as runs and hyperlinks.

    Parameters
    ----------
    pieces
        Of a block; checked before.
    properties
        Run properties that all of them carry, such as a character style.
    notes
        Whether footnotes may stand here (none may inside another).
    """
    return [
        element for piece in pieces for element in _piece(setting, piece, properties, notes=notes)
    ]


def plain_text(setting: WordSetting, pieces: Sequence[Inline]) -> str:
    """Return the words that pieces print (footnotes stand at the foot of the page)."""
    return setting.plain_text(pieces, setting.shown)


def numbered(setting: WordSetting, ident: str) -> list[Element]:
    """Return the number of a table or figure as a field that counts, marked for references."""
    found = _NUMBERED.fullmatch(setting.document.numbers[ident])
    if found is None:
        return [*setting.bookmark(ident), run(setting.document.numbers[ident])]
    start, end = setting.bookmark(ident)
    word = found["word"]
    sequence = word_field(f"SEQ {word.strip()} \\* ARABIC", run(found["digits"]))
    return [start, run(word), *sequence, end]


def _piece(
    setting: WordSetting, piece: Inline, properties: Sequence[Element], *, notes: bool
) -> list[Element]:
    match piece:
        case Emphasis(content):
            style = made("w:rStyle", val="Emphasis")
            return set_inline(setting, content, style, *_copies(properties), notes=notes)
        case Footnote(content):
            return [_footnote(setting, content)] if notes else []
        case Link(target, content):
            inside = set_inline(setting, content, *_copies(properties), notes=notes)
            return _linked(setting, target, inside)
        case Reference(target):
            words = run(setting.document.numbers[target], *_copies(properties))
            return word_field(f"REF {setting.name(target)} \\h", words)
        case Number(_, ref):
            words = run(unparted(setting.shown(piece)), *_copies(properties))
            anchor = setting.row_anchor(ref)
            return [words] if anchor is None else [_hyperlink(setting, anchor, [words], ref)]
        case Text() | Quotation() | Label():
            return [run(setting.shown(piece), *_copies(properties))]
        case _:
            assert_never(piece)


def _linked(setting: WordSetting, target: str, content: list[Element]) -> list[Element]:
    """Return content that leads to a target; plain words where this copy lacks it."""
    if target not in setting.anchors or any(part.tag.endswith("hyperlink") for part in content):
        return content
    return [_hyperlink(setting, target, content)]


def _hyperlink(
    setting: WordSetting, anchor: str, content: Iterable[Element], ref: Ref | None = None
) -> Element:
    tip = setting.tip(ref) if ref else None
    return made(
        "w:hyperlink", *content, anchor=setting.name(anchor), tooltip=tip or None, history=1
    )


def _footnote(setting: WordSetting, content: Sequence[Inline]) -> Element:
    setting.notes.append(set_inline(setting, content, notes=False))
    reference = made("w:footnoteReference", id=len(setting.notes))
    return made("w:r", made("w:rPr", made("w:rStyle", val="FootnoteReference")), reference)


def _copies(properties: Sequence[Element]) -> list[Element]:
    """Return the properties anew: an element stands in one place only."""
    copied = []
    for part in properties:
        attributes = {str(k).rpartition("}")[2]: str(value) for k, value in part.attrib.items()}
        copied.append(made("w:" + part.tag.rpartition("}")[2], **attributes))
    return copied
