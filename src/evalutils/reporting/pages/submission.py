"""A whole submission as two pages: one for leaders, and the ranking with everything behind it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.base.words import say
from evalutils.evaluation.audit import SEVERITIES
from evalutils.evaluation.formatting import percent_text
from evalutils.evaluation.submissions import (
    LEAST,
    Standing,
    Submission,
    by_excess,
    by_money,
    by_risk,
    weights,
)
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting import blocks
from evalutils.reporting.audits.standings import (
    cause_words,
    difference_words,
    doubts_of,
    money_words,
    named,
    points_words,
    rate_words,
    recomputed_words,
    rule_words,
    short,
    who,
)
from evalutils.reporting.document import Block
from evalutils.reporting.document import Column as Heading
from evalutils.reporting.pages.kit import set_html
from evalutils.reporting.register import Cell, Column, Register

#: Style sheet of each page.
_SHEETS = {"title": "overview", "ranking_title": "audit"}
#: So many projects stand on the page for leaders by money and by risk.
_FOREMOST = 5


def overview_page(
    submission: Submission, language: str, *, findings: str, ranking: str = "ranking.html"
) -> str:
    """Return the page for leaders: how many, how much money, what stands out.

    Parameters
    ----------
    submission
        What was found.
    language
        ``zh`` or ``en``.
    findings, ranking
        Where the findings and the ranking lie, as the page names them.

    Examples
    --------
    >>> "报送材料审查情况" in overview_page(Submission(0), "zh", findings="audit.html")
    True
    """
    parts: list[Block] = [_cover("title", language), *_lead(submission, language)]
    parts += _standing_out(submission, language)
    for key, ranked in (("by_risk", by_risk), ("by_money", by_money)):
        parts += _foremost(key, ranked(submission.standings)[:_FOREMOST], language)
    facts = {"ranking": ranking, "findings": findings}
    parts.append(_small(say("submission.more", language, **facts)))
    parts.append(_small(_risk_note(language)))
    return set_html(parts, "overview", any_sign=True)


def ranking_page(submission: Submission, language: str) -> str:
    """Return all project-years to be searched and sorted, scores, files and common passages."""
    parts: list[Block] = [_cover("ranking_title", language)]
    for key, made in (
        ("all_projects", _projects), ("scores", _scores), ("filing", _files), ("copied", _copies)
    ):  # fmt: skip
        parts += [blocks.heading(2, say(f"submission.{key}", language), key)]
        parts += made(submission, language)
    for key, files in (
        ("left_over", [(file, "") for file in submission.unfiled]),
        ("unread", [*submission.unread.items()]),
    ):
        if files:
            told = [
                [blocks.label("file", file), blocks.label("words", f"　{why}" if why else "")]
                for file, why in files
            ]
            heading = blocks.heading(2, say(f"submission.{key}", language), key)
            parts += [heading, blocks.listing(told)]
    return set_html(parts, "ranking", any_sign=True)


def _cover(key: str, language: str) -> Block:
    return blocks.cover(
        say(f"submission.{key}", language), subtitle="",
        identity=say("submission.identity", language), facts=[], language=language,
        sheet=_SHEETS[key],
    )  # fmt: skip


def _lead(submission: Submission, language: str) -> list[Block]:
    rate = submission.execution
    counts = {
        name: sum(one.severities.get(name, 0) for one in submission.standings)
        for name in SEVERITIES
    }
    told = [
        say(
            "submission.lead", language, units=len(submission.unit_names), files=submission.files,
            projects=len(submission.standings), budget=money_words(submission.budget, language),
            rate=say("submission.unknown_rate", language) if rate is None
            else percent_text(Interval.exact(rate), language=language),
        ),
        say("submission.lead_findings", language, total=sum(counts.values()), **counts),
    ]  # fmt: skip
    left = {
        "unread": len(submission.unread), "partly": len(submission.partly),
        "unfiled": len(submission.unfiled),
    }  # fmt: skip
    if any(left.values()):
        told.append(say("submission.lead_unread", language, **left))
    words = ("" if language == "zh" else " ").join(told)
    return [blocks.paragraph([blocks.label("ordinal", words)], role="lead")]


def _small(words: str) -> Block:
    return blocks.paragraph([blocks.label("ordinal", words)], role="small")


def _risk_note(language: str) -> str:
    told = {name: number_text(weight) for name, weight in weights().items()}
    return say("submission.risk_note", language, **told)


def _standing_out(submission: Submission, language: str) -> list[Block]:
    rows = [
        (say(f"submission.out.{key}", language), len(found), named(found, language))
        for key, found in submission.standing_out().items()
    ]
    if submission.shared:
        pairs = list(dict.fromkeys(one.units for one in submission.shared))
        joint = say("submission.joint", language)
        told = say("submission.semicolon", language).join(joint.join(pair) for pair in pairs[:3])
        rows.append((say("submission.out.copies", language), len(pairs), told))
    if submission.unread:
        told = say("submission.joint", language).join(short(one) for one in submission.unread)
        rows.append((say("submission.out.unread", language), len(submission.unread), told[:80]))
    if not rows:
        return []
    columns = [
        _column("what", language, 2.2), _column("count", language, 0.8, "right"),
        _column("foremost", language, 4),
    ]  # fmt: skip
    made = [
        blocks.row(
            blocks.cell([blocks.label("words", words)], header="row"),
            blocks.cell([blocks.label("ordinal", str(count))], align="right"),
            blocks.cell([blocks.label("words", told)]),
        )
        for words, count, told in rows
    ]
    title = say("submission.standing_out", language)
    caption = [blocks.text(say("submission.caption_out", language))]
    table = blocks.table("tab-out", caption, columns, made)
    return [blocks.heading(2, title, "out"), table]


def _column(key: str, language: str, width: float, align: str = "left") -> Heading:
    return blocks.column([blocks.text(say(f"submission.{key}", language))], align, width)


def _foremost(key: str, standings: Sequence[Standing], language: str) -> list[Block]:
    if not standings:
        return []
    columns = [
        _column("project", language, 3.2), _column("budget", language, 1.3, "right"),
        _column("rate", language, 1.1, "right"),
        _column("declared", language, 1, "right"), _column("recomputed", language, 1.5, "right"),
        _column("risk", language, 0.8, "right"),
    ]  # fmt: skip
    rows = [
        blocks.row(
            blocks.cell([blocks.label("name", who(one))], header="row"),
            *(
                blocks.cell([blocks.label("ordinal", words)], align="right")
                for words in (
                    money_words(one.budget, language),
                    rate_words(one, language),
                    points_words(one.total, language),
                    recomputed_words(one.recomputed, language),
                    number_text(one.risk),
                )
            ),
        )
        for one in standings
    ]
    title = say(f"submission.{key}", language)
    caption = [blocks.label("ordinal", say(f"submission.caption_{key}", language, count=len(rows)))]
    table = blocks.table(f"tab-{key.replace('_', '-')}", caption, columns, rows)
    return [blocks.heading(2, title, key.replace("_", "-")), table]


#: Column → its width; those of figures are set flush right.
_PROJECTS = {"unit": 2.2, "year": 0.8, "budget": 1.2, "rate": 1.1, "declared": 1, "risk": 0.9,
             "rules": 2, "doubt": 2.6}  # fmt: skip
_SCORES = {"unit": 2.2, "declared": 1, "recomputed": 1.4, "difference": 1.5, "causes": 4}
_FILES = {"unit": 2.2, "role": 1.2, "file": 4}
_COPIES = {"unit": 1.6, "other_unit": 1.6, "length": 0.8, "passage": 4, "where": 2.4}
_FIGURES = frozenset({"budget", "rate", "declared", "recomputed", "difference", "risk", "length"})
_SORTED = frozenset({"unit", "budget", "rate", "declared", "risk", "length", "other_unit", "year"})


def _register(
    name: str, widths: dict[str, float], language: str, rows: Sequence[tuple[Cell, ...]]
) -> list[Block]:
    if not rows:
        return [blocks.paragraph([blocks.text(say("submission.none", language))])]
    columns = tuple(
        Column(key, say(f"submission.{key}", language), width, figures=key in _FIGURES,
               sortable=key in _SORTED, fine=key in {"file", "rules", "doubt", "where"})
        for key, width in widths.items()
    )  # fmt: skip
    caption = say(f"submission.{name}", language)
    search = say("submission.search", language)
    return [Register(f"reg-{name.replace('_', '-')}", caption, search, columns, tuple(rows))]


def _who(one: Standing) -> Cell:
    return Cell(one.year.unit or "—", "name", below=one.year.project)


def _figure(words: str, value: Fraction | None) -> Cell:
    # What is not stated comes last, whichever way the column is sorted.
    return Cell(words, "ordinal", bounds=None if value is None else Interval.exact(value))


def _projects(submission: Submission, language: str) -> list[Block]:
    rows = []
    for one in by_risk(submission.standings):
        rate = one.executed / one.budget if one.budget and one.executed is not None else None
        doubts = say("submission.semicolon", language).join(doubts_of(one.year, language))
        rows.append(
            (
                _who(one),
                Cell(str(one.year.year or "—"), "date"),
                _figure(money_words(one.budget, language), one.budget),
                _figure(rate_words(one, language), rate),
                _figure(points_words(one.total, language), one.total),
                _figure(number_text(one.risk), one.risk),
                Cell(rule_words(one) or say("submission.none", language), "code"),
                Cell(doubts, "words"),
            )
        )
    note = _small(_risk_note(language))
    return [*_register("all_projects", _PROJECTS, language, rows), note]


def _scores(submission: Submission, language: str) -> list[Block]:
    rows = [
        (
            _who(one),
            _figure(points_words(made.declared, language), made.declared),
            Cell(recomputed_words(made, language), "ordinal"),
            Cell(difference_words(made), "ordinal"),
            Cell(cause_words(made, language), "words"),
        )
        for one in by_excess(submission.standings)
        if (made := one.recomputed) is not None and made.causes
    ]
    note = _small(say("submission.scores_note", language))
    return [*_register("scores", _SCORES, language, rows), note]


def _files(submission: Submission, language: str) -> list[Block]:
    rows = [
        (
            _who(one),
            Cell(say(f"submission.roles.{part.role}", language), "words"),
            Cell(part.file, "file"),
        )
        for one in submission.standings
        for part in one.year.parts
    ]
    return _register("filing", _FILES, language, rows)


def _copies(submission: Submission, language: str) -> list[Block]:
    note = _small(say("submission.copied_note", language, least=LEAST))
    if not submission.shared:
        return [blocks.paragraph([blocks.text(say("submission.no_copies", language))]), note]
    rows = [
        (
            Cell(one.units[0], "name"),
            Cell(one.units[1], "name"),
            _figure(str(one.length), Fraction(one.length)),
            Cell(one.text, "words"),
            Cell("；".join(f"{short(file)} {where}" for file, where in
                          zip(one.files, one.places, strict=True)), "file"),
        )
        for one in submission.shared
    ]  # fmt: skip
    return [*_register("copied", _COPIES, language, rows), note]
