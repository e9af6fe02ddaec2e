"""What the pieces of one document share while it is set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.reporting.editions.docx.markup import Element, made
from evalutils.reporting.editions.executed import Executed

#: Kind of reference → prefix of the row in the annexes that holds its entry.
_ENTRIES = {"evidence": "ev-", "score": "ind-", "result": "res-"}
#: Word takes no longer name of a bookmark, and no longer tip.
_LONGEST_NAME, _LONGEST_TIP = 40, 250


@dataclass(slots=True)
class Setting:
    """The document being set, and what is gathered on the way.

    Parameters
    ----------
    document
        What is printed.
    anchors
        Every id that blocks and headings of this copy have.
    pages
        Anchor of a heading → page that the contents show until Word counts anew.
    notes
        Footnotes met so far, each as its runs.
    pictures
        Content of the pictures met so far, in order.
    lists
        For each list met, whether it is numbered.
    """

    document: Executed
    anchors: frozenset[str]
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

    def bookmark(self, anchor: str | None) -> list[Element]:
        """Return a bookmark to stand before what an anchor names; none the second time."""
        if anchor is None or anchor in self._marked:
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
        >>> Setting(Executed({}, None, (), {}), frozenset()).name("ind-B1")
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

    def entry_anchor(self, ref: str) -> str | None:
        """Return the row of the annexes that a number's reference leads to, if there is one."""
        kind, _, name = ref.partition(":")
        anchor = _ENTRIES.get(kind, f"{kind}-") + name.partition(".")[0]
        return anchor if anchor in self.anchors else None

    def tip(self, ref: str) -> str:
        """Return what Word shows when the pointer rests on a number: where it comes from."""
        entry, words = self.document.registry.get(ref, {}), self.words
        parts = [str(entry.get("label", ""))]
        if entry.get("quote"):
            parts.append(words["tip_quote"].format(entry["quote"]))
            place = words["tip_place"].format(entry.get("document", ""), entry.get("place", ""))
            parts.append(place.strip())
        if entry.get("formula"):
            parts.append(words["tip_formula"].format(entry["formula"]))
        if entry.get("reading"):
            parts.append(words["tip_reading"].format(entry["reading"]))
        told = "\n".join(part for part in parts if part)
        return told if len(told) <= _LONGEST_TIP else told[: _LONGEST_TIP - 1] + "…"


@cache
def edition_words(language: str) -> Mapping[str, Any]:
    """Return the edition's own words (``words.toml``) in a language."""
    file = Path(__file__).with_name("words.toml")
    words: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))[language]
    return words
