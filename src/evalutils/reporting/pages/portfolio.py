"""All project-years at hand as one page: what there is of each, counts, and the list as data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalutils.base.faults import InputFaults
from evalutils.base.paths import DEFAULT_LANGUAGE, RECORD, bundle_root, known_projects, known_years
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import SEVERITIES, title_of
from evalutils.evaluation.results import value_from
from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting import blocks
from evalutils.reporting.document import Block
from evalutils.reporting.finished import is_of_report, results_json_of
from evalutils.reporting.material import Wording
from evalutils.reporting.pages.kit import entry_of, lay_out, wording
from evalutils.reporting.printing import Printer, Shown
from evalutils.reporting.register import Cell, Column, FileLink, Register

#: Files of an edition that are linked, in the order of their links.
FILES = ("report.html", "review.html", "report.pdf", "report.docx", "form.xlsx")
#: Whether there is a report, none, or one that cannot be read.
STATES = ("made", "missing", "unreadable")


@dataclass(frozen=True, slots=True)
class Edition:
    """A report folder of a project-year: one scoring profile, one language.

    Parameters
    ----------
    folder
        Relative to ``reports/``.
    profile, language
        As its ``run.json`` says.
    files
        Those of :data:`FILES` that are there.
    """

    folder: str
    profile: str
    language: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one report came to, on stated targets only.

    Parameters
    ----------
    grades, gradable
        Grades the total could have; whether one may be given at all.
    places
        Place of each grade among those of its profile, from 0 (best).
    coverage, coverage_text
        可评分覆盖率.
    total, total_text
        Total if the unscored rest were 0 … full.
    execution, execution_text
        预算执行率; ``None`` where it is not stated.
    severities, rules
        Findings by severity and by rule.
    """

    grades: tuple[str, ...]
    gradable: bool
    places: tuple[int, ...]
    coverage: Fraction
    coverage_text: str
    total: Interval
    total_text: str
    execution: Interval | None
    execution_text: str
    severities: Mapping[str, int]
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A project-year.

    Parameters
    ----------
    project, year
        Folder and year.
    state
        One of :data:`STATES`.
    name, unit
        As stated, ``""`` where not.
    profile
        Of the edition that is shown.
    date
        Printed on the report.
    result
        ``None`` without a readable report.
    editions
        The one shown first.
    """

    project: str
    year: str
    state: str
    name: str = ""
    unit: str = ""
    profile: str = ""
    date: str = ""
    result: Result | None = None
    editions: tuple[Edition, ...] = field(default=())


def entries_under(root: Path) -> tuple[Entry, ...]:
    """Return every project-year of a bundle, sorted by project and year.

    Parameters
    ----------
    root
        The bundle's root. Comparisons and other folders without a report are passed over.
    """
    found: dict[tuple[str, str], list[Edition]] = {}
    for record, folder in records_under(root / "reports"):
        parameters = record["parameters"]
        edition = Edition(
            folder.relative_to(root / "reports").as_posix(),
            str(parameters["PROFILE"]),
            str(parameters["REPORT_LANG"]),
            tuple(name for name in FILES if (folder / name).is_file()),
        )
        found.setdefault((folder.parent.name, str(parameters["YEAR"])), []).append(edition)
    for project in known_projects(root):
        for year in known_years(root, project):
            found.setdefault((project, year), [])
    return tuple(
        _entry(root, project, year, found[project, year]) for project, year in sorted(found)
    )


def records_under(reports: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Yield the ``run.json`` of every report with its folder, in the order of their names."""
    for file in sorted(reports.glob(f"*/*/{RECORD}")):
        folder = file.parent
        if folder.name.startswith(".") or folder.parent.name.startswith((".", "_")):
            continue
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if is_of_report(record):
            yield record, folder


def _entry(root: Path, project: str, year: str, editions: list[Edition]) -> Entry:
    if not editions:
        return Entry(project, year, "missing")
    # The project's own profile in Chinese has the folder that is named like the year.
    shown = sorted(editions, key=lambda one: (
        one.folder != f"{project}/{year}", one.language != DEFAULT_LANGUAGE, one.folder
    ))  # fmt: skip
    try:
        data = results_json_of(root / "reports" / shown[0].folder)
        return _read(project, year, data, tuple(shown))
    except (InputFaults, KeyError, TypeError, ValueError):
        return Entry(project, year, "unreadable", editions=tuple(shown))


def _read(project: str, year: str, data: Mapping[str, Any], editions: tuple[Edition, ...]) -> Entry:
    about, profile = data["project"], data["profile"]
    return Entry(
        project=project,
        year=year,
        state="made",
        name=str(about["name"] or ""),
        unit=str(about["unit"] or ""),
        profile=str(profile["name"]),
        date=str(about["report_date"]),
        result=_result(data),
        editions=editions,
    )


def _result(data: Mapping[str, Any]) -> Result:
    strict, values = data["outcomes"]["strict"], data["values"]
    bands = [band["name"] for band in data["profile"]["grades"]]
    execution = next(
        (item for item in data["indicators"] if item["leaf"] and item["kind"] == "execution"), None
    )
    spent = None if execution is None else Ref("score", execution["code"], "actual")
    rate = None if spent is None else values.get(spent)

    def printed(ref: Ref) -> str:
        return Printer().text(value_from(ref, values[ref]))

    severities = Counter(item["severity"] for item in data["findings"])
    rules = Counter(item["rule"] for item in data["findings"])
    return Result(
        grades=tuple(strict["grades"]),
        gradable=bool(strict["gradable"]),
        places=tuple(bands.index(name) for name in strict["grades"]),
        coverage=Fraction(strict["coverage"]),
        coverage_text=printed(Ref("score", "strict", "coverage")),
        total=Interval.from_json(strict["total"]),
        total_text=printed(Ref("score", "strict", "total")),
        execution=None if rate is None else Interval.from_json(rate),
        execution_text="" if spent is None or rate is None else printed(spent),
        severities={name: severities[name] for name in SEVERITIES},
        rules=dict(sorted(rules.items())),
    )


_COUNTS = ("years", "projects", "made", "gradable", "ungradable", "missing", "unreadable")
#: Column → width; of the figures' columns no row may lack one.
_WIDTHS = {"name": 14, "year": 3.4, "grade": 6.8, "coverage": 4.8, "total": 7.8, "execution": 5.2,
           **dict.fromkeys(SEVERITIES, 3.6), "rules": 8, "profile": 7, "editions": 12}  # fmt: skip
_FIGURES = ("coverage", "total", "execution", *SEVERITIES)
_PICKED = {"year": "cell", "grade": "cell", "rules": "words", "profile": "cell"}
#: Ranks of grades in their column: no grade, then no report, come after all grades.
_UNGRADABLE, _NO_REPORT = 98, 99
_ITEMS = ("projects", "gradable", "ungradable", "missing")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All project-years at hand.

    Parameters
    ----------
    entries
        Sorted by project and year.
    wording
        Phrases with the counts they may name.
    language
        ``zh`` or ``en``.
    """

    entries: tuple[Entry, ...]
    wording: Wording
    language: str = DEFAULT_LANGUAGE


def open_portfolio(language: str = DEFAULT_LANGUAGE) -> Portfolio:
    """Return the project-years of this bundle.

    Raises
    ------
    InputFaults
        If there are no words in that language.
    """
    return portfolio_of(entries_under(bundle_root()), language)


def portfolio_of(entries: tuple[Entry, ...], language: str) -> Portfolio:
    """Return entries with their counts."""
    words = wording("portfolio", language, {})
    values = {}
    for name, count in {**_counts(entries), **_rule_counts(entries)}.items():
        group, _, rest = name.partition(".")
        label = words.word(f"counts.{group}") + (f" {rest}" if rest else "")
        ref = Ref("result", f"portfolio.{name}")
        values[ref] = Shown(ref, label, str(count), Interval.exact(count), "", ())
    return Portfolio(entries, wording("portfolio", language, values), language)


def registry(portfolio: Portfolio) -> Block:
    """Return what stands behind every count."""
    values = portfolio.wording.values
    return blocks.registry({ref: entry_of(values[ref]) for ref in sorted(values)})


def cover(portfolio: Portfolio) -> Block:
    """Return the title of the page."""
    words = portfolio.wording
    return blocks.cover(
        words.word("cover.title"),
        subtitle=words.word("cover.subtitle"),
        identity=words.word("cover.identity"),
        facts=[],
        language=portfolio.language,
    )


def strip(portfolio: Portfolio) -> Block:
    """Return how many project-years there are, and how they stand."""
    words = portfolio.wording
    items = [
        (words.word(f"strip.{name}"), [words.number(Ref("result", f"portfolio.{name}"))],
         words.say(f"strip.{name}_note"))
        for name in _ITEMS
    ]  # fmt: skip
    return blocks.strip(words.say("strip.verdict"), words.say("strip.reason"), items)


def rules(portfolio: Portfolio) -> list[Block]:
    """Return the findings by rule and severity, with how many project-years have them."""
    words = portfolio.wording
    found = sorted({rule for entry in portfolio.entries if entry.result
                    for rule in entry.result.rules})  # fmt: skip
    if not found:
        return []
    columns = (("rule", 0.6, "left"), ("title", 3, "left"), ("findings", 1, "right"),
               ("years", 1.2, "right"))  # fmt: skip
    rows = [
        blocks.row(blocks.cell([blocks.label("code", rule)], header="row"),
                   blocks.cell([blocks.label("name", title_of(rule, portfolio.language))]),
                   *(blocks.cell([words.number(f"result:portfolio.{part}.{rule}")], align="right")
                     for part in ("findings", "having")))
        for rule in found
    ]  # fmt: skip
    heading = blocks.heading(2, words.word("headings.rules"), "rules")
    return [heading, lay_out(words, "rules", columns, rows)]


def index(portfolio: Portfolio) -> list[Block]:
    """Return the list itself under its heading: one row a project-year, with its links."""
    words = portfolio.wording
    columns = tuple(
        Column(name, words.word(f"index.columns.{name}"), width, figures=name in _FIGURES,
               sortable=name not in {"editions", "rules"}, pick=_PICKED.get(name, ""),
               fine=name in {"rules", "profile", "editions"}, nowrap=name in {"year", "profile"})
        for name, width in _WIDTHS.items()
    )  # fmt: skip
    register = Register(
        id="reg-years",
        caption=words.word("index.caption"),
        search=words.word("index.search"),
        columns=columns,
        rows=tuple(_listed(entry, words) for entry in portfolio.entries),
    )
    return [blocks.heading(2, words.word("headings.index"), "index"), register]


def _listed(entry: Entry, words: Wording) -> tuple[Cell, ...]:
    """Return the cells of a project-year, in the order of :data:`_WIDTHS`."""
    result, shown = entry.result, entry.editions[0] if entry.editions else None
    report = f"{shown.folder}/report.html" if shown and "report.html" in shown.files else ""
    name = Cell(entry.name or entry.project, "name", below=entry.unit, address=report)
    figures = [] if result is None else [
        Cell(words.word("not_stated")) if value is None else Cell(text, bounds=value)
        for text, value in ((result.coverage_text, Interval.exact(result.coverage)),
                            (result.total_text, result.total),
                            (result.execution_text, result.execution))
    ] + [Cell(str(count), bounds=Interval.exact(count))
         for count in (result.severities[severity] for severity in SEVERITIES)]  # fmt: skip
    absent = [Cell(words.word("not_applicable"))] * (len(_FIGURES) - len(figures))
    rules_ = {} if result is None else result.rules
    told = " ".join(rule if count == 1 else f"{rule}×{count}" for rule, count in rules_.items())
    return (
        name,
        Cell(entry.year, "date"),
        _grade(entry, words),
        *figures,
        *absent,
        Cell(told or words.word("index.none"), "code" if told else ""),
        Cell(entry.profile or words.word("none"), "name" if entry.profile else ""),
        _links(entry, words),
    )


def _grade(entry: Entry, words: Wording) -> Cell:
    """Return the grade, those still possible, or why there is none; these come last."""
    result = entry.result
    if result is None:
        return Cell(words.word(f"index.{entry.state}"), rank=_NO_REPORT)
    if not result.gradable or not result.grades:
        return Cell(words.word("ungradable"), rank=_UNGRADABLE, unscored=True)
    if len(result.grades) == 1:
        return Cell(result.grades[0], rank=10 * result.places[0])
    named = words.word("list_comma").join(result.grades)
    opened = f"{words.word('index.open_grade')}{words.word('colon')}{named}"
    return Cell(opened, rank=10 * result.places[0] + len(result.grades))


def _links(entry: Entry, words: Wording) -> Cell:
    """Return links to every file of the edition shown, and to the reports of the others."""
    if not entry.editions:
        return Cell(words.word("none"))
    first, *others = entry.editions
    links = [FileLink(f"{first.folder}/{name}",
                      words.word(f"index.files.{name.replace('.', '_')}"))
             for name in first.files if name != "report.html"]  # fmt: skip
    for other in others:
        if "report.html" in other.files:
            language = words.word(f"language_{other.language}")
            profile = "" if other.profile == first.profile else f"{other.profile} "
            address = f"{other.folder}/report.html"
            links.append(FileLink(address, f"{profile}{language}", "name"))
    return Cell(links=tuple(links)) if links else Cell(words.word("none"))


def index_json(portfolio: Portfolio) -> dict[str, Any]:
    """Return the list as JSON: one entry a project-year, with its figures and links."""
    return {"language": portfolio.language,
            "rows": [_row(entry) for entry in portfolio.entries]}  # fmt: skip


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "project": entry.project,
        "year": entry.year,
        "state": entry.state,
        "name": entry.name,
        "unit": entry.unit,
        "profile": entry.profile,
        "editions": [
            {"folder": one.folder, "profile": one.profile, "language": one.language,
             "files": list(one.files)}
            for one in entry.editions
        ],
    }  # fmt: skip
    return {**row, **_figures(entry.result)} if entry.result is not None else row


def _figures(result: Result) -> Mapping[str, Any]:
    rate = result.execution
    return {
        "grades": list(result.grades) if result.gradable else [],
        "places": list(result.places) if result.gradable else [],
        "coverage": {"text": result.coverage_text, "value": number_text(result.coverage)},
        "total": {"text": result.total_text, **result.total.as_json()},
        "execution": None if rate is None else {"text": result.execution_text,
                                                **rate.as_json()},
        "severities": dict(result.severities),
        "rules": dict(result.rules),
    }  # fmt: skip


def _counts(entries: tuple[Entry, ...]) -> dict[str, int]:
    states = Counter(entry.state for entry in entries)
    results = [entry.result for entry in entries if entry.result is not None]
    gradable = sum(result.gradable for result in results)
    found = {
        "years": len(entries),
        "projects": len({entry.project for entry in entries}),
        "gradable": gradable,
        "ungradable": len(results) - gradable,
        **{state: states[state] for state in ("made", "missing", "unreadable")},
    }
    return {name: found[name] for name in _COUNTS}


def _rule_counts(entries: tuple[Entry, ...]) -> dict[str, int]:
    findings: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for entry in entries:
        if entry.result is not None:
            findings.update(entry.result.rules)
            having.update(entry.result.rules.keys())
    counts = {f"findings.{rule}": count for rule, count in sorted(findings.items())}
    return counts | {f"having.{rule}": count for rule, count in sorted(having.items())}
