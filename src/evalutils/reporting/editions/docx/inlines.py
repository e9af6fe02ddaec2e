"""Inline pieces as runs: words, numbers that lead to their evidence, references, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from evalutils.reporting.blocks import Inline
from evalutils.reporting.editions.amounts import unparted
from evalutils.reporting.editions.docx.markup import Element, field, made, run
from evalutils.reporting.editions.docx.setting import Setting

_SPACE = re.compile(r"[^\S\u3000]+")
#: The word and the digits of a printed number (表1, Table 1).
_NUMBERED = re.compile(r"(?P<word>.*?)(?P<digits>\d+)")


def set_inline(
    setting: Setting, pieces: Iterable[Inline], *properties: Element, notes: bool = True
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


def plain_text(setting: Setting, pieces: Iterable[Inline]) -> str:
    """Return the words that pieces print (footnotes stand at the foot of the page)."""
    return "".join(_plain(setting, piece) for piece in pieces)


def numbered(setting: Setting, ident: str) -> list[Element]:
    """Return the number of a table or figure as a field that counts, marked for references."""
    found = _NUMBERED.fullmatch(setting.document.numbers[ident])
    if found is None:
        return [*setting.bookmark(ident), run(setting.document.numbers[ident])]
    start, end = setting.bookmark(ident)
    word = found["word"]
    sequence = field(f"SEQ {word.strip()} \\* ARABIC", run(found["digits"]))
    return [start, run(word), *sequence, end]


def _plain(setting: Setting, piece: Inline) -> str:
    kind = piece["t"]
    if kind == "footnote":
        return ""
    if kind == "ref":
        return setting.document.numbers[piece["target"]]
    if kind == "quote":
        opening, closing = setting.words["quotes"]
        return f"{opening}{_one_line(piece['text'])}{closing}"
    if kind in ("em", "link"):
        return plain_text(setting, piece["content"])
    return _one_line(piece["text"])


def _piece(
    setting: Setting, piece: Inline, properties: Sequence[Element], *, notes: bool
) -> list[Element]:
    kind = piece["t"]
    if kind == "em":
        style = made("w:rStyle", val="Emphasis")
        return set_inline(setting, piece["content"], style, *_copies(properties), notes=notes)
    if kind == "footnote":
        return [_footnote(setting, piece)] if notes else []
    if kind == "link":
        content = set_inline(setting, piece["content"], *_copies(properties), notes=notes)
        return _linked(setting, piece["target"], content)
    plain = _plain(setting, piece)
    shown = unparted(plain) if kind == "number" else plain
    words = run(shown, *_copies(properties))
    if kind == "ref":
        return field(f"REF {setting.name(piece['target'])} \\h", words)
    if kind == "number":
        anchor = setting.entry_anchor(piece["ref"])
        return [words] if anchor is None else [_hyperlink(setting, anchor, [words], piece["ref"])]
    return [words]


def _linked(setting: Setting, target: str, content: list[Element]) -> list[Element]:
    """Return content that leads to a target; plain words where this copy lacks it."""
    if target not in setting.anchors or any(part.tag.endswith("hyperlink") for part in content):
        return content
    return [_hyperlink(setting, target, content)]


def _hyperlink(setting: Setting, anchor: str, content: Iterable[Element], ref: str = "") -> Element:
    tip = setting.tip(ref) if ref else None
    return made(
        "w:hyperlink", *content, anchor=setting.name(anchor), tooltip=tip or None, history=1
    )


def _footnote(setting: Setting, piece: Inline) -> Element:
    setting.notes.append(set_inline(setting, piece["content"], notes=False))
    reference = made("w:footnoteReference", id=len(setting.notes))
    return made("w:r", made("w:rPr", made("w:rStyle", val="FootnoteReference")), reference)


def _copies(properties: Sequence[Element]) -> list[Element]:
    """Return the properties anew: an element stands in one place only."""
    return [made(_prefixed(part), **_attributes(part)) for part in properties]


def _prefixed(part: Element) -> str:
    return "w:" + part.tag.rpartition("}")[2]


def _attributes(part: Element) -> dict[str, str]:
    return {str(key).rpartition("}")[2]: str(value) for key, value in part.attrib.items()}


def _one_line(words: str) -> str:
    return _SPACE.sub(" ", words)
