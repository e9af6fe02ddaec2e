"""The list of findings on files of others as a page: file by file, each table picked over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from evalutils.evaluation.audit import (
    SEVERITIES,
    FileAudit,
    Worded,
    label_of,
    source_of,
    title_of,
)
from evalutils.reading.quantities import number_text
from evalutils.reporting import blocks
from evalutils.reporting.audits.overview import Overview, below_common_folder, overview, words
from evalutils.reporting.document import Block, Cell, Inline, Row
from evalutils.reporting.pages.kit import set_html
from evalutils.reporting.register import Pick, Picks

_SHEET = "audit"
#: Column → its width; the first heads its row.
_COLUMNS = {"where": 1.2, "found": 1.6, "expected": 1.5, "mend": 1.5}


def page(audits: Iterable[FileAudit], language: str = "zh") -> str:
    """Return the list as one HTML file without any address outside it.

    Parameters
    ----------
    audits
        In the order they are listed.
    language
        ``zh`` or ``en``.

    Notes
    -----
    Severities and rules are picked by boxes that CSS alone acts on; on paper the boxes are gone
    and everything picked is printed. A sign that the embedded faces lack is left to the
    reader's own fonts: what stands in somebody's file has to be shown all the same.

    Examples
    --------
    >>> "未发现问题的文件" in page([FileAudit("甲.docx")])
    True
    """
    return set_html(page_blocks(audits, language), "audit", any_sign=True)


def page_blocks(audits: Iterable[FileAudit], language: str = "zh") -> list[Block]:
    """Return the page as blocks, in reading order."""
    listed = below_common_folder(audits)
    say = words(language)
    cover = blocks.cover(
        say["title"], subtitle="", identity=say["identity"], facts=[], language=language,
        sheet=_SHEET,
    )  # fmt: skip
    rules = sorted({item.rule for audit in listed for item in audit.findings})
    picks = [Pick(name, label_of(name, language)) for name in SEVERITIES]
    picks += [Pick(rule, f"{rule} {title_of(rule, language)}") for rule in rules]
    parts: list[Block] = [cover, *_overview(overview(listed), language)]
    if rules:
        parts.append(Picks(tuple(picks)))
    told = [audit for audit in listed if audit.findings or audit.unreadable]
    for number, audit in enumerate(told, 1):
        parts += _file(number, audit, language)
    rest = [audit for audit in listed if not audit.findings and not audit.unreadable]
    # No finding where nothing could be judged is no clean bill: these are named apart.
    for title, anchor, judged in (("none", "clean", True), ("unjudged", "unjudged", False)):
        names = [[blocks.label("file", audit.file)] for audit in rest if audit.judged is judged]
        if names:
            parts += [blocks.heading(2, say[title], anchor), blocks.listing(names)]
    return parts


def _overview(made: Overview, language: str) -> list[Block]:
    """Return the counts, the findings by unit and rule, and the totals that forms claim."""
    say = words(language)
    counts = [(made.files, say["files"]), (made.forms, say["forms"])]
    counts += [(made.severities[name], label_of(name, language)) for name in SEVERITIES]
    lead: list[Inline] = []
    for count, name in counts:
        between = [blocks.text(" · ")] if lead else []
        lead += [*between, _bold(count), blocks.text(f" {name}")]
    parts: list[Block] = [
        blocks.heading(2, say["overview"], "overview"),
        blocks.paragraph(lead, role="lead"),
        *_by_unit(made, language),
    ]
    if not made.scored:
        return [*parts, blocks.paragraph([blocks.text(say["no_scores"])])]
    columns = [
        blocks.column([blocks.text(say["band"])]),
        blocks.column([blocks.text(say["count"])], "right"),
        blocks.column([blocks.text(say["share"])], "right"),
    ]
    rows = [
        blocks.row(
            blocks.cell([blocks.label("ordinal", band)], header="row"),
            _count(count),
            blocks.cell([blocks.label("ordinal", _share(count, made.scored))]),
        )
        for band, count in made.bands
    ]
    high = say["high"].format(count=made.high, share=_share(made.high, made.scored))
    return [
        *parts,
        blocks.table("tab-scores", [blocks.text(say["scores"])], columns, rows),
        blocks.paragraph([blocks.label("ordinal", high)]),
    ]


def _by_unit(made: Overview, language: str) -> list[Block]:
    say = words(language)
    rules = sorted({rule for found in made.by_unit.values() for rule in found})
    if not rules:
        return []
    columns = [
        blocks.column([blocks.text(say["unit"])], width=4),
        *(blocks.column([blocks.label("code", rule)], "right", 1) for rule in rules),
        blocks.column([blocks.text(say["total"])], "right", 1.2),
    ]
    rows = [
        blocks.row(
            blocks.cell([blocks.label("name", unit or say["unnamed"])], header="row"),
            *(_count(found.get(rule, 0)) for rule in rules),
            _count(sum(found.values())),
        )
        for unit, found in made.by_unit.items()
    ]
    # The columns name rules by their number only; the boxes below the tables are not printed.
    titles = " · ".join(f"{rule} {title_of(rule, language)}" for rule in rules)
    notes = [[blocks.label("code", titles)]]
    return [blocks.table("tab-units", [blocks.text(say["by_unit"])], columns, rows, notes=notes)]


def _file(number: int, audit: FileAudit, language: str) -> list[Block]:
    """Return a file under its heading: its forms, its findings by rule, what was not read."""
    say = words(language)
    parts: list[Block] = [blocks.heading(2, audit.file, f"f{number}")]
    for form in audit.forms:
        total = "" if form.total is None else f"{say['band']} {number_text(form.total)}"
        grade = f"{say['grade']} {form.grade}" if form.grade else ""
        told = " · ".join(part for part in (form.project, form.unit, total, grade) if part)
        if told:
            parts.append(blocks.paragraph([blocks.label("words", told)], role="small"))
    if audit.findings:
        columns = [
            blocks.column([blocks.text(say[name])], width=width) for name, width in _COLUMNS.items()
        ]
        caption = [blocks.label("file", audit.file)]
        rows = list(_rows(audit, language))
        parts.append(blocks.table(f"tab-f{number}", caption, columns, rows))
    if audit.unreadable:
        gaps = [
            [blocks.label("words", f"{gap.where}{say['colon']}{gap.why}")]
            for gap in audit.unreadable
        ]
        unread = blocks.paragraph([blocks.text(say["unread"])], role="caution")
        parts += [unread, blocks.listing(gaps)]
    return parts


def _rows(audit: FileAudit, language: str) -> Iterator[Row]:
    """Yield for every rule a row that heads its findings, and these numbered through the file."""
    contexts = [item.context for item in audit.findings]
    pairs = enumerate(zip(audit.worded(language), contexts, strict=True), 1)
    for rule, members in groupby(pairs, key=lambda pair: pair[1][0].rule):
        head: list[Inline] = [
            blocks.label("code", rule),
            blocks.text(f" {title_of(rule, language)}"),
            blocks.emphasis([blocks.label("clause", source_of(rule, language))]),
        ]
        yield blocks.row(
            blocks.cell(head, colspan=len(_COLUMNS), header="row"), group=True, kinds=[rule]
        )
        for number, (item, context) in members:
            yield _finding(number, item, language)
            for line in filter(str.strip, context.split("\n")):
                yield _context(line, item)


def _finding(number: int, item: Worded, language: str) -> Row:
    severity = blocks.emphasis([blocks.text(label_of(item.severity, language))])
    count, where = blocks.label("ordinal", f"{number}. "), blocks.label("words", item.where)
    # Only what the file says is marked as its own; the rest are our words.
    told = (
        blocks.label("words", item.found),
        blocks.text(item.expected),
        blocks.text(item.mend),
    )
    cells = [blocks.cell([piece]) for piece in told]
    kinds = [item.severity, item.rule]
    return blocks.row(blocks.cell([count, severity, where], header="row"), *cells, kinds=kinds)


def _context(line: str, item: Worded) -> Row:
    """Return the row of the file that a finding is about, cell by cell as it stands there."""
    pieces = [blocks.label("words", cell) for cell in line.split(" | ")]
    spread: list[Inline] = []
    for piece in pieces:
        spread += [blocks.text(" "), piece] if spread else [piece]
    kinds = ["context", item.severity, item.rule]
    return blocks.row(blocks.cell(spread, colspan=len(_COLUMNS)), kinds=kinds)


def _bold(count: int) -> Inline:
    return blocks.emphasis([blocks.label("ordinal", str(count))])


def _count(count: int) -> Cell:
    """Return a count as a cell; among many noughts those that are none stand out."""
    return blocks.cell([_bold(count) if count else blocks.label("ordinal", "0")], align="right")


def _share(count: int, total: int) -> str:
    return f"{round(1000 * count / total) / 10}%"
