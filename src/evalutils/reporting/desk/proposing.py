"""What is proposed, beside the passage it comes from, to be confirmed, changed or taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from evalutils.base.faults import InputFaults
from evalutils.base.words import message_language
from evalutils.evaluation.whatif import Standing
from evalutils.evidence.ledger import PassageError, passage
from evalutils.evidence.proposals import (
    CONFIRMED,
    Choice,
    Decision,
    Proposal,
    decide,
    proposals,
    undo,
)
from evalutils.evidence.schema import PROPOSED, table_columns, table_schema
from evalutils.reading.documents import Document
from evalutils.reporting.desk.controls import say
from evalutils.reporting.editions.html import tag

_WIDE = widgets.Layout(width="98%")
_STYLE = {"description_width": "92px"}


class Proposing:
    """Widgets that go through the proposals of a project-year one by one.

    Parameters
    ----------
    before
        The project-year as it stands.
    documents
        Its sources by file name.
    changed
        Called after a decision was written.
    decisions
        Those of this session on this folder, the last one at its end; added to here.
    earlier
        The widgets as they were before the last decision: filters stay as they were set.

    Attributes
    ----------
    view
        What a notebook displays.
    status, sheet
        Filters: what is to be confirmed or is confirmed already; of one sheet, or of all.
    chosen, field, words
        The proposal looked at; a column of it, and what stands there.
    confirm, change, reject, undo
        Buttons.
    """

    def __init__(
        self, folder: Path, before: Standing, documents: Mapping[str, Document],
        changed: Callable[[], None], decisions: list[Decision], earlier: Proposing | None = None,
    ) -> None:  # fmt: skip
        self._folder, self._before, self._documents = folder, before, documents
        self._changed, self._decisions = changed, decisions
        self._all = {status: list(proposals(folder, status)) for status in (PROPOSED, CONFIRMED)}
        self._known: list[Proposal] = []
        self.status, self.sheet, self.chosen = (
            widgets.Dropdown(description=say(name), layout=_WIDE, style=_STYLE)
            for name in ("proposed_status", "proposed_sheet", "proposal")
        )
        self.status.options = [
            (f"{say(f'status_{status}')}（{len(rows)}）", status)
            for status, rows in self._all.items()
        ]
        self.status.value = PROPOSED
        self.sheet.options = [
            (say("proposed_all"), ""),
            *((_titled(name), name) for name in self._sheets()),
        ]
        self.sheet.value = ""
        if earlier is not None:
            self.status.value = earlier.status.value
            kept = earlier.sheet.value
            self.sheet.value = kept if kept in self._sheets() else ""
        self.field = widgets.Dropdown(
            description=say("proposed_column"), layout=_WIDE, style=_STYLE
        )
        self.words = widgets.Textarea(description=say("proposed_words"), layout=_WIDE, style=_STYLE)
        self.confirm, self.change, self.reject, self.undo = (
            widgets.Button(description=say(name), layout=widgets.Layout(width="auto"))
            for name in ("confirm", "change", "reject", "undo")
        )
        self.undo.disabled = not decisions
        self._shown, self._message = widgets.HTML(), widgets.HTML()
        self.confirm.on_click(lambda _: self._decide("confirm"))
        self.change.on_click(lambda _: self._decide("change"))
        self.reject.on_click(lambda _: self._decide("reject"))
        self.undo.on_click(lambda _: self._undo())
        self.status.observe(self._filter, names="value")
        self.sheet.observe(self._filter, names="value")
        self.chosen.observe(self._show, names="value")
        self.field.observe(self._show_words, names="value")
        row = widgets.HBox([self.confirm, self.change, self.reject, self.undo])
        shown = [self.status, self.sheet, self.chosen, self._shown, self.field, self.words, row]
        self.view = widgets.VBox([*(shown if any(self._all.values()) else []), self._message])
        self._filter({})

    def _sheets(self) -> list[str]:
        """Return the sheets that have a row of either status, in their order."""
        return list(dict.fromkeys(one.sheet for rows in self._all.values() for one in rows))

    def _filter(self, _: Mapping[str, Any]) -> None:
        """Offer the rows that both filters let through."""
        wanted = {"", self.sheet.value}
        rows = self._all[self.status.value]
        self._known = [one for one in rows if one.sheet in wanted or wanted == {""}]
        self.chosen.options = [
            (f"{_titled(one.sheet)} · {one.name}"[:80], at) for at, one in enumerate(self._known)
        ]
        self.chosen.value = 0 if self._known else None
        none = _page(tag("p", say("proposals_none"), class_="soft"))
        self._message.value = "" if self._all[PROPOSED] else none
        self.confirm.disabled = not self._known or self.status.value == CONFIRMED
        self.change.disabled = self.reject.disabled = not self._known
        self._show({})

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that is looked at."""
        at = self.chosen.value
        return None if at is None else self._known[at]

    def _show(self, _: Mapping[str, Any]) -> None:
        one = self.proposal
        if one is None:
            self._shown.value = ""
            return
        columns = table_columns(one.sheet)
        rows = [
            tag("tr", tag("th", columns[name].title, scope="row"), tag("td", text, class_="left"))
            for name, text in one.cells.items()
        ]
        beside = self._passage(one)
        quoted = [tag("blockquote", beside)] if beside else []
        self._shown.value = _page(tag("table", tag("tbody", *rows)), *quoted)
        fields = [(c.title, name) for name, c in columns.items() if name != "status"]
        self.field.options = fields
        self._show_words({})

    def _show_words(self, _: Mapping[str, Any]) -> None:
        one = self.proposal
        if one is not None and self.field.value is not None:
            self.words.value = one.cells.get(self.field.value, "")

    def _passage(self, one: Proposal) -> str:
        """Return the paragraph a proposal quotes, or those of the evidence it names."""
        document, quote = one.cells.get("document", ""), one.cells.get("quote", "")
        if document in self._documents and quote:
            try:
                return passage(self._documents[document], quote).text
            except PassageError:
                return quote
        words = " ".join(one.cells.values())
        named = [item.quote for item in self._before.evidence if item.id in words]
        return "；".join(dict.fromkeys(named[:3]))

    def _decide(self, choice: Choice) -> None:
        one = self.proposal
        if one is None:
            return
        cells = {str(self.field.value): self.words.value} if choice == "change" else None
        try:
            self._decisions.append(decide(self._folder, one, choice, cells))
        except InputFaults as found:
            self._refused(found)
            return
        self._changed()

    def _undo(self) -> None:
        """Take the last decision of this session back."""
        try:
            undo(self._folder, self._decisions[-1])
        except InputFaults as found:
            self._refused(found)
            return
        self._decisions.pop()
        self._changed()

    def _refused(self, found: InputFaults) -> None:
        self._message.value = _page(tag("p", str(found), class_="fault", role="alert"))


def _titled(sheet: str) -> str:
    """Return what a sheet is called in the language of messages."""
    return table_schema(sheet).titled(message_language())


def _page(*parts: Any) -> str:
    return str(tag("div", *parts, class_="evd"))
