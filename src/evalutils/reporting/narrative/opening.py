"""What a reader sees first: the cover, the result strip and the headline."""

from __future__ import annotations

from dataclasses import replace

from evalutils.base.refs import Ref
from evalutils.evaluation.scoring import Outcome
from evalutils.evidence.records import origin_text
from evalutils.reading.quantities import number_text
from evalutils.reporting import blocks
from evalutils.reporting.document import Band, Bar, Block, Entry, Inline
from evalutils.reporting.material import Report


def cover(report: Report) -> Block:
    """Return the title page: title, identity line, and who, when and on what basis."""
    words, project = report.wording, report.year.project
    stated = words.word("not_stated")
    name: list[Inline] = [blocks.label("name", project.name)]
    if report.original_name not in {"", project.name}:
        name += words.bracketed([blocks.label("name", report.original_name)])
    if project.name_is_ours:
        name.append(blocks.text(words.word("cover.facts.name_is_ours")))
    profile = report.results.profile
    facts: list[tuple[str, list[Inline]]] = [
        ("name", name),
        ("year", [blocks.label("date", project.year)]),
        ("department", [blocks.text(project.department or stated)]),
        ("unit", [blocks.text(project.unit or stated)]),
        (
            "profile",
            [
                blocks.label("name", words.term(profile.title)),
                *words.bracketed([blocks.label("name", profile.name)]),
            ],
        ),
        ("date", [blocks.label("date", project.report_date)]),
        ("sources", words.joined([[blocks.label("file", t)] for t in project.sources.values()])),
    ]
    return blocks.cover(
        words.word("cover.title", name=project.name, year=project.year),
        subtitle=report.marked(words.word("cover.subtitle")),
        identity=report.identity,
        facts=[(words.word(f"cover.facts.{key}"), content) for key, content in facts],
        language=report.language,
        name=project.name,
    )


def strip(report: Report) -> Block:
    """Return the result strip: grade or 不能定级, points, coverage, execution, findings."""
    words = report.wording
    strict = report.results.outcomes["strict"]
    reason = words.say("strip.graded_reason" if strict.gradable else "strip.ungradable_reason")
    reason += words.inline(report.year.analysis.statements.get("strip_reason", ""))
    reason += points_note(report)
    told = [outcome.basis for outcome in report.results.readings]
    items = [
        (
            words.word(f"strip.{key}"),
            words.say(f"strip.{key}_value"),
            words.say(f"strip.{_note_of(report, key)}"),
        )
        for key in (*told, "coverage", "execution", "evidence", "findings")
        if key != "execution" or words.has("role:rate")
    ]
    return blocks.strip(verdict(report, strict), reason, items, bar=_bar(report, strict))


def _note_of(report: Report, key: str) -> str:
    """Return the key of an item's note: counts of nothing are told in words."""
    values = report.values
    if key == "evidence":
        hedged, conflict = (
            values[Ref("result", f"count.evidence.{kind}")].interval.value
            for kind in ("hedged", "conflict")
        )
        return f"evidence_note{'' if conflict else '_hedged' if hedged else '_exact'}"
    if key == "findings" and not values[Ref("result", "count.findings")].interval.value:
        return "findings_note_none"
    if key == "coverage" and len(report.results.readings) == 1:
        return "coverage_note_stated"
    if key in report.results.outcomes and report.results.outcomes[key].total.is_exact:
        return f"{key}_note_exact"
    return f"{key}_note"


def verdict(report: Report, outcome: Outcome) -> list[Inline]:
    """Return the grade, the grades still possible, or 不能定级."""
    words = report.wording
    if not outcome.gradable:
        return words.say("strip.ungradable")
    if len(outcome.grades) == 1:
        return words.say("strip.grade", grade=[blocks.text(words.term(outcome.grades[0]))])
    return words.say("strip.several_grades", grades=grades(report, outcome))


def grades(report: Report, outcome: Outcome) -> list[Inline]:
    """Return the grades a total could have, joined."""
    return report.wording.joined(
        [[blocks.text(report.wording.term(grade))] for grade in outcome.grades]
    )


def headline(report: Report) -> list[Block]:
    """Return the lead: what can be said, what cannot, and what to supply."""
    words = report.wording
    strict, *assumptions = report.results.readings
    lead: list[Inline] = []
    if not strict.gradable:
        lead += words.say("headline.ungradable")
    elif len(strict.grades) == 1:
        lead += words.say("headline.graded", grade=[blocks.text(words.term(strict.grades[0]))])
    else:
        lead += words.say("headline.several_grades", grades=grades(report, strict))
    executed = words.has("role:rate") and words.has("role:execution_score")
    lead += words.say("headline.execution" if executed else "headline.execution_missing")
    if strict.coverage < 1:
        lead += words.say("semicolon") + words.say("headline.unscored", reasons=_reasons(report))
    else:
        lead += words.say("period") + words.say("headline.all_scored")
    made: list[Block] = [blocks.paragraph(lead, role="lead")]
    statements = report.year.analysis.statements
    made += [
        blocks.paragraph(words.inline(statements[key]), role="lead")
        for key in ("headline_context", "headline_limits", "headline_next")
        if key in statements
    ]
    for assumed in assumptions:
        key = "assumptions_gradable" if assumed.gradable else "assumptions"
        made.append(blocks.paragraph(words.say(f"headline.{key}")))
    note = points_note(report)
    return [*made, blocks.paragraph(note, role="caution")] if note else made


def points_note(report: Report) -> list[Inline]:
    """Return who set the points, where any are assumed."""
    how_many = report.points_set_by_evaluator
    if how_many == "none":
        return []
    return report.wording.say(f"strip.points_{how_many}_assumed")


def registry(report: Report) -> Block:
    """Return what stands behind every reference, for evidence cards and checks."""
    return blocks.registry({ref: _entry(report, ref) for ref in sorted(report.values)})


def _reasons(report: Report) -> list[Inline]:
    statement = report.year.analysis.statements.get("unscored_reason")
    if statement:
        return report.wording.inline(statement)
    found = dict.fromkeys(
        item.unscored_reason or "assumed"
        for item in report.results.scores
        if item.score is None or not item.strict
    )
    named = [report.wording.say(f"unscored_reasons.{key}") for key in found]
    return report.wording.joined(named)


def _bar(report: Report, outcome: Outcome) -> Bar | None:
    """Return the 0–100 bar with the grade bands: only where a grade can be given."""
    total = outcome.total
    if not outcome.gradable or total.low is None or total.high is None:
        return None
    bands = (
        Band(report.wording.term(band.name), str(band.low), str(band.high))
        for band in report.results.profile.grades
    )
    return Bar(number_text(total.low), number_text(total.high), tuple(bands))


def _entry(report: Report, ref: Ref) -> Entry:
    value = report.values[ref]
    entry = Entry(value.label, value.text, value.unit, value.interval, value.formula)
    if ref.kind != "evidence":
        return replace(entry, evidence=tuple(value.evidence))
    item = report.evidence[ref.name]
    entry = replace(
        entry,
        quote=item.quote,
        mark=(item.quantity.start, item.quantity.end),
        document=item.place.document,
        place=report.wording.place(item.place),
        as_of=item.as_of,
        reading=report.wording.word(f"readings.{item.quantity.exactness}"),
        gloss=report.wording.gloss(item.quote),
    )
    if item.origin is None:
        return entry
    # Rows of a table are counted, not quoted: the card tells the rule instead of words.
    return replace(
        entry,
        quote="",
        mark=(0, 0),
        reading=report.wording.word("records.read"),
        formula=origin_text(item.origin, report.language),
    )
