"""Read a project-year's raw folder and list everything that has to be mended, all at once.

Nothing is run, and nothing in the folder is changed but, with --register, its registry.
Exit status 0: nothing to mend; 1: faults.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults, alike, phrase
from evalutils.base.paths import bundle_root
from evalutils.base.places import Place
from evalutils.running.parameters import Asked, add_options, asked
from evalutils.running.terminal import (
    add_json,
    check_target,
    colour_wanted,
    columns,
    faults_json,
    grouped,
    listed,
    place_in_file,
    tell,
    write_json,
)

if TYPE_CHECKING:
    from evalutils.running.checks import Checked

SUMMARY = "检查原始文件夹，一次列出全部问题 / check a raw folder, listing every fault at once"
EXAMPLES = """\
  evalutils check --year 2022
  evalutils check --project pingan-zengcheng --year 2022
  evalutils check --year 2023 --out                           # 网页和批注副本，存入 reports/
  evalutils check --year 2023 --html 检查.html --workbook 问题.xlsx
  evalutils check --year 2023 --register                      # 原件放好后登记，再检查
  evalutils check --year 2023 --records 记录问题.csv           # records/ 的问题，一处不省略"""

#: Where the lists go when no folder is named, and their names there.
HERE = ""
PAGE, COPY = "check.html", "annotated.xlsx"


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    add_options(parser)
    parser.add_argument(
        "--html", metavar="OUT.html", help="问题列成网页 / the list as a page of its own"
    )
    parser.add_argument(
        "--workbook",
        metavar="OUT.xlsx",
        help="另存副本，问题写成批注 / a copy of what was filled in, the faults as comments",
    )
    parser.add_argument(
        "--out",
        nargs="?",
        const=HERE,
        metavar="FOLDER",
        help="两者都存入文件夹（不写：reports/<项目>/<年度>-check）/ both into a folder",
    )
    parser.add_argument(
        "--register",
        action="store_true",
        help="先登记 source/ 与 records/ 的文件 / first register the files of source/ and records/",
    )
    parser.add_argument(
        "--records",
        metavar="LIST.csv",
        help="另存 records/ 的全部问题，逐行不省略 / every single fault of the records as a table",
    )
    parser.add_argument("--quiet", action="store_true", help="只说问题 / faults only")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Check the folder, the profile and that both fit each other, and tell what is to be mended.

    Raises
    ------
    InputFaults
        If there is no such folder, or a list cannot be written where it was asked for.
    """
    from evalutils.running.checks import check_year

    check_target(args.json)
    page = None if args.html is None else _page_target(Path(args.html))
    copy = None if args.workbook is None else _free(Path(args.workbook), ".xlsx")
    rows = None if args.records is None else _free(Path(args.records), ".csv")
    root, wanted = bundle_root(), asked(args)
    if args.register or os.environ.get("REGISTER"):
        _register(root, wanted, quiet=args.quiet)
    checked = check_year(root, wanted)
    _tell(checked, quiet=args.quiet)
    if page is not None:
        _write_page(checked, page, quiet=args.quiet)
    if copy is not None and checked.faults:
        _write_copy(checked, copy, quiet=args.quiet)
    if args.out is not None:
        _write_lists(checked, args.out, quiet=args.quiet)
    if rows is not None:
        _write_rows(checked, rows, quiet=args.quiet)
    if args.json is not None:
        counts = dict(checked.counts)
        told = {"folder": _shown(checked), "counts": counts, "faults": faults_json(checked.faults)}
        write_json(args.json, told)
    return int(bool(checked.faults))


def _register(root: Path, wanted: Asked, *, quiet: bool) -> None:
    """Write down the sha256 of what was received, and tell which files that are."""
    from evalutils.evidence.year import registered_files, require_year, write_registry

    folder = require_year(root, wanted.project, wanted.year)
    write_registry(folder)
    tell(phrase("registered", files="、".join(registered_files(folder)) or "—"), quiet=quiet)


def _tell(checked: Checked, *, quiet: bool) -> None:
    """Tell the faults as tables, or that there are none, on stderr."""
    if not checked.faults:
        tell(phrase("check_fine", folder=_shown(checked)), quiet=quiet)
        tell(phrase("check_counts", **checked.counts), quiet=quiet)
        return
    lines = listed(checked.faults, columns(sys.stderr), colour=colour_wanted(sys.stderr))
    sys.stderr.write("\n".join([*lines, ""]))


def _write_lists(checked: Checked, asked_for: str, *, quiet: bool) -> None:
    """Write page and copy into a folder of the reports, or the one that was named."""
    where = checked.where
    home = where.root / "reports" / where.project / f"{where.year}-check"
    folder = Path(asked_for) if asked_for else home
    folder.mkdir(parents=True, exist_ok=True)
    page = _page_target(folder / PAGE)
    _write_page(checked, page, quiet=quiet)
    try:
        (folder / COPY).unlink(missing_ok=True)
    except OSError as error:
        raise InputFaults([Fault("list_not_written", Place(str(folder / COPY)))]) from error
    if checked.faults:
        _write_copy(checked, folder / COPY, quiet=quiet)


def _write_page(checked: Checked, target: Path, *, quiet: bool) -> None:
    from evalutils.reporting.pages.faults import page

    home = f"{_shown(checked)}/"
    groups = [
        (place.removeprefix(home), [(place_in_file(fault), fault) for fault in alike(members)])
        for place, members in grouped(checked.faults)
    ]
    counts = phrase("check_counts", **checked.counts) if checked.counts else ""
    shown = page(_shown(checked), groups, counts)
    target.write_text(shown, encoding="utf-8", newline="\n")
    tell(phrase("check_page", file=_relative(target, checked)), quiet=quiet)


def _write_copy(checked: Checked, target: Path, *, quiet: bool) -> None:
    from evalutils.evidence.annotations import write_annotated

    write_annotated(checked.where.raw, checked.faults, target)
    tell(phrase("check_copy", file=_relative(target, checked)), quiet=quiet)


def _write_rows(checked: Checked, target: Path, *, quiet: bool) -> None:
    """Write every single fault of the records, also those that the lists only count."""
    from evalutils.evidence.records import write_fault_list

    count = write_fault_list(checked.where.raw, checked.where.year, target)
    tell(phrase("records_listed", file=_relative(target, checked), count=count), quiet=quiet)


def _shown(checked: Checked) -> str:
    return _relative(checked.where.raw, checked)


def _relative(path: Path, checked: Checked) -> str:
    """Return a path as the user knows it: from the bundle's root where it lies in the bundle."""
    root = checked.where.root
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _page_target(target: Path) -> Path:
    """Return where the page goes: a new file, or one that this command wrote before."""
    from evalutils.reporting.pages.faults import GENERATOR

    where = Place(str(target))
    suffixes = {".html", ".htm"}
    if target.suffix.lower() not in suffixes or not target.absolute().parent.is_dir():
        raise InputFaults([Fault("page_folder", where, target.name)])
    if target.exists():
        ours = target.is_file() and f'content="{GENERATOR}"'.encode() in target.read_bytes()
        if not ours:
            raise InputFaults([Fault("page_taken", where)])
    return target


def _free(target: Path, suffix: str) -> Path:
    """Return where the copy goes; a file that is there is somebody's and stays."""
    where = Place(str(target))
    if target.suffix.lower() != suffix:
        code = "copy_suffix" if suffix == ".xlsx" else "list_suffix"
        raise InputFaults([Fault(code, where, target.suffix)])
    if target.exists():
        raise InputFaults([Fault("copy_exists", where)])
    if not target.absolute().parent.is_dir():
        raise InputFaults([Fault("copy_folder", where)])
    return target
