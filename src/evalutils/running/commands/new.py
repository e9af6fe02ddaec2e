"""Make the raw folder of a new year: from documents as received, or from last year's folder.

Nothing is overwritten. What a person has to decide is marked 待定 in inputs.xlsx and listed.
"""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where, phrase
from evalutils.paths import DEFAULT_PROJECT, bundle_root
from evalutils.running.json_output import add_json, check_target, write_json
from evalutils.running.progress import tell

SUMMARY = "新建年度文件夹 / make the folder of a new year"
EXAMPLES = """\
  evalutils new --year 2023                                   # 沿用上一年的框架
  evalutils new --year 2023 --from 自评报告.docx
  evalutils new --project 读书会 --year 2023 --from 自评表.xlsx 绩效目标批复表.xlsx
  make new YEAR=2023 PROJECT=读书会 FROM="自评表.xlsx 绩效目标批复表.xlsx\""""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--year", metavar="YEAR", help="年度，必填 / the year, required")
    parser.add_argument("--project", metavar="NAME", help="项目文件夹名 / folder under data/raw")
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
    from evalutils.evidence.project.model import WORKBOOK
    from evalutils.evidence.scaffold import make_year

    check_target(args.json)
    project = args.project or os.environ.get("PROJECT") or DEFAULT_PROJECT
    year = args.year or os.environ.get("YEAR", "")
    given = [Path(name) for name in args.sources or asked_sources(os.environ.get("FROM", ""))]
    if not year:
        raise InputFaults([Fault("bad_year", Where("YEAR"))])
    made = make_year(bundle_root(), project, year, given)
    folder = made.folder.relative_to(made.folder.parents[3]).as_posix()
    parents = {row.get("parent", "") for row in made.draft.indicators}
    counts = {
        "evidence": len(made.draft.evidence),
        "indicators": sum(row["code"] not in parents for row in made.draft.indicators),
        "budget": len(made.draft.budget),
    }
    lines = [phrase("new_made", folder=folder, workbook=WORKBOOK, **counts)]
    lines += [phrase("new_note", note=note) for note in made.draft.notes]
    lines += _left(made.folder)
    lines.append(phrase("new_next", project=project, year=year))
    tell("\n".join(lines), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, {"folder": folder, "workbook": WORKBOOK, "counts": counts})
    return 0


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
    """Return in words what `evalutils check` will list: cells to decide by sheet, other faults."""
    from evalutils.evidence.project import load_project_year

    try:
        load_project_year(folder)
    except InputFaults as found:
        faults = found.faults
    else:
        return []
    counts: dict[str, int] = {}
    for fault in faults:
        if fault.code == "to_be_decided":
            sheet = fault.where.sheet or fault.where.file
            counts[sheet] = counts.get(sheet, 0) + 1
    others = [fault for fault in faults if fault.code != "to_be_decided"]
    named = "、".join(phrase("new_sheet", sheet=sheet, count=n) for sheet, n in counts.items())
    lines = [phrase("new_open", count=sum(counts.values()), sheets=named)] if counts else []
    if others:
        lines.append(phrase("new_faults", count=len(others)))
        lines += [fault.text() for fault in others]
    return lines
