"""The difference of two reports for readers: a page, and a summary on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import filled
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.document import Block, Cell, Entry, Inline, Row, words_of
from evalutils.reporting.finished import FinishedReport
from evalutils.reporting.material import Wording
from evalutils.reporting.pages.causes import Cause
from evalutils.reporting.pages.changes import (
    PARTS,
    Difference,
    FigureChange,
    FindingChange,
    ScoreChange,
    SentenceChange,
)
from evalutils.reporting.pages.kit import (
    Columns,
    dated,
    lay_out,
    prefixed,
    set_html,
    value_of,
    wording,
)

#: Parts in the order of the page: what readers ask first comes first.
_CHAPTERS = ("scores", "outcomes", "inputs", "values", "sentences", "findings", "figures")
_THREE: Columns = (("name", 2.4, "left"), ("before", 1.3, "right"), ("after", 1.3, "right"))
_COLUMNS: dict[str, Columns] = {
    "scores": (("name", 1.6, "left"), ("before", 1, "right"), ("after", 1, "right"),
               ("causes", 4, "left")),
    "outcomes": _THREE,
    "inputs": (("part", 1.2, "left"), ("name", 2, "left"), ("before", 2, "left"),
               ("after", 2, "left")),
    "values": _THREE,
    "sentences": (("part", 1.2, "left"), ("before", 3, "left"), ("after", 3, "left")),
    "findings": (("name", 0.8, "left"), ("where", 1.4, "left"), ("before", 3, "left"),
                 ("after", 3, "left")),
    "figures": (("name", 1.6, "left"), ("part", 0.9, "left"), ("before", 2.4, "left"),
                ("after", 2.4, "left")),
}  # fmt: skip
_WIDE = frozenset({"sentences", "findings", "figures"})
_HASH = 12
_SHA256 = 64
#: What is compared as one: a number, a word of another script than Chinese, else a character.
_WORDS = re.compile(r"\d[\d.,]*%?|[A-Za-z]+|.", re.DOTALL)


def page(made: Difference, language: str = "zh") -> str:
    """Return the page.

    Parameters
    ----------
    made
        What changed.
    language
        ``zh`` or ``en``.
    """
    return set_html(page_blocks(made, language), "diff")


def page_blocks(made: Difference, language: str) -> list[Block]:
    """Return the page as blocks, in reading order."""
    entries = {}
    for scope, report in (("a", made.before), ("b", made.after)):
        for ref, entry in report.document.registry.items():
            entries[dated(ref, scope)] = prefixed(entry, scope, f"{scope.upper()} · ")
    counts = {Ref("result", f"diff.{part}"): count for part, count in made.counts().items()}
    words = wording("diff", language, {ref: value_of(ref, entry) for ref, entry in entries.items()})
    entries |= {
        ref: Entry(
            words.word(f"strip.counts.{ref.name.partition('.')[2]}"),
            str(count),
            bounds=Interval.exact(count),
        )
        for ref, count in counts.items()
    }
    parts: list[Block] = [
        blocks.registry(entries),
        _cover(made, words, language),
        _strip(made, words),
    ]
    for part in _CHAPTERS:
        parts.append(blocks.heading(2, words.word(f"headings.{part}"), part))
        rows = [row for change in getattr(made, part) for row in _ROWS[part](words, change)]
        if rows:
            parts.append(lay_out(words, part, _COLUMNS[part], rows, wide=part in _WIDE))
        else:
            parts.append(blocks.paragraph(words.say("unchanged")))
    return parts


def _cover(made: Difference, words: Wording, language: str) -> Block:
    facts: list[tuple[str, list[Inline]]] = []
    for key, report in (("before", made.before), ("after", made.after)):
        run = {
            "project": report.name,
            "year": report.year,
            "profile": report.results.profile.name,
            "language": words.word(f"language_{report.document.language}"),
        }
        said = filled(words.word("cover.facts.run"), run)
        facts.append((words.word(f"cover.facts.{key}"), [blocks.label("name", said)]))
        ident = str(report.record.get("results_id", ""))[:_HASH]
        named = f"{words.word(f'cover.facts.{key}')} {words.word('cover.facts.results')}"
        facts.append((named, [blocks.label("hash", ident)]))
    return blocks.cover(
        words.word("cover.title"),
        subtitle=words.word("cover.subtitle"),
        identity=made.after.document.cover.identity,
        facts=facts,
        language=language,
        sheet="differences",
    )


def _strip(made: Difference, words: Wording) -> Block:
    key = "same" if made.is_empty else "verdict"
    items = []
    for part in PARTS:
        count = blocks.number(str(made.counts()[part]), Ref("result", f"diff.{part}"),
                              Interval.exact(made.counts()[part]))  # fmt: skip
        items.append((words.word(f"strip.counts.{part}"), words.say("strip.item", count=[count]),
                      list[Inline]()))  # fmt: skip
    return blocks.strip(words.say(f"strip.{key}"), words.say(f"strip.{key}_reason"), items)


def _score_rows(words: Wording, change: ScoreChange) -> list[Row]:
    head: list[Inline] = [blocks.label("code", change.code), blocks.text(" ")]
    head.append(blocks.label("name", change.name))
    causes: list[Inline] = []
    for place, cause in enumerate(change.causes):
        causes += ([blocks.text(words.word("semicolon"))] if place else []) + say_cause(
            words, cause
        )
    sides = (("a", change.before, change.why_before), ("b", change.after, change.why_after))
    cells = [_score_cell(words, Ref("score", f"{scope}.{change.code}"), printed, why)
             for scope, printed, why in sides]  # fmt: skip
    return [blocks.row(blocks.cell(head, header="row"), *cells, blocks.cell(causes))]


def _score_cell(words: Wording, ref: Ref, printed: str | None, why: str) -> Cell:
    if printed is None:
        said = [blocks.text(words.word("unscored"))]
        if why:
            reason = words.word(f"unscored_reasons.{why}")
            said = [blocks.text(f"{words.word('unscored')}{words.word('colon')}{reason}")]
        return blocks.cell(said, unscored=True)
    if not printed:
        return blocks.cell([blocks.text(words.word("absent"))], align="right")
    return blocks.cell([words.number(ref)], align="right")


def say_cause(words: Wording, cause: Cause) -> list[Inline]:
    """Return a cause as inline pieces."""
    gone = words.word("gone")
    parts = {
        "file": [blocks.label("file", cause.file)],
        "row": [blocks.label("ordinal", str(cause.row))],
        "field": [blocks.label("code", cause.field)],
        "before": [blocks.label("parameter", cause.before or gone)],
        "after": [blocks.label("parameter", cause.after or gone)],
    }
    key = cause.kind if cause.kind != "indicator" or cause.row else "indicator_no_row"
    return words.say(f"causes.{key}", **parts)


def _value_rows(words: Wording, change: Any) -> list[Row]:
    cells = []
    for scope, printed in (("a", change.before), ("b", change.after)):
        said = words.number(dated(change.ref, scope)) if printed else _gone(words)
        cells.append(blocks.cell([said], align="right"))
    return [blocks.row(blocks.cell([blocks.label("name", change.label)], header="row"), *cells)]


def _input_rows(words: Wording, change: Any) -> list[Row]:
    kind = "parameter" if change.part in {"parameters", "versions"} else "hash"
    sides = [blocks.label(kind, _shortened(side)) if side else _gone(words)
             for side in (change.before, change.after)]  # fmt: skip
    name = blocks.label("file", change.name)
    part = blocks.text(words.word(f"parts.{change.part}"))
    return [blocks.row(blocks.cell([part]), blocks.cell([name], header="row"),
                       *(blocks.cell([side]) for side in sides))]  # fmt: skip


def _shortened(side: str) -> str:
    return side[:_HASH] if len(side) == _SHA256 else side


def _sentence_rows(words: Wording, change: SentenceChange) -> list[Row]:
    section = blocks.label("name", change.section or words.word("opening"))
    cells = [blocks.cell(side) for side in _marked(words, change.before, change.after)]
    return [blocks.row(blocks.cell([section], header="row"), *cells)]


def _marked(words: Wording, before: str, after: str) -> tuple[list[Inline], list[Inline]]:
    """Return two passages with what differs emphasised; nothing is marked where one is missing."""
    if not before or not after:
        return tuple([_said(side)] if side else [_gone(words)] for side in (before, after))  # type: ignore[return-value]
    sides: tuple[list[Inline], list[Inline]] = ([], [])
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, piece in zip(sides, (old[i:j], new[k:m]), strict=True):
            if piece:
                said = _said("".join(piece))
                side.append(said if what == "equal" else blocks.emphasis([said]))
    return sides


def _finding_rows(words: Wording, change: FindingChange) -> list[Row]:
    found = change.finding
    texts = [_finding_text(words, side) for side in (change.before, change.after)]
    cells = [blocks.cell(side) for side in _marked(words, *texts)]
    return [blocks.row(blocks.cell([blocks.label("code", found.rule)], header="row"),
                       blocks.cell([_said(found.where)]), *cells)]  # fmt: skip


def _finding_text(words: Wording, found: Any) -> str:
    if found is None:
        return ""
    severity = words.word(f"severities.{found.severity}")
    return f"{severity}{words.word('colon')}{found.found} {found.expected} {found.mend}"


def _figure_rows(words: Wording, change: FigureChange) -> list[Row]:
    name = blocks.label("name", change.headline or change.ident)
    kind = blocks.text(words.word(f"figure_kinds.{change.kind}"))
    rows = change.rows or (("", ""),)
    head = [blocks.cell([name], header="row", rowspan=len(rows)),
            blocks.cell([kind], rowspan=len(rows))]  # fmt: skip
    made = []
    for place, (before, after) in enumerate(rows):
        if change.rows:
            sides = _marked(words, before, after)
            cells = [blocks.cell(side) for side in sides]
        else:
            cells = [blocks.cell([blocks.text(words.word("not_applicable"))], colspan=2)]
        made.append(blocks.row(*(head if not place else []), *cells))
    return made


def _said(text: str) -> Inline:
    return blocks.label("words", text)


def _gone(words: Wording) -> Inline:
    return blocks.text(words.word("gone"))


_ROWS: dict[str, Any] = {
    "scores": _score_rows,
    "outcomes": _value_rows,
    "inputs": _input_rows,
    "values": _value_rows,
    "sentences": _sentence_rows,
    "findings": _finding_rows,
    "figures": _figure_rows,
}


_HEAD = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def is_page(text: str, languages: Sequence[str] = ("zh", "en")) -> bool:
    """Return whether a file's content is a page this module wrote."""
    titles = [wording("diff", language, {}).word("cover.title") for language in languages]
    # A title may be set in pieces, so that it breaks between its words.
    heads = (_TAG.sub("", head) for head in _HEAD.findall(text))
    return any(head == title for head in heads for title in titles)


def names(report: FinishedReport) -> str:
    """Return how a report is called on a terminal: its folder, under its project's."""
    return f"{report.folder.parent.name}/{report.folder.name}"


#: Changes of a part that are listed; the page has all.
_LISTED = 8


def summary(made: Difference, language: str = "zh") -> str:
    """Return the difference as text.

    Parameters
    ----------
    made
        What changed.
    language
        ``zh`` or ``en``.
    """
    words = wording("diff", language, {})
    lines = [f"A {names(made.before)}", f"B {names(made.after)}"]
    if made.is_empty:
        return "\n".join([*lines, words.word("terminal.same")]) + "\n"
    counts = made.counts()
    lines.append(" · ".join(f"{words.word(f'strip.counts.{part}')} {counts[part]}"
                            for part in PARTS))  # fmt: skip
    lines += score_lines(made, language)
    for part in ("outcomes", "inputs"):
        lines += _lines(words, made, part)
    return "\n".join(lines) + "\n"


def score_lines(made: Difference, language: str = "zh") -> list[str]:
    """Return the scores that changed as lines of text, each with what it traces to."""
    words = wording("diff", language, {})
    return [line for change in made.scores for line in _score(words, change)]


def _score(words: Wording, change: ScoreChange) -> list[str]:
    sides = [words.word("unscored") if side is None else side or words.word("absent")
             for side in (change.before, change.after)]  # fmt: skip
    facts = {"code": change.code, "name": change.name, "before": sides[0], "after": sides[1]}
    head = filled(words.word("terminal.score"), facts)
    causes = [words_of(say_cause(words, cause))
              for cause in change.causes]  # fmt: skip
    return [f"  {head}", *(f"    · {cause}" for cause in causes)]


def _lines(words: Wording, made: Difference, part: str) -> list[str]:
    gone = words.word("gone")
    listed = []
    for change in getattr(made, part)[:_LISTED]:
        name = f"{words.word(f'parts.{change.part}')} {change.name}" if part == "inputs" else (
            change.label
        )  # fmt: skip
        before, after = (side[:24] if len(side) > 40 else side for side in
                         (change.before, change.after))  # fmt: skip
        facts = {"name": name, "before": before or gone, "after": after or gone}
        listed.append("  " + filled(words.word("terminal.line"), facts))
    rest = len(getattr(made, part)) - len(listed)
    return [*listed, f"  … +{rest}"] if rest else listed
