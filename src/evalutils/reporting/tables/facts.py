"""Tables of what stands behind the scores: evidence, computed values, goals, problems, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Markup, Worded, worded
from evalutils.evaluation.registry import Comparison, comparisons
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.records import PERIODS, RecordFigure, rule_text
from evalutils.evidence.schema import PROPOSED, project_keys, table_schema
from evalutils.evidence.year import ENTRIES, Goal, Problem, Recommendation
from evalutils.reporting import blocks
from evalutils.reporting.anchors import finding_anchors
from evalutils.reporting.blocks import row
from evalutils.reporting.document import Block, Cell, Inline, Row
from evalutils.reporting.material import Report
from evalutils.reporting.rectification import all_matters
from evalutils.reporting.tables.layout import (
    CLAUSE_END,
    Column,
    figure,
    lay_out,
    pieces,
    remark,
    words,
)

#: Names in an expression, and how its signs are printed.
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)")
_SIGNS = {"*": "×", "/": "÷", "-": "−", "+": "+"}


def evidence(report: Report) -> list[Block]:
    """Return 附件3 证据清单, one row a figure, anchored ``ev-<id>``."""
    columns = (
        Column("label", 3.2),
        Column("figure", 1.2, "right"),
        Column("interval", 1.7, "right"),
        Column("quote", 5),
    )
    rows = [_row(report, item) for item in report.evidence.values()]
    return lay_out(report, "evidence", columns, rows)


def _place(report: Report, item: Evidence) -> list[Inline]:
    """Return where a figure stands; for one entered by hand its document and the note on it."""
    if item.place.words():
        return [blocks.label("ordinal", report.wording.place(item.place))]
    noted: list[Inline] = (
        [blocks.text(" "), blocks.label("ordinal", item.note)] if item.note else []
    )
    return [blocks.label("file", report.term(item.place.document)), *noted]


def _words(report: Report, item: Evidence) -> list[Inline]:
    """Return the quote, or for a figure from records what was counted."""
    if item.origin is None:
        return report.wording.quoted(item.quote, report.wording.cite(item))
    return [blocks.label("parameter", rule_text(item.origin, report.language))]


def _row(report: Report, item: Evidence) -> Row:
    told = _words(report, item)
    if item.origin is None:  # a record is known by its title, which its rule names
        told = [*told, *report.wording.bracketed(_place(report, item))]
    label: list[Inline] = [blocks.text(item.label)]
    if item.as_of:
        label += report.wording.bracketed([blocks.label("date", item.as_of)])
    return row(
        blocks.cell(label, header="row"),
        pieces([report.number(Ref("evidence", item.id))], "right"),
        figure(report, Ref("result", f"read.{item.id}"), "as_printed"),
        pieces(told),
        anchor=f"ev-{item.id}",
    )


def quotations(report: Report) -> list[Block]:
    """Return the passages that the text gives in translation, beside the words themselves.

    Nothing in the language of the source, which quotes them where they are told.
    """
    columns = (Column("meaning", 3.2), Column("original", 3))
    analysis, wording = report.year.analysis, report.wording
    told = [(item.quote, item.document) for item in analysis.goals]
    told += [(item.quote, item.document) for item in analysis.problems]
    told += [(item.quote, item.document) for item in analysis.recommendations]
    rows = [
        row(
            blocks.cell([blocks.label("gloss", wording.gloss(quote))], header="row"),
            pieces([blocks.quotation(quote, document)]),
        )
        for quote, document in dict.fromkeys(told)
        if wording.gloss(quote)
    ]
    return lay_out(report, "quotations", columns, rows)


def computed(report: Report) -> list[Block]:
    """Return the values computed from evidence, each as an equation of figures."""
    columns = (Column("label", 1.6), Column("value", 3), Column("note", 4))
    rows = []
    for item in report.year.analysis.computed:
        said: list[Inline] = [report.number(Ref("result", item.id))]
        formula = equation(report, item.expression)
        if formula:
            said += report.wording.say("performance.equation", formula=formula)
        rows.append(
            row(
                blocks.cell([blocks.text(item.label)], header="row"),
                pieces(said),
                remark(report, item.note),
            )
        )
    return lay_out(report, "computed", columns, rows)


def equation(report: Report, expression: str) -> list[Inline]:
    """Return an expression with its figures in the place of their names; none if one is unknown."""
    said: list[Inline] = []
    for place, piece in enumerate(_NAME.split(expression)):
        if not place % 2:
            said.append(blocks.text("".join(_SIGNS.get(sign, sign) for sign in piece.split())))
            continue
        ref = next(
            (r for kind in ("evidence", "result") if (r := Ref(kind, piece)) in report.values), None
        )
        if ref is None:
            return []
        said.append(report.number(ref))
    return [piece for piece in said if getattr(piece, "text", "")]


def goal_results(report: Report, goal: Goal, named: Mapping[str, str]) -> list[Inline]:
    """Return what was reached of a goal, as the form tells it: its figures, or that there are none.

    Parameters
    ----------
    report
        The report's material.
    goal
        The goal.
    named
        Evidence id → name of a figure that goes by another than its label.
    """
    wording = report.wording
    shown = [name for name in goal.evidence if wording.has(Ref("evidence", name))]
    records = {
        pair.quoted: pair.record
        for pair in comparisons(report.year, report.evidence.values())
        if pair.verdict == "contradicts"
    }
    told = []
    for name in shown:
        if records.get(name) in shown:  # the records' figure stands there: one is enough
            continue
        label: list[Inline] = [blocks.text(named.get(name, report.evidence[name].label))]
        told_as: list[Inline] = [report.number(f"evidence:{name}")]
        if name not in records:
            told.append([*label, *wording.say("space"), *told_as])
            continue
        other: list[Inline] = [report.number(f"evidence:{records[name]}")]
        key = "issues.contradicted.figures"
        told.append(wording.say(key, name=label, quoted=told_as, record=other))
    return wording.joined(told) if told else wording.say("form.no_result")


def not_computed(report: Report) -> list[Block]:
    """Return the ratios that would mislead, with the reason why they are not computed."""
    columns = (Column("label", 2), Column("reason", 4))
    rows = [
        row(
            blocks.cell(report.wording.inline(item.label), header="row"),
            pieces(report.wording.inline(item.reason)),
        )
        for item in report.year.analysis.not_computed
    ]
    return lay_out(report, "not-computed", columns, rows)


def hedges(report: Report) -> list[Block]:
    """Return how every hedged figure was read (RULES of hedges: widths are our choice)."""
    columns = (
        Column("printed", 1.2, "right"),
        Column("label", 2),
        Column("interval", 2, "right"),
        Column("reading", 2.4),
    )
    rows = [
        row(
            pieces([report.number(Ref("evidence", item.id))], "right"),
            words(item.label),
            pieces([report.number(Ref("result", f"read.{item.id}"))], "right"),
            pieces([blocks.text(report.wording.word(f"readings.{item.quantity.exactness}"))]),
        )
        for item in report.evidence.values()
        if item.quantity.exactness != "exact"
    ]
    used = {ident for item in report.results.scores if item.score for ident in item.evidence}
    scored = any(report.evidence[ident].quantity.exactness != "exact" for ident in used)
    return lay_out(report, "hedges", columns, rows, note="note_scored" if scored else "note")


def goals(report: Report) -> list[Block]:
    """Return each goal of the source with the evidence that answers it."""
    columns = (Column("goal", 2.6), Column("status", 1), Column("evidence", 2), Column("note", 2.6))
    rows = [
        row(
            blocks.cell(report.wording.headed([blocks.text(goal.label)]), header="row"),
            words(report.wording.word(f"goal_status.{goal.outcome}")),
            pieces(_figures(report, goal.evidence)),
            remark(report, goal.note),
            anchor=f"goal-{goal.id}",
        )
        for goal in report.year.analysis.goals
    ]
    return lay_out(report, "goals", columns, rows)


def problems(report: Report) -> list[Block]:
    """Return each problem beside the recommendation that answers it; the evaluator's are marked."""
    columns = (Column("problem", 2.4), Column("recommendation", 2.4), Column("note", 2))
    recommended = {item.id: item for item in report.year.analysis.recommendations}
    rows = []
    for problem in report.year.analysis.problems:
        answers = [recommended[ident] for ident in problem.answered_by]
        answer: list[Inline] = [blocks.text(report.wording.word(f"problems.{problem.standing}"))]
        if answers:
            answer = report.wording.joined([_recommended(report, item) for item in answers])
        rows.append(
            row(
                blocks.cell(_stated(report, problem), header="row"),
                pieces(answer),
                remark(report, problem.note),
                anchor=f"problem-{problem.id}",
            )
        )
    return lay_out(report, "problems", columns, rows)


#: More indicators than these are not told by their codes.
_MOST_CODES = 5


def requests(report: Report) -> list[Block]:
    """Return the 待补清单: what to supply, what it is for, which indicators it settles."""
    columns = (
        Column("number", 0.45), Column("item", 2.8), Column("why", 3.3), Column("indicators", 0.8)
    )  # fmt: skip
    rows = []
    asked = (one for one in all_matters(report.year, report.results) if one.kind == "request")
    for matter, request in zip(asked, report.year.analysis.requests, strict=False):
        links = report.wording.joined(
            [report.wording.inline(f"{{ind:{code}}}") for code in request.indicators]
        )
        if len(request.indicators) > _MOST_CODES:
            links = [blocks.text(report.wording.word("several_indicators"))]
        none = [blocks.text(report.wording.word("none"))]
        rows.append(
            row(
                pieces([blocks.label("ordinal", str(matter.number))]),
                blocks.cell(
                    report.wording.headed(report.wording.inline(request.item)), header="row"
                ),
                pieces(report.wording.inline(request.why)),
                pieces(links or none),
            )
        )
    return lay_out(report, "requests", columns, rows)


def _stated(report: Report, problem: Problem) -> list[Inline]:
    if problem.quote:
        return report.wording.quoted(problem.quote, problem.document)
    return [*report.wording.inline(problem.text), *report.wording.say("problems.ours")]


def _recommended(report: Report, item: Recommendation) -> list[Inline]:
    """Return a recommendation: the source's words, or the evaluator's own."""
    if item.quote:
        return report.wording.quoted(item.quote, item.document)
    return report.wording.inline(item.text)


def _figures(report: Report, idents: Sequence[str]) -> list[Inline]:
    if not idents:
        return [blocks.text(report.wording.word("none"))]
    return report.wording.joined([[report.number(Ref("evidence", ident))] for ident in idents])


def findings(report: Report) -> list[Block]:
    """Return 附件4: every finding with place, words of the source, recomputation and request."""
    columns = (
        Column("number", 0.6),
        Column("label", 0.9),
        Column("rule", 0.9),
        Column("where", 1.4),
        Column("found", 2.4),
        Column("expected", 2.4),
        Column("mend", 2.4),
    )
    anchors = finding_anchors(report.results.findings)
    found = list(zip(worded_findings(report), anchors, strict=True))
    matters = all_matters(report.year, report.results)
    numbers = {at: one.number for one in matters if one.kind == "finding" for at in one.of}
    # By their matters, as letter and list have them; what is none's comes last.
    ordered = sorted(range(len(found)), key=lambda at: (numbers.get(at, len(matters) + 1), at))
    rows = [_finding(report, numbers.get(at), *found[at]) for at in ordered]
    return lay_out(report, "findings", columns, rows, wide=True)


def worded_findings(report: Report) -> list[Worded]:
    """Return the findings in the report's language, every figure by its reference."""
    say = report.wording
    hand = Markup(report.language, say.names, report.term)
    found = enumerate(report.results.findings, 1)
    return [worded(item, hand, number) for number, item in found]


def _finding(report: Report, number: int | None, item: Worded, anchor: str) -> Row:
    say = report.wording.inline
    none = report.wording.word("none")
    return row(
        blocks.cell([blocks.label("ordinal", str(number) if number else none)], header="row"),
        words(report.wording.word(f"labels.{item.severity}")),
        pieces([blocks.label("code", item.rules)]),
        pieces([blocks.label("ordinal", item.where)]),
        pieces(say(item.found)),
        pieces(say(item.expected)),
        pieces(say(item.mend)),
        anchor=anchor,
    )


def records(report: Report) -> list[Block]:
    """Return every figure made from records with its rule and rows, beside the quoted one."""
    pairs = {pair.aggregate: pair for pair in comparisons(report.year, report.evidence.values())}
    compared = [Column("quoted", 1.2, "right"), Column("verdict", 1)] if pairs else []
    columns = (
        Column("label", 2),
        Column("value", 1.2, "right"),
        *compared,
        Column("rule", 3.2),
        Column("rows", 1.2, "right"),
    )
    rows = []
    for ident, name in report.year.record_ids.items():
        item = report.evidence[name]
        beside = _compared(report, pairs.get(ident)) if pairs else []
        rows.append(
            row(
                blocks.cell([blocks.text(item.label)], header="row"),
                pieces([report.number(Ref("evidence", name))], "right"),
                *beside,
                pieces(_rule(report, item)),
                pieces(_rows(report, ident), "right"),
            )
        )
    note = "note" if pairs else "no_note"
    return lay_out(report, "records", columns, rows, note=note)


def record_groups(report: Report) -> list[Block]:
    """Return the figures told by group (but not by month: those are drawn)."""
    listed = [figure for figure in report.year.records.figures.values() if _by_name(figure)]
    sampled = any(group.interval for figure in listed for group in figure.groups)
    interval = [Column("interval", 1.6, "right")] if sampled else []
    columns = (
        Column("group", 2),
        Column("value", 1.2, "right"),
        *interval,
        Column("rows", 1, "right"),
    )
    ids, rows = report.year.record_ids, []
    for found in listed:
        ident = found.aggregate.id
        name = blocks.text(report.evidence[ids[ident]].label)
        rows.append(row(blocks.cell([name], colspan=len(columns), header="row"), group=True))
        for group in found.groups:
            ref = f"result:records.{ident}"
            title = report.wording.term(group.name) or report.wording.word("records.undated")
            cells = [pieces([report.number(f"{ref}.by.{group.key}")], "right")]
            if sampled:
                cells.append(figure(report, f"{ref}.interval_of.{group.key}", "not_applicable"))
            cells.append(pieces([report.number(f"{ref}.rows_of.{group.key}")], "right"))
            rows.append(row(blocks.cell([blocks.label("name", title)], header="row"), *cells))
    return lay_out(report, "record-groups", columns, rows)


def _by_name(figure: RecordFigure) -> bool:
    by = figure.aggregate.by
    periods = by in PERIODS and figure.unit != "%"
    return bool(figure.groups) and bool(by) and not periods


def _compared(report: Report, pair: Comparison | None) -> list[Cell]:
    if pair is None:
        none = report.wording.word("none")
        return [blocks.cell([blocks.text(none)], align="right"), words(none)]
    return [
        pieces([report.number(Ref("evidence", pair.quoted))], "right"),
        words(report.wording.word(f"records.verdicts.{pair.verdict}")),
    ]


def _rule(report: Report, item: Evidence) -> list[Inline]:
    if item.origin is None:
        return []
    return [blocks.label("parameter", rule_text(item.origin, report.language))]


def _rows(report: Report, ident: str) -> list[Inline]:
    used, rows = (
        report.number(Ref("result", f"records.{ident}.{part}")) for part in ("used", "rows")
    )
    return [used, blocks.text(" / "), rows]


def proposals(report: Report) -> list[Block]:
    """Return what nobody has confirmed yet, sheet by sheet; nothing once everything is.

    A draft says how many entries wait: who signs has to see which. Figures have a table of
    their own, everything else is named.
    """
    year, language = report.year, report.language
    keys = project_keys(language)
    waiting = {"project": [keys.get(key, key) for key in year.project.proposed]}
    lists: dict[str, Sequence[Any]] = {"indicators": year.indicators, "budget": year.budget}
    lists |= {"evidence": year.evidence}
    lists |= {name: getattr(year.analysis, name) for name in ENTRIES}
    for name, entries in lists.items():
        waiting[name] = [_called(report, one) for one in entries if one.status == PROPOSED]
    told = [key for key in year.analysis.proposed if key in year.analysis.statements]
    waiting["statements"] = [""] * len(told)
    waiting["context"] = [""] * (len(year.analysis.proposed) - len(told))
    columns = (Column("sheet", 1.3), Column("count", 0.6, "right"), Column("names", 6))
    rows = []
    for name, called in waiting.items():
        if not called:
            continue
        names = [[blocks.label("name", one)] for one in dict.fromkeys(called) if one]
        listed = report.wording.joined(names) or report.wording.say("proposed.words")
        if name == "evidence":
            listed = report.wording.say("proposed.evidence")
        rows.append(
            row(
                blocks.cell([blocks.text(table_schema(name).titled(language))], header="row"),
                blocks.cell([blocks.label("ordinal", str(len(called)))], align="right"),
                pieces(listed),
            )
        )
    return lay_out(report, "proposals", columns, rows)


#: A reference within a text: a list needs its words alone.
_MARKUP = re.compile(r"\{(?:[^{}|]*[|:])?([^{}]*)\}")
#: What an entry is called by, the first of these that it has.
_NAMES = ("name", "label", "source", "item", "quote", "text", "question", "id")


def _called(report: Report, item: Any) -> str:
    """Return what a proposed entry is called: by its name, else by its first clause."""
    told = next(str(getattr(item, key)) for key in _NAMES if getattr(item, key, ""))
    told = report.wording.gloss(told) or _MARKUP.sub(r"\1", told)
    return CLAUSE_END.split(re.sub(r"_\d+", "", told), maxsplit=1)[0]
