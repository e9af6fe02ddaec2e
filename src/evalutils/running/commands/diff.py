"""Tell what changed between two reports, and why: inputs, scores, figures, sentences, findings.

A report's folder is enough; nothing is run. A page is written beside B, a summary goes to the
terminal. Differences are no fault: the exit status says so only with ``--fail-on-change``.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults, UsageError, phrase
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.running.terminal import STDOUT, add_json, check_target, harmless, tell, write_json

if TYPE_CHECKING:
    from evalutils.reporting.finished import FinishedReport

SUMMARY = "两份报告的差异及原因 / what changed between two reports, and why"
EXAMPLES = """\
  evalutils diff reports/pingan-zengcheng/2022 reports/pingan-zengcheng/2022-mof-2021-101
  evalutils diff 上年/run.json 本年/run.json --out 差异.html --json 差异.json"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    for name in ("a", "b"):
        parser.add_argument(
            name, nargs="?", metavar=name.upper(),
            help="run.json 或报告文件夹 / run.json or report folder",
        )  # fmt: skip
    parser.add_argument(
        "--out", metavar="FILE", help="网页；不写则放在 B 旁边 / page (default: beside B)"
    )
    parser.add_argument("--language", choices=("zh", "en"), help="网页语言 / language of the page")
    parser.add_argument(
        "--fail-on-change", action="store_true", help="有差异即以 1 退出 / differences exit with 1"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示摘要 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Compare the two reports.

    Raises
    ------
    UsageError
        If two are not named.
    InputFaults
        With everything that keeps either from being read.
    """
    check_target(args.json)
    named = [args.a or os.environ.get("A") or "", args.b or os.environ.get("B") or ""]
    if not all(named):
        raise UsageError(phrase("diff_needs_two"))
    from evalutils.reporting.pages.changes import difference
    from evalutils.reporting.pages.differences import page, summary

    before, after = _opened(named)
    language = args.language or os.environ.get("REPORT_LANG") or after.document.language
    out = _out(args.out, before, after)
    made = difference(before, after)
    out.write_text(page(made, language), encoding="utf-8", newline="\n")
    if args.json is not None:
        write_json(args.json, made.as_json())
    if not args.quiet and args.json != STDOUT:
        sys.stdout.write(harmless(summary(made, message_language())))
    tell(phrase("diff_made", file=out.as_posix()), quiet=args.quiet)
    return int(args.fail_on_change and not made.is_empty)


def _opened(named: list[str]) -> tuple[FinishedReport, FinishedReport]:
    from evalutils.reporting.finished import open_finished

    found: list[FinishedReport] = []
    faults: list[Fault] = []
    for place in named:
        try:
            found.append(open_finished(Path(place).expanduser().resolve()))
        except InputFaults as told:
            faults += told.faults
    if faults:
        raise InputFaults(faults)
    return found[0], found[1]


def _out(given: str | None, before: FinishedReport, after: FinishedReport) -> Path:
    """Return the file to write: never inside a report, never over somebody's other file."""
    from evalutils.reporting.pages.differences import is_page

    name = f"diff-{before.folder.name}-{after.folder.name}.html"
    out = Path(given).expanduser() if given else after.folder.parent / name
    if out.is_dir():
        out /= name
    place = out.resolve()
    if any(folder in place.parents for folder in (before.folder, after.folder)):
        raise InputFaults([Fault("out_in_report", Place(str(out)))])
    if place.is_file() and place.stat().st_size:
        text = place.read_bytes().decode("utf-8", errors="replace")
        if not is_page(text):
            raise InputFaults([Fault("out_taken", Place(str(out)))])
    place.parent.mkdir(parents=True, exist_ok=True)
    return out
