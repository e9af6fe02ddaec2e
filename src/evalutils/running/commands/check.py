"""Read a project-year's raw folder and list everything that has to be mended, all at once.

Nothing is run and nothing is written. Exit status 0: nothing to mend; 1: faults.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where, phrase
from evalutils.paths import bundle_root
from evalutils.running.json_output import add_json, check_target, write_json
from evalutils.running.parameters import add_options, asked
from evalutils.running.progress import tell

SUMMARY = "检查原始文件夹，一次列出全部问题 / check a raw folder, listing every fault at once"
EXAMPLES = """\
  evalutils check --year 2022
  evalutils check --project pingan-zengcheng --year 2022
  evalutils check --year 2023 --workbook 问题.xlsx             # 问题写成批注的副本"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    add_options(parser)
    parser.add_argument(
        "--workbook",
        metavar="OUT.xlsx",
        help="另存工作簿副本，问题写成批注 / a copy of the workbook with the faults as comments",
    )
    parser.add_argument("--quiet", action="store_true", help="只说问题 / faults only")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Check the folder, the profile and that both fit each other, and say that both are fine.

    Raises
    ------
    InputFaults
        With every fault found.
    """
    from evalutils.evaluation.profiles import load_profile
    from evalutils.evaluation.results import evaluate
    from evalutils.evidence.faults import shown_folder
    from evalutils.evidence.ledger import bind_evidence
    from evalutils.evidence.project import leaves, load_project_year, require_year

    check_target(args.json)
    root, wanted = bundle_root(), asked(args)
    folder = require_year(root, wanted.project, wanted.year)
    target = None if args.workbook is None else _free(Path(args.workbook))
    try:
        year = load_project_year(folder)
    except InputFaults as found:
        if target is not None:
            from evalutils.evidence.annotated import write_annotated

            write_annotated(folder, found.faults, target)
            tell(phrase("annotated", file=target), quiet=args.quiet)
        raise
    where = wanted.paths(root, year.project.profile)
    # The form is scored too: a profile may be sound and still not fit it.
    evaluate(year, bind_evidence(year), load_profile(where.profile, where.profiles))
    counts = {
        "sources": len(year.project.sources),
        "evidence": len(year.evidence),
        "indicators": len(leaves(year.indicators)),
        "budget": len(year.budget),
        "computed": len(year.analysis.computed),
        "requests": len(year.analysis.requests),
    }
    shown = shown_folder(year.folder).rstrip("/")
    tell(phrase("check_fine", folder=shown), quiet=args.quiet)
    tell(phrase("check_counts", **counts), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, {"folder": shown, "counts": counts, "faults": []})
    return 0


def _free(target: Path) -> Path:
    """Return where the copy goes; a file that is there is somebody's and stays."""
    where = Where(str(target))
    if target.suffix.lower() != ".xlsx":
        raise InputFaults([Fault("copy_suffix", where, target.suffix)])
    if target.exists():
        raise InputFaults([Fault("copy_exists", where)])
    if not target.absolute().parent.is_dir():
        raise InputFaults([Fault("copy_folder", where)])
    return target
