"""Read what documents say of a project's year, in tables and in prose, and print it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evalutils.base.faults import InputFaults, phrase
from evalutils.base.words import message_language
from evalutils.reading.documents import write_confirmations
from evalutils.reading.export import told_as_json
from evalutils.reading.forms import in_ten_thousands, printed
from evalutils.reading.reports import read_document
from evalutils.reading.selfeval import Goal, MoneyRow, Problem, SelfEvaluation
from evalutils.running.received import Received, add_paths
from evalutils.running.terminal import add_json, check_target, harmless, tell, write_json

SUMMARY = "读出文件说了什么：表格和文字 / read what documents say, tables and prose"
EXAMPLES = """\
  evalutils read 自评报告.docx
  evalutils read 收到的材料/ --json told.json
  evalutils read 扫描件.pdf --confirm"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    add_paths(parser)
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="存疑的扫描数字写成核对表，放在原件旁 / write figures of scans that are in doubt to a"
        " workbook beside the file, to be confirmed there",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is told; files that cannot be read are told and the rest goes on."""
    check_target(args.json)
    received = Received(args.paths, read_document)
    language = message_language()
    listed: list[dict[str, object]] = []
    for file, read in received:
        if not read.made:
            counts = {"paragraphs": read.paragraphs, "tables": read.tables}
            tell(phrase("read_nothing", file=file, **counts))
        if args.confirm:
            _write_doubts(file, read.made)
        for entry in read.made:
            if args.json is None:
                sys.stdout.write(harmless(f"{file}\n" + "\n".join(_page(entry))) + "\n\n")
            else:
                listed.append(told_as_json(entry, language) | {"file": str(file)})
    if args.json is not None:
        write_json(args.json, listed)
    return received.end()


def _write_doubts(file: Path, entries: Sequence[SelfEvaluation]) -> None:
    """Write the workbook in which a person confirms the figures of a scan, and say where it is."""
    seen = dict.fromkeys(part for entry in entries for part in entry.seen if part.uncertain)
    if seen and not file.is_file():
        tell(phrase("read_confirm_unpack", file=file))
    elif seen:
        try:
            made = write_confirmations(file, seen, message_language())
        except InputFaults as there:
            tell(str(there))
        else:
            tell(phrase("read_confirm", file=made, count=len(seen)))


def _page(entry: SelfEvaluation) -> list[str]:
    """Return the lines of what is told of one project-year, as a person reads it."""
    lines = [
        phrase(f"form_{name}", text=text)
        for name in ("project", "department", "unit")
        if (text := printed(getattr(entry, name)))
    ]
    if entry.year is not None:
        lines.append(phrase("form_year", text=entry.year))
    levels = ("level1", "level2", "name", "target", "actual", "points", "score")
    rows = (" | ".join(printed(getattr(item, n)) or "—" for n in levels) for item in entry.items)
    survey = entry.satisfaction
    for name, told in (
        ("basis", (cell.text for cell in entry.basis)),
        ("money", map(_money, entry.money)),
        ("goals", (line for goal in entry.goals for line in _goal(goal))),
        ("indicators", rows),
        ("results", (cell.text for cell in entry.results)),
        ("problems", (line for problem in entry.problems for line in _problem(problem, entry))),
        ("recommendations", (cell.text for cell in entry.recommendations)),
        (
            "satisfaction",
            []
            if survey is None
            else [f"{survey.value.text}  {printed(survey.sample) or ''}".rstrip()],
        ),
        ("annexes", (f"{'✓' if one.present else '×'} {one.name.text}" for one in entry.annexes)),
        ("periods", (cell.text for cell in entry.periods)),
    ):
        part = [f"  {line}" for line in told]
        lines += [phrase(f"read_{name}"), *part] if part else []
    total = None if entry.total is None else printed(entry.total.score)
    lines.append(phrase("form_total", total=total or "—", grade=printed(entry.grade) or "—"))
    gaps = (part.worded(message_language()) for part in entry.unreadable)
    return lines + [phrase("form_unreadable", **gap) for gap in gaps]


def _money(row: MoneyRow) -> str:
    names = ("initial", "adjusted", "received", "executed")
    figures = [in_ten_thousands(getattr(row, name)) or "—" for name in names]
    return "  ".join([row.label.text, *figures, printed(row.rate) or "—"])


def _goal(goal: Goal) -> list[str]:
    mark = {"result": "✓", "partial": "~", "none": "×"}.get(goal.status, "·")
    answers = [*goal.answered_by, *([goal.actual] if goal.actual is not None else [])]
    told = [f"    → {text}" for answer in answers if (text := printed(answer))]
    kind = phrase("read_background") if goal.background else ""
    return [f"{mark} {printed(goal.expected) or '—'}{kind}", *told, *_reason(goal.because)]


def _problem(problem: Problem, entry: SelfEvaluation) -> list[str]:
    note = phrase("read_is_measure") if problem.is_measure else ""
    answers = (entry.recommendations[at].text for at in problem.answered_by)
    told = [f"    → {answer}" for answer in answers]
    return [f"- {problem.text.text}{note}", *told, *_reason(problem.because)]


def _reason(words: tuple[str, ...]) -> list[str]:
    """Return why something answers: the words that both say."""
    return [f"      {phrase('read_because', words='、'.join(words))}"] if words else []
