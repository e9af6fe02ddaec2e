"""The what-if of the desk: controls to the left, what they come to on the right, at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from evalutils.errors import InputFaults
from evalutils.evaluation.whatif import Change, Standing, Trial, adjustable_hedges, completed, tried
from evalutils.evidence.project import leaves, table_columns
from evalutils.reading.quantities import number_text
from evalutils.reporting.desk.controls import CellControls, HedgeControls
from evalutils.reporting.desk.outcomes import outcome_html
from evalutils.reporting.desk.wording import say
from evalutils.reporting.editions.html import tag


class Trying:
    """Widgets that try other cells and hedge widths.

    Parameters
    ----------
    before
        The project-year as it stands.

    Attributes
    ----------
    view
        What a notebook displays.
    trial
        The last trial; ``None`` while a change cannot be read.
    milliseconds
        How long the last change took, from the widget's message to the page.
    """

    def __init__(self, before: Standing) -> None:
        self._before = before
        self._wanted: dict[tuple[str, str], str] = {}
        self._rows = {row.code: row for row in before.year.indicators}
        self._told: list[Callable[[], None]] = []
        self.trial: Trial | None = None
        self.milliseconds = 0
        options = [(f"{row.code}　{row.name}", row.code) for row in leaves(before.year.indicators)]
        self.indicator = widgets.Dropdown(
            description=say("indicator"), options=options, layout=widgets.Layout(width="98%"),
            style={"description_width": "92px"},
        )  # fmt: skip
        self.cells = CellControls(before.profile, self._change)
        self.hedges = HedgeControls(adjustable_hedges(before.evidence), self.update)
        self._message, self._changes = widgets.HTML(), widgets.HTML()
        self._outcome = widgets.HTML(
            layout=widgets.Layout(flex="1 1 0", min_width="0", margin="0 0 0 28px")
        )
        self.view = self._laid_out()
        self.indicator.observe(self._load, names="value")
        self._load({})
        self.update()

    def when_changed(self, told: Callable[[], None]) -> None:
        """Call a function after every change."""
        self._told.append(told)

    def update(self) -> None:
        """Work out the trial and show it; what cannot be read is told and changes nothing."""
        began = time.perf_counter()
        changes = [Change(*key, value) for key, value in self._wanted.items()]
        try:
            self.trial = tried(self._before, changes, self.hedges.widths)
        except InputFaults as found:
            self.trial = None
            words = "\n".join([say("faults"), *(fault.text() for fault in found.faults)])
            self._message.value = _page(tag("p", words, class_="fault", role="alert"))
        else:
            self._message.value = ""
            self._changes.value = _page(*self._listed(self.trial))
            milliseconds = round((time.perf_counter() - began) * 1000)
            self._outcome.value = outcome_html(self._before, self.trial, milliseconds)
        self.milliseconds = round((time.perf_counter() - began) * 1000)
        for told in self._told:
            told()

    def _laid_out(self) -> Any:
        one, all_of_them = (
            widgets.Button(description=say(name), layout=widgets.Layout(width="auto"))
            for name in ("reset_one", "reset_all")
        )
        one.on_click(lambda _: self._reset(self.indicator.value))
        all_of_them.on_click(lambda _: self._reset(None))
        head = tag("h4", say("changes"))
        left = widgets.VBox(
            [self.indicator, self.cells.view, self._message, self.hedges.view,
             widgets.HBox([one, all_of_them]), widgets.HTML(_page(head)), self._changes],
            layout=widgets.Layout(width="350px", min_width="350px"),
        )  # fmt: skip
        top = widgets.Layout(align_items="flex-start")
        lead = tag("p", tag("span", say("mark"), class_="stamp"), say("mark_note"), class_="lead")
        pair = widgets.HBox([left, self._outcome], layout=top)
        return widgets.VBox([widgets.HTML(_page(lead)), pair])

    def _load(self, _: Mapping[str, Any]) -> None:
        code = self.indicator.value
        if code is not None:
            changes = {column: v for (of, column), v in self._wanted.items() if of == code}
            follow = completed(self._before.year, [Change(code, *c) for c in changes.items()])
            basis = {c.column: c.value for c in follow if c.code == code}
            self.cells.load(self._rows[code], {**basis, **changes})

    def _change(self, column: str, value: str) -> None:
        code = self.indicator.value
        self._wanted.pop((code, column), None)
        if value != getattr(self._rows[code], column):
            self._wanted[code, column] = value
        if column == "target":
            # A target somebody types is an assumption until somebody says otherwise.
            self._wanted.pop((code, "target_basis"), None)
            follow = completed(self._before.year, [Change(code, "target", value)])
            bases = [c.value for c in follow if c.column == "target_basis"]
            self.cells.show_basis(*bases or [self._rows[code].target_basis])
        self.update()

    def _reset(self, code: str | None) -> None:
        self._wanted = {
            key: value for key, value in self._wanted.items() if code not in {None, key[0]}
        }
        if code is None:
            self.hedges.reset()
        self._load({})
        self.update()

    def _listed(self, trial: Trial) -> list[Markup]:
        """Return what differs from the folder; what only follows from a change is said so."""
        columns = table_columns("indicators")
        lines = []
        for change in trial.changes:
            old = getattr(self._rows[change.code], change.column) or say("blank")
            words = f"{columns[change.column].title} {old} → {change.value or say('blank')}"
            followed = (change.code, change.column) not in self._wanted
            mark = [" ", tag("small", say("follows"))] if followed else []
            kind = "follows" if followed else None
            lines.append(tag("li", tag("code", change.code), " ", words, *mark, class_=kind))
        for name, factor in trial.widths.items():
            hedge = say(f"hedges.{name}")
            words = say("width_change", hedge=hedge, factor=number_text(factor))
            lines.append(tag("li", words))
        if not lines:
            return [tag("p", say("no_changes"), class_="soft")]
        return [tag("ul", *lines, class_="changes")]


def _page(*parts: Markup) -> str:
    return str(tag("div", *parts, class_="evd"))
