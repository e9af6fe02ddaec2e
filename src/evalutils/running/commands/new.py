"""Make the raw folder of a new year: from documents as received, or from last year's folder.

Nothing is overwritten. What the documents say is proposed in inputs.xlsx, to be confirmed row by
row; after last year's folder, what a person has to decide is marked 待定 and listed.
"""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, alike, phrase
from evalutils.base.paths import bundle_root
from evalutils.base.places import ranges
from evalutils.running.terminal import add_json, check_target, columns, table, tell, write_json

SUMMARY = "新建年度文件夹 / make the folder of a new year"
EXAMPLES = """\
  evalutils new --year 2023                                   # 沿用上一年的框架
  evalutils new --from 自评报告.docx                           # 年度、项目照文件写明的
  evalutils new --project 读书会 --year 2023 --from 自评表.xlsx 绩效目标批复表.xlsx
  make new YEAR=2023 PROJECT=读书会 FROM="自评表.xlsx 绩效目标批复表.xlsx\""""


#: Sheets of the analysis whose rows are counted.
_COUNTED = ("goals", "problems", "requests")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--year",
        metavar="YEAR",
        help="年度；不写时照文件写明的 / the year; else as the documents say",
    )
    parser.add_argument(
        "--project",
        metavar="NAME",
        help="项目文件夹名；不写时照文件中的项目名称 / folder under data/raw; else as they say",
    )
    parser.add_argument(
        "--from",
        dest="sources",
        nargs="+",
        metavar="FILE",
        help="收到的文件 / documents as received: docx pdf xlsx html txt",
    )
    parser.add_argument("--quiet", action="store_true", help="只说问题 / faults only")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Make the folder and say what is left to be decided.

    Raises
    ------
    InputFaults
        With every fault of the parameters and the documents; nothing is written then.
    """
    from evalutils.evaluation.profiles import known_profiles
    from evalutils.evidence.drafting import make_year
    from evalutils.evidence.schema import WORKBOOK

    check_target(args.json)
    project = args.project or os.environ.get("PROJECT", "")
    year = args.year or os.environ.get("YEAR", "")
    given = [Path(name) for name in args.sources or asked_sources(os.environ.get("FROM", ""))]
    root = bundle_root()
    profiles = sorted(known_profiles([root / "data" / "profiles"]))
    unread: list[str] = []
    carry = partial(_reached, root, unread)
    made = make_year(root, project, year, given, {"profile": profiles}, carry)
    project, year = made.folder.parent.name, made.folder.name
    folder = made.folder.relative_to(made.folder.parents[3]).as_posix()
    parents = {row.get("parent", "") for row in made.draft.indicators}
    counts = {
        "evidence": len(made.draft.evidence),
        "indicators": sum(row["code"] not in parents for row in made.draft.indicators),
        "budget": len(made.draft.budget),
        **{name: len(rows) for name, rows in made.draft.sheets.items() if name in _COUNTED},
    }
    lines = [phrase("new_made", folder=folder, workbook=WORKBOOK, **counts)]
    lines += [phrase("new_note", note=note) for note in (*made.draft.notes, *unread)]
    if made.draft.proposals:
        lines.append(phrase("new_proposed", count=made.draft.proposals))
    left = _left(made.folder)
    lines += left
    lines.append(phrase("new_next" if left else "new_report", project=project, year=year))
    tell("\n".join(lines), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, {"folder": folder, "workbook": WORKBOOK, "counts": counts})
    return 0


def _reached(root: Path, unread: list[str], earlier: Path) -> dict[str, str]:
    """Return what indicators reached in the earlier year; where it has faults, note that."""
    from evalutils.evaluation.profiles import load_profile
    from evalutils.evaluation.results import evaluate
    from evalutils.evaluation.trends import reached_in
    from evalutils.evidence.year import load_year

    try:
        clean = load_year(earlier)
        profile = load_profile(clean.year.project.profile, [root / "data" / "profiles"])
        return reached_in(evaluate(clean.year, clean.evidence, profile))
    except InputFaults:
        unread.append(phrase("new_prior_unread", year=earlier.name))
        return {}


def asked_sources(text: str) -> Sequence[str]:
    """Return the files that FROM names: one path as it stands, or several, quoted as in a shell.

    Examples
    --------
    >>> asked_sources("自评表.xlsx 'approved targets.xlsx'")
    ['自评表.xlsx', 'approved targets.xlsx']
    """
    if not text.strip() or Path(text).exists():
        return [text] if text.strip() else []
    try:
        words = shlex.split(text, posix=os.name != "nt")
    except ValueError:
        return [text]
    return [word.strip("\"'") for word in words]


def _left(folder: Path) -> list[str]:
    """Return what is left to fill in: open cells by sheet and column, then other faults."""
    from evalutils.evidence.year import read_year

    _, faults = read_year(folder)
    open_cells = [fault for fault in faults if fault.code == "to_be_decided"]
    others = [fault for fault in faults if fault.code != "to_be_decided"]
    counts: dict[str, int] = {}
    for fault in open_cells:
        sheet = fault.where.sheet or fault.where.document
        counts[sheet] = counts.get(sheet, 0) + 1
    named = "、".join(phrase("new_sheet", sheet=sheet, count=n) for sheet, n in counts.items())
    lines = []
    if open_cells:
        lines += [phrase("new_open", count=len(open_cells), sheets=named), ""]
        lines += [*table(_open_cells(open_cells), limit=columns(sys.stderr), right=[2]), ""]
    if others:
        lines.append(phrase("new_faults", count=len(others)))
        lines += [fault.text() for fault in alike(others)]
    return lines


def _open_cells(faults: Sequence[Fault]) -> list[list[str]]:
    """Return a table of open cells: sheet, column, how many, and which rows."""
    groups: dict[tuple[str, str], list[int]] = {}
    for fault in faults:
        sheet = fault.where.sheet or fault.where.document
        groups.setdefault((sheet, fault.where.key), []).append(fault.where.row)
    body = [
        [sheet, column, str(len(rows)), ranges(row for row in rows if row)]
        for (sheet, column), rows in groups.items()
    ]
    return [phrase("new_columns").split(","), *body]
