"""Tables of scores: funds, indicators, deductions, results, and the form filled with them."""

from __future__ import annotations

from evalutils.base.refs import Ref
from evalutils.base.words import say
from evalutils.evaluation.formatting import share_text
from evalutils.evaluation.scoring import UNEXPLAINED, Deduction
from evalutils.evidence.year import BudgetRow, IndicatorRow
from evalutils.reporting import blocks
from evalutils.reporting.blocks import row
from evalutils.reporting.document import Block, Cell, Inline, Row
from evalutils.reporting.material import Report
from evalutils.reporting.tables.layout import (
    Column,
    code,
    figure,
    lay_out,
    open_score,
    pieces,
    remark,
    score,
    words,
)

_AMOUNTS = ("initial", "adjusted", "executed")


def amounts(report: Report, line: BudgetRow) -> list[Cell]:
    """Return the three amounts of a row, each bound to its evidence."""
    return [
        figure(report, Ref("evidence", getattr(line, f"{amount}_evidence")), "not_stated_short")
        for amount in _AMOUNTS
    ]


def indicators(report: Report) -> list[Block]:
    """Return every leaf indicator with points, target and score, anchored ``ind-<code>``."""
    columns = (
        Column("code", 0.7),
        Column("name", 3.0),
        Column("dimension", 1.3),
        Column("points", 0.8, "right"),
        Column("points_basis", 0.9),
        Column("direction", 0.7, "center"),
        Column("target", 1.4, "right"),
        Column("target_basis", 1),
        Column("actual", 1.6, "right"),
        *([Column("prior", 1.2, "right")] if _has_prior(report) else []),
        Column("score", 1.2, "right"),
    )
    rows = [_indicator(report, item) for item in leaves(report)]
    rows.extend(_totals(report))
    open_ones = not all(report.counts(item) for item in report.results.scores)
    note = "note" if open_ones else "note_all_scored"
    return lay_out(report, "indicators", columns, rows, wide=True, note=note)


def _has_prior(report: Report) -> bool:
    """Return whether last year's value is known of any indicator."""
    scored = report.results.scores
    return any(report.wording.has(Ref("score", item.code, "prior")) for item in scored)


def _totals(report: Report) -> list[Row]:
    """Return the sum of the rows, and of those on stated targets where it is another."""
    bases = [outcome.basis for outcome in reversed(report.readings)]
    say = report.wording
    return [
        row(
            blocks.cell(
                [blocks.text(say.word("rows.total_points")), *_of(report, basis, bases)],
                header="row",
                colspan=3,
            ),
            figure(report, Ref("result", "profile.full_points")),
            blocks.cell([blocks.text(say.word("not_applicable"))], colspan=5 + _has_prior(report)),
            figure(report, Ref("score", basis, "scored")),
        )
        for basis in bases
    ]


def _of(report: Report, basis: str, bases: list[str]) -> list[Inline]:
    """Return which rows a sum holds, in brackets, where there are two sums."""
    if len(bases) == 1:
        return []
    return report.wording.bracketed([blocks.text(report.wording.word(f"rows.{basis}"))])


def leaves(report: Report) -> list[IndicatorRow]:
    """Return the rows of ``indicators.csv`` that carry a score."""
    scored = {item.code for item in report.results.scores}
    return [item for item in report.year.indicators if item.code in scored]


def _indicator(report: Report, item: IndicatorRow) -> Row:
    say = report.wording
    ref = Ref("score", item.code)
    mine = next(one for one in report.results.scores if one.code == item.code)
    return row(
        code(item.code),
        words(item.name),
        words(say.term(item.dimension) or say.word("not_stated")),
        figure(report, ref.of("points")),
        words(say.word(f"points_basis.{item.points_basis or 'none'}")),
        words(say.term(item.direction) or say.word("not_stated_short")),
        pieces(target(report, item), "right"),
        words(say.word(f"target_basis.{item.target_basis or 'none'}")),
        pieces(actual(report, item), "right"),
        *([figure(report, ref.of("prior"), "not_stated_short")] if _has_prior(report) else []),
        score(report, ref) if report.counts(mine) else open_score(report),
        anchor=f"ind-{item.code}",
    )


def actual(report: Report, item: IndicatorRow) -> list[Inline]:
    """Return an indicator's result: a figure, for a qualitative one words, or 原文未载明."""
    ref = Ref("score", item.code, "actual")
    if report.wording.has(ref) or item.direction != "定性" or not item.actual:
        return report.number_or(ref, "not_stated_short")
    return report.wording.inline(item.actual)


def target(report: Report, item: IndicatorRow) -> list[Inline]:
    """Return an indicator's target: a figure, words of the source, or 原文未载明."""
    ref = Ref("score", item.code, "target")
    if report.wording.has(ref) or not item.target:
        return report.number_or(ref, "not_stated_short")
    return report.wording.inline(item.target)


def rated(report: Report, code: str) -> list[Inline]:
    """Return the tier of a qualitative indicator with its band and the share taken of it.

    Nothing where nobody has chosen one. Who signs must see by what choice points were lost.
    """
    item = next(one for one in report.results.indicators if one.code == code)
    ends = item.tier_band
    if ends is None or ends.low is None or ends.high is None:
        return []
    low, high = share_text(ends.low), share_text(ends.high)
    band = say("hedges.range", report.language, low=low, high=high)
    parts: dict[str, list[Inline]] = {
        "tier": [blocks.text(report.wording.term(item.tier))],
        "band": [blocks.label("clause", band)],
    }
    ref = Ref("score", code, "share")
    if not report.wording.has(ref):
        return report.wording.say("rated.band", **parts)
    return report.wording.say("rated.share", **parts, share=[report.number(ref)])


def _rule(report: Report, item: Deduction) -> list[Inline]:
    """Return the rule that took points, with the tier and the share where a person chose them."""
    named: list[Inline] = [blocks.text(report.wording.term(item.rule))]
    ref = Ref("score", item.code, "share")
    if not report.wording.has(ref):
        return named
    tier = next(one.tier for one in report.results.indicators if one.code == item.code)
    chosen = [blocks.text(report.wording.term(tier))]
    return report.wording.say("rated.rule", rule=named, tier=chosen, share=[report.number(ref)])


def unscored(report: Report) -> list[Block]:
    """Return the indicators that are neither 0 nor full marks, with the reason."""
    columns = (
        Column("code", 0.6),
        Column("name", 2.2),
        Column("points", 0.7, "right"),
        Column("reason", 2.8),
        Column("remark", 2.6),
    )
    notes = {item.code: item.note for item in report.year.indicators}
    rows = [
        row(
            code(item.code),
            words(report.wording.printer.indicator(item.code, item.name)),
            figure(report, Ref("score", item.code, "points")),
            words(report.wording.word(f"unscored_reasons.{item.unscored_reason}")),
            remark(report, notes.get(item.code, "")),
        )
        for item in report.results.scores
        if item.score is None
    ]
    return lay_out(report, "unscored", columns, rows)


def results(report: Report) -> list[Block]:
    """Return the strict result, and beside it the one that assumptions add to, with coverage."""
    columns = (
        Column("basis", 2),
        Column("scored", 1, "right"),
        Column("scorable", 1, "right"),
        Column("coverage", 1.2, "right"),
        Column("total", 1.4, "right"),
        Column("grade", 1.2),
    )
    rows = []
    for outcome in report.readings:
        ref = Ref("score", outcome.basis)
        grades = report.wording.word("list_comma").join(map(report.wording.term, outcome.grades))
        verdict = grades if outcome.gradable else report.wording.word("strip.ungradable")
        rows.append(
            row(
                blocks.cell(
                    [blocks.text(report.wording.word(f"rows.{outcome.basis}"))], header="row"
                ),
                *(
                    figure(report, ref.of(part))
                    for part in ("scored", "scorable", "coverage", "total")
                ),
                words(verdict),
            )
        )
    whole = all(item.score is not None for item in report.results.scores)
    return lay_out(report, "results", columns, rows, note="note_all_scored" if whole else "note")


def methods(report: Report) -> list[Block]:
    """Return the rules of the scoring profile that were used, with their clauses."""
    columns = (Column("rule", 1.2), Column("clause", 1.6), Column("text", 4))
    term = report.wording.term
    rows = [
        row(
            blocks.cell([blocks.text(term(rule.title))], header="row"),
            pieces([blocks.label("clause", term(rule.clause))]),
            pieces([blocks.label("clause", term(rule.text))]),
        )
        for rule in report.results.profile.rules
    ]
    return lay_out(report, "methods", columns, rows)


def deductions(report: Report) -> list[Block]:
    """Return the 扣分台账: every lost point with rule, clause, evidence, reason and measure."""
    columns = (
        Column("code", 0.6),
        Column("name", 1.6),
        Column("points", 0.7, "right"),
        Column("score", 0.9, "right"),
        Column("lost", 0.9, "right"),
        Column("rule", 1.2),
        Column("clause", 1.4),
        Column("evidence", 1.4),
        Column("reason", 1.6),
        Column("measure", 1.6),
    )
    rows = [_deduction(report, item) for item in report.deductions]
    return lay_out(report, "deductions", columns, rows, wide=True)


def _told(report: Report, text: str) -> Cell:
    """Return a reason or measure; where none is known, a draft calls it open and not missing."""
    if text == UNEXPLAINED:
        return blocks.cell(report.wording.say("not_explained"))
    return remark(report, report.wording.printer.remark(text))


def _deduction(report: Report, item: Deduction) -> Row:
    used = [[report.number(Ref("evidence", ident))] for ident in item.evidence]
    printer = report.wording.printer
    return row(
        code(item.code),
        words(printer.indicator(item.code, item.name)),
        figure(report, Ref("score", item.code, "points")),
        score(report, Ref("score", item.code)),
        figure(report, Ref("score", item.code, "lost")),
        pieces(_rule(report, item)),
        pieces([blocks.label("clause", printer.term(item.clause))]),
        pieces(report.wording.joined(used) or [blocks.text(report.wording.word("none"))]),
        _told(report, item.reason),
        _told(report, item.measure),
    )
