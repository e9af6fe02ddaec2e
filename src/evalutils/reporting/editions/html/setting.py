"""What the pieces of one page share while the page is set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.html.remarks import Remarks

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
        kind, _, name = ref.partition(":")
        anchor = _ENTRY_PREFIXES.get(kind, kind + "-") + name
        return anchor if anchor in self.anchors else None


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
