"""What a report needs before it is written: outline, words, drawable charts, known signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import Fault, FaultList, InputFaults, choices, shown_folder
from evalutils.base.paths import DEFAULT_LANGUAGE, YearPaths
from evalutils.base.patterns import re
from evalutils.base.places import Place
from evalutils.base.refs import Ref
from evalutils.base.signs import visible
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.results import audited, evaluate
from evalutils.evidence.processed import to_json
from evalutils.evidence.year import ANALYSIS, ChartRow, CleanYear, ProjectYear
from evalutils.reading.documents import decode
from evalutils.reading.quantities import number_text
from evalutils.reporting.anchors import place_faults
from evalutils.reporting.fonts import families, named_unshown, unshown
from evalutils.reporting.material.report import Report, report_of
from evalutils.reporting.outlines import Outline, load_outline

#: What a reader tells apart: parts of one bar, series beside each other, names along an axis.
_PARTS, _SERIES, _LABELS = 4, 3, 12
#: The part of every outline that prints what was reached is a place for charts by its name.
PERFORMANCE = "performance"


def chart_places(outline: Outline) -> list[str]:
    """Return what a chart may name as its chapter: anchors of chapters, sections, annexes."""
    return list(dict.fromkeys((PERFORMANCE, *outline.anchors())))


def chapter_faults(year: ProjectYear, outline: Outline) -> list[Fault]:
    """Return a fault for every chart of a chapter that the outline does not have.

    It would be printed nowhere, and nobody would be told.

    Parameters
    ----------
    year
        The raw folder.
    outline
        Chapters of the report.
    """
    known = chart_places(outline)
    return [
        Fault(
            "chart_chapter", _where(year, chart, "chapter"), chart.chapter,
            {"known": choices(chart.chapter, known) or "、".join(known)},
        )
        for chart in year.analysis.charts
        if chart.chapter not in known
    ]  # fmt: skip


def chart_faults(report: Report) -> list[Fault]:
    """Return what keeps the charts of ``analysis.yaml`` from being drawn.

    Parameters
    ----------
    report
        Its values and the charts asked for.
    """
    return [fault for chart in report.year.analysis.charts for fault in _faults(report, chart)]


def require_drawable(report: Report, chart: ChartRow) -> None:
    """Raise :class:`InputFaults` where a chart cannot be drawn."""
    if faults := list(_faults(report, chart)):
        raise InputFaults(faults)


def _faults(report: Report, chart: ChartRow) -> Iterator[Fault]:
    year = report.year
    refs = [Ref.parse(part) for part in chart.parts]
    values = [report.values[ref] for ref in refs if ref in report.values]
    if len(values) < len(refs):
        missing = [str(ref) for ref in refs if ref not in report.values]
        yield Fault("chart_no_value", _where(year, chart, "parts"), "、".join(missing))
        return
    several = chart.kind in {"grouped", "line"}
    series = len(chart.series) or 1
    if chart.series and not several:
        yield Fault("chart_series", _where(year, chart, "series"), "、".join(chart.series))
    elif (chart.kind == "grouped" and len(chart.series) < 2) or series > _SERIES:
        yield Fault(
            "chart_series_many", _where(year, chart, "series"), "、".join(chart.series),
            {"most": _SERIES},
        )  # fmt: skip
    names = len(chart.labels) or len(values) // series
    if names * series != len(values) or (series > 1 and not chart.labels):
        yield Fault(
            "chart_count", _where(year, chart, "parts"), str(len(values)),
            {"labels": len(chart.labels), "series": series},
        )  # fmt: skip
    most = _PARTS if chart.kind == "composition" else _LABELS
    if names > most:
        yield Fault("chart_many", _where(year, chart, "parts"), str(names), {"most": most})
    units = dict.fromkeys(value.unit for value in values)
    if len(units) > 1:
        yield Fault("chart_unit", _where(year, chart, "parts"), "、".join(units))
    elif chart.kind == "composition":
        yield from _whole(report, chart)
    else:
        for value in values:
            low, high = value.interval.low, value.interval.high
            unbound = low is None and (high is None or chart.kind != "line")
            if unbound or (chart.kind != "line" and low is not None and low < 0):
                yield Fault("chart_bound", _where(year, chart, "parts"), value.text)


def _whole(report: Report, chart: ChartRow) -> Iterator[Fault]:
    """Yield why the parts are no whole: one is approximate, or they do not add up."""
    refs = [Ref.parse(part) for part in (*chart.parts, chart.total)]
    values = [report.values[ref] for ref in refs if ref in report.values]
    if len(values) < len(refs):
        yield Fault("chart_no_value", _where(report.year, chart, "total"), chart.total)
        return
    rough = [value.text for value in values if not value.interval.is_exact]
    if rough:
        yield Fault("chart_exact", _where(report.year, chart, "parts"), "、".join(rough))
        return
    units = dict.fromkeys(value.unit for value in values)
    if len(units) > 1:
        yield Fault("chart_unit", _where(report.year, chart, "total"), "、".join(units))
        return
    *parts, whole = (value.interval.value for value in values)
    if sum(parts) != whole or whole <= 0:
        said = " + ".join(map(number_text, parts))
        yield Fault(
            "chart_sum", _where(report.year, chart, "parts"), said, {"total": number_text(whole)}
        )


def _where(year: ProjectYear, chart: ChartRow, field: str) -> Place:
    """Return where a key of a chart stands: in ``analysis.yaml``, or on the sheet of charts."""
    at = year.analysis.charts.index(chart)
    if year.workbook:
        sheet = year.sheets["charts"]
        return sheet.at(replace(year.where("charts"), row=sheet.rows[at], key=field))
    return Place(f"{shown_folder(year.folder)}{ANALYSIS}", key=f"charts[{at + 1}].{field}")


#: What a run reads words from that people wrote; the documents they speak of are not printed.
_WRITTEN = ("project.yaml", "*.csv", "analysis.yaml", "translations.*.yaml")
_WORKBOOK = "inputs.xlsx"
_COMMENT = re.compile(r"(?:^|\s)#.*")


def sign_faults(year: ProjectYear) -> list[Fault]:
    """Return a fault for every row with a sign that no face of the editions shows.

    Parameters
    ----------
    year
        A raw folder that was read.
    """
    faults = FaultList(year.folder)
    for file, sheet, row, words in _lines(year.folder):
        missing = named_unshown(visible(words))
        if missing:
            faults.add("glyph_missing", file, missing, sheet=sheet, row=row, faces=families())
    return faults.faults


def _lines(folder: Path) -> Iterator[tuple[str, str | None, int | None, str]]:
    """Yield file, sheet, row and words of everything that is written in a folder."""
    for pattern in _WRITTEN:
        for path in sorted(folder.glob(pattern)):
            text, _ = decode(path.read_bytes(), path.name)
            for row, line in enumerate(text.splitlines(), 1):
                yaml = path.suffix == ".yaml"
                yield path.name, None, row, _COMMENT.sub("", line) if yaml else line
    if year_book := next(folder.glob(_WORKBOOK), None):
        # A third of a second of imports that a folder of CSV files needs nothing of.
        from evalutils.evidence.workbook import sheet_texts

        for sheet, rows in sheet_texts(year_book).items():
            yield year_book.name, sheet, None, "".join(cell for cells in rows for cell in cells)


def _strings(plain: object) -> Iterator[str]:
    """Yield every text of what was read, as :func:`to_json` gives it."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, Mapping):
        yield from (text for name in plain for text in (name, *_strings(plain[name])))
    elif isinstance(plain, list | tuple):
        yield from (text for part in plain for text in _strings(part))


def report_faults(
    where: YearPaths, clean: CleanYear, profile: Profile | None, *, sound: bool
) -> list[Fault]:
    """Return what keeps the report of a project-year from being written.

    Parameters
    ----------
    where
        Language of the run, and the user's own outlines.
    clean
        What of the raw folder could be read.
    profile
        The scoring profile, where it could be read.
    sound
        Whether the folder has no fault, so that its words can be told.

    Returns
    -------
    list of Fault
        Every fault of the outline, every comment on a chapter that is not there, every chart
        that has no place or cannot be drawn, every sign that no face shows; in another language
        than Chinese also every text, term, unit and quotation that has no words in it.
    """
    year = clean.year
    try:
        outline = load_outline(year.project.outline, where.outlines)
    except InputFaults as found:
        return list(found.faults)
    faults = [*place_faults(year, outline), *chapter_faults(year, outline)]
    # What could be read is at hand, and nearly always every sign of it is shown: files are opened
    # again only where a row has to be named, or where not everything in them could be read.
    if not sound or unshown(visible("".join(_strings(to_json((year, clean.translations)))))):
        faults += sign_faults(year)
    foreign = where.language != DEFAULT_LANGUAGE
    # Only what another language has words for, and what charts are made of, asks for results.
    if faults or not sound or profile is None or not (foreign or year.analysis.charts):
        return faults
    results = evaluate(year, clean.evidence, profile)
    if foreign:
        results = audited(results, year, clean.documents, clean.evidence, profile)
    try:
        return chart_faults(report_of(clean, results, outline, where.language))
    except InputFaults as found:
        return list(found.faults)
