"""Find what a reviewer would object to in self-evaluation forms and reports of others.

Findings are worded so that they can be sent to the unit as they are: 请更正 (error), 请核实
(warning), 提示 (note). A file that cannot be read is told, and does not stop the rest.
"""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from evalutils.errors import Fault, InputFaults, UsageError, Where, phrase
from evalutils.running.json_output import add_json, check_target, write_json
from evalutils.running.progress import Progress, tell

SUMMARY = "审查自评表和自评报告 / find the defects of forms and reports"
EXAMPLES = """\
  evalutils audit 自评表.xlsx 自评报告.docx 报送材料
  evalutils audit 报送材料 --fail-on never --json 审查结果.json
  evalutils audit 自评表.xlsx --profile mof-2021-101"""

#: From this severity on the command fails; ``never``: it does not.
FAIL_ON = ("error", "warning", "note", "never")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="文件或文件夹；不写则取环境变量 FILES / files or folders (default: FILES)",
    )  # fmt: skip
    parser.add_argument("--profile", metavar="NAME", help="评分口径 / scoring profile")
    parser.add_argument(
        "--fail-on", choices=FAIL_ON, default="error",
        help="达到此级别即以 1 退出 / severity that fails (default: error)",
    )  # fmt: skip
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="意见语言 / language of findings"
    )
    parser.add_argument("--workers", type=int, metavar="N", help="进程数 / processes")
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / show no progress")
    add_json(parser)


def run(args: Namespace) -> int:
    """Audit the files; findings on stdout or as JSON, messages on stderr."""
    check_target(args.json)
    profile = args.profile or os.environ.get("PROFILE") or None
    from evalutils.evaluation.profiles import load_profile
    from evalutils.running.audits import audit_files, files_below

    if profile is not None:
        load_profile(profile)
    files = files_below(_paths(args.paths))
    progress = Progress(len(files), quiet=args.quiet)
    audits = list(
        audit_files(
            files, profile, args.language, args.workers, lambda file: progress.at_stage(file.name)
        )
    )
    progress.end()
    if args.json is None:
        from evalutils.reporting.audits.text import listed

        sys.stdout.write(listed(audits, args.language))
    else:
        write_json(args.json, [audit.as_json() for audit in audits])
    counts = {
        severity: sum(f.severity == severity for audit in audits for f in audit.findings)
        for severity in FAIL_ON[:3]
    }
    tell(phrase("audit_done", files=len(audits), **counts), quiet=args.quiet)
    return int(_fails(args.fail_on, counts))


def _fails(fail_on: str, counts: dict[str, int]) -> bool:
    if fail_on == "never":
        return False
    return any(counts[severity] for severity in FAIL_ON[: FAIL_ON.index(fail_on) + 1])


def _paths(given: Sequence[str]) -> list[str]:
    """Return the paths of the command line, else those of FILES (quoted like a shell's)."""
    if given:
        return list(given)
    named = os.environ.get("FILES", "")
    try:
        paths = shlex.split(named, posix=os.name != "nt")
    except ValueError as error:
        raise InputFaults([Fault("audit_files_quotes", Where("FILES"), named)]) from error
    if not paths:
        raise UsageError(phrase("audit_no_paths"))
    return [path.strip('"') for path in paths]
