"""The evidence browser: the ledger to the left, each piece beside its place in the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from evalutils.evaluation.whatif import Standing
from evalutils.evidence.ledger import Evidence
from evalutils.reporting.desk.passages import evidence_html
from evalutils.reporting.desk.wording import say
from evalutils.reporting.editions.html import tag

#: Rows of the list that are in sight.
ROWS = 17


class Browser:
    """Widgets that show one piece of evidence at a time.

    Parameters
    ----------
    before
        The project-year as it stands.

    Attributes
    ----------
    view
        What a notebook displays.
    search, chosen
        Words to look for, and the list of what they find.
    """

    def __init__(self, before: Standing) -> None:
        self._before = before
        self._used = uses(before)
        self.search = widgets.Text(
            placeholder=say("search_hint"), layout=widgets.Layout(width="98%")
        )
        self.chosen = widgets.Select(rows=ROWS, layout=widgets.Layout(width="98%"))
        beside = widgets.Layout(flex="1 1 0", min_width="0", margin="0 0 0 28px")
        self._shown = widgets.HTML(layout=beside)
        self.search.observe(self._find, names="value")
        self.chosen.observe(self._show, names="value")
        narrow = widgets.Layout(width="320px", min_width="320px")
        left = widgets.VBox([self.search, self.chosen], layout=narrow)
        top = widgets.Layout(align_items="flex-start")
        self.view = widgets.HBox([left, self._shown], layout=top)
        self._find({})

    def _find(self, _: Mapping[str, Any]) -> None:
        found = matching(self._before.evidence, self.search.value)
        self.chosen.options = [(f"{item.label}　{item.quantity.text}", item.id) for item in found]
        if found:
            self.chosen.value = found[0].id
            self._show({})
        else:
            nothing = tag("p", say("none_found"), class_="soft")
            self._shown.value = str(tag("div", nothing, class_="evd"))

    def _show(self, _: Mapping[str, Any]) -> None:
        item = next((e for e in self._before.evidence if e.id == self.chosen.value), None)
        if item is not None:
            titles = self._before.year.project.sources
            used = self._used.get(item.id, ())
            self._shown.value = evidence_html(item, self._before.documents, titles, used)


def matching(evidence: Sequence[Evidence], words: str) -> list[Evidence]:
    """Return the evidence that has all of some words in its label, id or quote.

    Examples
    --------
    >>> matching([], "宣讲")
    []
    """
    wanted = words.casefold().split()
    return [
        item
        for item in evidence
        if all(word in f"{item.label} {item.id} {item.quote}".casefold() for word in wanted)
    ]


def uses(before: Standing) -> dict[str, list[str]]:
    """Return evidence id → the indicators and computed values that rest on it."""
    found: dict[str, list[str]] = {}
    for item in before.results.indicators:
        for ident in item.evidence if item.leaf else ():
            found.setdefault(ident, []).append(f"{item.code} {item.name}")
    for value in before.results.values.values():
        computed = value.ref.startswith("result:") and value.formula
        for ident in value.evidence if computed else ():
            found.setdefault(ident, []).append(value.label)
    return found
