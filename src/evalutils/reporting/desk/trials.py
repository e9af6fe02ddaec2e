"""A trial: what its controls come to beside what stands, at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from evalutils.base.faults import InputFaults
from evalutils.base.refs import Ref
from evalutils.evaluation.formatting import bracket_text, points_text, quantity_scale, share_text
from evalutils.evaluation.indicators import Indicator
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import BASES, Outcome, Score
from evalutils.evaluation.whatif import Change, Standing, Trial, adjustable_hedges, completed, tried
from evalutils.evidence.schema import table_columns
from evalutils.evidence.year import leaves
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.desk.controls import CellControls, HedgeControls, say
from evalutils.reporting.editions.html import join, tag
from evalutils.reporting.printing import Printer

_ROWS = ("grade", "scored", "scorable", "coverage", "total", "deducted")


def outcome_html(before: Standing, trial: Trial, milliseconds: int) -> str:
    """Return everything that moves when a cell or a hedge width is changed.

    Parameters
    ----------
    before, trial
        The project-year as it stands, and as it is tried.
    milliseconds
        How long it took to work out.
    """
    parts = [
        _sums(before, trial),
        _points_line(trial),
        _bars(before.results, trial.results),
        tag("h4", say("form")),
        _scores(before.results, trial.results),
        tag("h4", say("ledger")),
        _ledger(trial.results),
        _moved(before, trial),
        tag("p", say("took", ms=milliseconds), class_="soft", data_ms=str(milliseconds)),
    ]
    return str(tag("div", *parts, class_="evd"))


def outcome_cells(results: Results, basis: str) -> dict[str, str]:
    """Return an outcome in words: ``grade scored scorable coverage total deducted``.

    Parameters
    ----------
    results
        Of an evaluation or a trial.
    basis
        ``strict`` or ``assumptions``.
    """
    outcome = results.outcomes[basis]
    places = results.profile.places
    grades = "／".join(outcome.grades) if outcome.gradable else say("no_grade")
    return {
        "grade": grades,
        "scored": points_text(outcome.scored, places),
        "scorable": points_text(outcome.scorable, places),
        "coverage": share_text(outcome.coverage),
        "total": points_text(outcome.total, places),
        "deducted": points_text(Interval.exact(outcome.scorable) - outcome.scored, places),
    }


def points_words(points: Interval | Fraction | None, places: int) -> str:
    """Return points in words, or that there are none.

    Examples
    --------
    >>> points_words(Fraction(8), 2), points_words(None, 2)
    ('8.00', '暂不计分')
    """
    return say("unscored") if points is None else points_text(points, places)


def _sums(before: Standing, trial: Trial) -> Markup:
    heads = [tag("th", "", scope="col")]
    heads += [
        tag("th", f"{say(basis)} · {say(which)}", scope="col")
        for basis in BASES
        for which in ("now", "trial")
    ]
    cells = [
        (outcome_cells(before.results, basis), outcome_cells(trial.results, basis))
        for basis in BASES
    ]
    rows = []
    for name in _ROWS:
        row = [tag("th", say(name), scope="row")]
        for basis, (now, new) in zip(BASES, cells, strict=True):
            row.append(tag("td", now[name]))
            moved = "moved" if now[name] != new[name] else None
            row.append(tag("td", new[name], class_=moved, data_cell=f"{basis}.{name}"))
        rows.append(tag("tr", *row))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))


def _points_line(trial: Trial) -> Markup:
    if trial.adds_up:
        return join([])
    facts = {"points": number_text(trial.points), "full": number_text(trial.full)}
    return tag("p", say("does_not_add_up", **facts), class_="fault", role="alert")


def _bars(now: Results, new: Results) -> Markup:
    rows = []
    for basis in BASES:
        for which, results in (("now", now), ("trial", new)):
            name = f"{say(basis)} · {say(which)}"
            rows += [tag("span", name), _bar(name, results.outcomes[basis])]
    legend = [
        tag("span", tag("i", class_=kind), say(f"legend_{key}"))
        for kind, key in (
            ("got", "scored"), ("maybe", "open"), ("gone", "lost"), ("not", "unscored"),
        )
    ]  # fmt: skip
    return tag("div", tag("div", *rows, class_="bars"), tag("div", *legend, class_="legend"))


def _bar(name: str, outcome: Outcome) -> Markup:
    """Return the points of a form end to end: scored, open, lost, unscored."""
    whole = outcome.scorable + outcome.unscored
    low, high = outcome.scored.low or Fraction(0), outcome.scored.high or outcome.scorable
    parts = (
        ("got", low),
        ("maybe", high - low),
        ("gone", outcome.scorable - high),
        ("not", outcome.unscored),
    )
    pieces = [
        tag("i", class_=kind, style=f"width:{_percent(points, whole)}")
        for kind, points in parts
        if points
    ]
    facts = {"scored": points_text(outcome.scored), "scorable": number_text(outcome.scorable)}
    label = say("bar", name=name, full=number_text(whole), **facts)
    return tag("div", *pieces, class_="bar", role="img", aria_label=label)


def _percent(points: Fraction, whole: Fraction) -> str:
    hundredths = round(points / whole * 10000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _actual(results: Results, item: Indicator) -> str:
    """Return an actual value as it is printed: in the words of the cell, or as computed."""
    value = results.values.get(Ref("score", item.code, "actual"))
    return item.actual_text if value is None else Printer().text(value)


def _scores(now: Results, new: Results) -> Markup:
    names = ("code", "name", "points", "target", "actual", "now", "trial", "lost")
    heads = [tag("th", say(name), scope="col", class_=_side(name)) for name in names[1:]]
    trees = {item.code: item for item in new.indicators}
    rows = []
    for old, score in zip(now.scores, new.scores, strict=True):
        item = trees[score.code]
        changed = _differs(old, score)
        cells = [
            tag("th", tag("code", score.code), score.name, scope="row"),
            tag("td", number_text(score.points)),
            tag("td", item.target_text or "—"),
            tag("td", _actual(new, item) or item.tier or "—"),
            _score_cell(old, new.profile.places),
            _score_cell(score, new.profile.places, moved=changed, code=score.code),
            tag("td", "—" if score.lost is None else points_text(score.lost, new.profile.places)),
        ]
        rows.append(tag("tr", *cells, class_="at" if changed else None))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))


def _side(name: str) -> str | None:
    return "left" if name in {"name", "rule"} else None


def _differs(old: Score, new: Score) -> bool:
    return (old.points, old.score, old.unscored_reason) != (
        new.points, new.score, new.unscored_reason,
    )  # fmt: skip


def _score_cell(score: Score, places: int, *, moved: bool = False, code: str = "") -> Markup:
    kind = "open" if score.score is None else "moved" if moved else None
    words = points_words(score.score, places)
    return tag("td", words, class_=kind, data_cell=f"score.{code}" if code else None)


def _ledger(results: Results) -> Markup:
    if not results.deductions:
        return tag("p", say("no_ledger"), class_="soft")
    heads = [
        tag("th", say(name), scope="col", class_=_side(name))
        for name in ("name", "points", "score", "lost", "rule")
    ]
    places = results.profile.places
    rows = [
        tag(
            "tr",
            tag("th", tag("code", row.code), row.name, scope="row"),
            tag("td", number_text(row.points)),
            tag("td", points_text(row.score, places)),
            tag("td", points_text(row.lost, places), class_="alarm"),
            tag("td", f"{row.rule}（{row.clause}）", class_="left"),
        )
        for row in results.deductions
    ]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))


def _moved(before: Standing, trial: Trial) -> Markup:
    """Return the figures whose interval the widths change."""
    rows = list(_moved_figures(before, trial))
    if not rows:
        return join([])
    heads = [
        tag("th", say(name), scope="col", class_=_side(name)) for name in ("name", "now", "trial")
    ]
    body = [
        tag("tr", tag("th", label, scope="row"), tag("td", old), tag("td", new, class_="moved"))
        for label, old, new in rows
    ]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *body))
    return join([tag("h4", say("moved")), table])


def _moved_figures(before: Standing, trial: Trial) -> Iterable[Sequence[str]]:
    """Yield label, old and new interval of evidence and computed values that moved."""
    scales = {
        item.id: quantity_scale(item.quantity.text, item.quantity.unit) for item in before.evidence
    }
    for ref, value in before.results.values.items():
        made = ref.kind == "evidence" or (ref.kind == "result" and value.expression)
        new = trial.results.values.get(ref)
        if made and new is not None and new.interval != value.interval:
            scale = next((scales[e] for e in (ref.name, *value.evidence) if scales.get(e)), "")
            scale = scale if value.unit not in {"%", "‰"} else ""
            texts = [bracket_text(v.interval, v.unit, scale) for v in (value, new)]
            yield (Printer().label(value), *texts)


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
