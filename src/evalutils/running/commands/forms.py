"""Find every 自评表 in files and folders and print it: money, goals, indicators, total, grade."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from evalutils.base.faults import phrase
from evalutils.base.words import message_language
from evalutils.reading.forms import form_as_json, in_ten_thousands, printed, read_forms
from evalutils.reading.selfeval import SelfEvaluation
from evalutils.running.received import Received, add_paths
from evalutils.running.terminal import add_json, check_target, harmless, tell, write_json

SUMMARY = "读出文件中的全部自评表 / find every self-evaluation form in files"
EXAMPLES = """\
  evalutils forms 自评表.docx
  evalutils forms 收到的表/ --json forms.json"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    add_paths(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the forms; files that cannot be read are told and the rest goes on."""
    check_target(args.json)
    received = Received(args.paths, read_forms)
    listed: list[dict[str, object]] = []
    for file, read in received:
        if not read.made:
            tell(phrase("no_form", file=file))
        for form in read.made:
            if args.json is None:
                sys.stdout.write(_listing(form, str(file)))
            else:
                listed.append(form_as_json(form, message_language()) | {"file": str(file)})
    if args.json is not None:
        write_json(args.json, listed)
    return received.end()


def _listing(form: SelfEvaluation, file: str) -> str:
    """Return a form as a person reads it."""
    language = message_language()
    place = replace(form.place, header="", column=0).words(language)
    lines = [f"{file}  {place}".rstrip()]
    heads = {"title": form.title, "project": form.project, "department": form.department}
    for name, cell in (heads | {"unit": form.unit}).items():
        if cell is not None and cell.text:
            lines.append(phrase(f"form_{name}", text=cell.text))
    if form.year is not None:
        lines.append(phrase("form_year", text=form.year))
    for row in form.money:
        figures = [in_ten_thousands(a) for a in (row.initial, row.adjusted, row.executed)]
        rest = [printed(cell) for cell in (row.points, row.rate, row.score)]
        lines.append("  ".join(["  " + row.label.text, *(text or "—" for text in figures + rest)]))
    for goal in form.goals:
        words = {"expected": printed(goal.expected) or "—", "actual": printed(goal.actual) or "—"}
        lines.append(phrase("form_goal", **words))
    for item in form.items:
        cells = (item.level2, item.name, item.target, item.actual, item.points, item.score)
        lines.append("  " + " | ".join(printed(cell) or "—" for cell in (item.level1, *cells)))
    total = None if form.total is None else printed(form.total.score)
    lines.append(phrase("form_total", total=total or "—", grade=printed(form.grade) or "—"))
    gaps = (part.worded(language) for part in form.unreadable)
    lines += [phrase("form_unreadable", **gap) for gap in gaps]
    return harmless("\n".join(lines)) + "\n\n"
