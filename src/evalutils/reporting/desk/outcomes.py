"""What a trial comes to, beside what stands: outcome, bars, scores, deductions, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from markupsafe import Markup

from evalutils.evaluation.formatting import bracket_text, points_text, quantity_scale, share_text
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import BASES, Outcome, Score
from evalutils.evaluation.whatif import Standing, Trial
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.desk.wording import say
from evalutils.reporting.editions.html import join, tag

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
            tag("td", item.actual_text or item.tier or "—"),
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
        kind, _, name = ref.partition(":")
        made = kind == "evidence" or (kind == "result" and value.formula)
        new = trial.results.values.get(ref)
        if made and new is not None and new.interval != value.interval:
            scale = next((scales[e] for e in (name, *value.evidence) if scales.get(e)), "")
            scale = scale if value.unit not in {"%", "‰"} else ""
            texts = [bracket_text(v.interval, v.unit, scale) for v in (value, new)]
            yield (value.label, *texts)
