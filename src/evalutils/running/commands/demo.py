"""Make the demo: a fictitious project (演示数据) of three years in a bundle of its own.

It shows what one real source cannot: received forms with scores of their own, records, a grade,
trends over years, planted defects. The real projects and the demo never mix: it lies in a folder
of its own and every page says what it is.
"""

from __future__ import annotations

import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import bundle_root
from evalutils.base.places import Place
from evalutils.running.commands import main
from evalutils.running.terminal import tell

SUMMARY = "生成演示项目及其报告 / make a fictitious project and its reports"
EXAMPLES = """\
  evalutils demo
  evalutils demo --out ../演示 --no-report
  evalutils demo --out ../大 --rows 1000000 --no-report"""

#: Says that a folder is a demo, so that nothing else is ever written over.
MARK = "演示数据.txt"
#: Parameters of other runs that must not reach this one.
_PARAMETERS = ("YEAR", "YEARS", "PROJECT", "PROFILE", "REPORT_LANG", "FILES", "FROM")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    parser.add_argument(
        "--out", metavar="FOLDER", help="演示项目的文件夹 / folder of the demo (default: demo)"
    )
    parser.add_argument(
        "--no-report", action="store_true", help="只写数据，不生成报告 / write the data only"
    )
    parser.add_argument(
        "--rows", metavar="N", type=int, default=0,
        help="每年凭证至少的行数，合计不变 / rows of each year's vouchers at least; no total moves",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")


def run(args: Namespace) -> int:
    """Write the demo's bundle, then make its reports, the comparison and the index."""
    home = bundle_root()
    root = Path(args.out).expanduser().resolve() if args.out else home / "demo"
    project, years = _write(home, root, args.rows)
    shown = os.path.relpath(root)
    if args.no_report:
        tell(phrase("demo_written", folder=shown), quiet=args.quiet)
        return 0
    quiet = ["--quiet"] if args.quiet else []
    with _in_bundle(root):
        for words in (
            ["batch"],
            ["compare", "--project", project, "--years", ",".join(years)],
            ["portfolio"],
        ):
            status = main([*words, *quiet])
            if status:
                return status
    tell(phrase("demo_made", folder=shown), quiet=args.quiet)
    return 0


def _write(home: Path, root: Path, vouchers: int) -> tuple[str, list[str]]:
    from evalutils.running.demo import read_plan, write_year
    from evalutils.running.swaps import alone, repair, staging_of, swap

    if root.exists() and any(root.iterdir()) and not (root / MARK).is_file():
        raise InputFaults([Fault("demo_folder_taken", Place("--out"), str(root))])
    plan = read_plan()
    raw = root / "data" / "raw" / str(plan["project"])
    raw.parent.mkdir(parents=True, exist_ok=True)
    (root / MARK).write_text(phrase("demo_mark") + "\n", encoding="utf-8", newline="\n")
    shutil.copytree(home / "notebooks", root / "notebooks", dirs_exist_ok=True)
    for lock in sorted(home.glob("requirements*.lock")):
        shutil.copy(lock, root)
    with alone(raw):
        repair(raw)
        for year in plan["years"]:
            write_year(staging_of(raw) / year, year, plan, vouchers)
        swap(raw)
    return str(plan["project"]), sorted(plan["years"])


@contextmanager
def _in_bundle(root: Path) -> Iterator[None]:
    """Hold the environment at the demo's bundle, without parameters of other runs."""
    before = dict(os.environ)
    for name in _PARAMETERS:
        os.environ.pop(name, None)
    os.environ["EVALUTILS_ROOT"] = str(root)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
