"""Run the notebooks of a project-year and render its report.

Nothing is run when nothing has changed since the last run: then this command stays within
the standard library. A run that fails leaves the last good report as it was.
"""

from __future__ import annotations

import contextlib
import os
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import EvalutilsError, phrase
from evalutils.base.paths import YearPaths, bundle_root
from evalutils.running.job import finished, make_report, mend
from evalutils.running.parameters import Asked, add_engine, add_options, asked, choose_engine
from evalutils.running.terminal import add_json, check_target, tell, write_json

#: How often a watched folder is looked at, in seconds.
_LOOK = 0.3

SUMMARY = "运行笔记本并生成报告 / run the notebooks and render the report"
EXAMPLES = """\
  evalutils report --year 2022
  evalutils report --year 2022 --project pingan-zengcheng --profile mof-2021-101
  evalutils report --year 2022 --force
  evalutils report --year 2022 --watch
  evalutils report --year 2022 --out /srv/reports --log /var/log/evalutils.log"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    add_options(parser)
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="全部重算，不沿用 / run all of it, take nothing over"
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        help="结果写入这里，不写入项目文件夹 / write what is made here, not in the bundle",
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="每一步一行并写用时 / a line and a time for each step",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="留在终端，材料一改就重做 / stay, and make it again when anything changes",
    )
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Make the report, or say that it is up to date; watched, again whenever anything changes."""
    choose_engine(args)
    check_target(args.json)
    out = args.out or os.environ.get("OUT") or ""
    root, wanted = bundle_root(), replace(asked(args), out=out)
    mend(root, wanted)
    if not args.watch:
        return _make(args, root, wanted)
    seen: dict[Path, tuple[int, int]] = {}
    while True:
        now = _touched(root, wanted)
        if now != seen:
            seen = now
            # What is wrong is told and mended while it is watched: nothing ends for it.
            try:
                _make(args, root, wanted)
            except EvalutilsError as problem:
                tell(str(problem))
            tell(phrase("watching"), quiet=args.quiet)
        time.sleep(_LOOK)


def _touched(root: Path, wanted: Asked) -> dict[Path, tuple[int, int]]:
    """Return when each file of a raw folder and each notebook was last written, and its size."""
    folders = {place.raw for place in wanted.possible_paths(root)} | {root / "notebooks"}
    found = {}
    for file in sorted(file for folder in folders for file in folder.rglob("*")):
        # A file that is saved anew is gone for a moment, and is looked at the next time.
        with contextlib.suppress(FileNotFoundError):
            told = file.stat()
            found[file] = (told.st_mtime_ns, told.st_size)
    return found


def _make(args: Namespace, root: Path, wanted: Asked) -> int:
    began = time.monotonic()
    done = None if args.force else finished(root, wanted)
    if done is not None:
        tell(phrase("up_to_date", folder=_shown(done)), quiet=args.quiet)
        _tell_as_json(args.json, done, made=False)
        return 0
    where = make_report(root, wanted, quiet=args.quiet, verbose=args.verbose, force=args.force)
    made = [*where.report.glob("re*.*"), *where.report.glob("form.*")]
    files = " ".join(sorted(path.name for path in made))
    seconds = f"{time.monotonic() - began:.1f}"
    tell(phrase("made", folder=_shown(where), files=files, seconds=seconds), quiet=args.quiet)
    _tell_as_json(args.json, where, made=True)
    return 0


def _tell_as_json(target: str | None, where: YearPaths, *, made: bool) -> None:
    """Write what was made, or is up to date: ``{"folder", "made", "files"}``."""
    if target is not None:
        paths = (path for path in where.report.rglob("*") if path.is_file())
        files = sorted(path.relative_to(where.report).as_posix() for path in paths)
        write_json(target, {"folder": _shown(where), "made": made, "files": files})


def _shown(where: YearPaths) -> str:
    if where.out is not None:
        return str(where.report)
    return where.report.relative_to(where.root).as_posix()
