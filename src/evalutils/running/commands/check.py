"""Read a project-year's raw folder and list everything that has to be mended, all at once.

Nothing is run and nothing is written. Exit status 0: nothing to mend; 1: faults.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from evalutils.errors import phrase
from evalutils.paths import bundle_root
from evalutils.running.parameters import add_options, asked

SUMMARY = "检查原始文件夹，一次列出全部问题 / check a raw folder, listing every fault at once"
EXAMPLES = """\
  evalutils check --year 2022
  evalutils check --project pingan-zengcheng --year 2022"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    add_options(parser)


def run(args: Namespace) -> int:
    """Check the folder and the profile it is scored by, and say that both are fine.

    Raises
    ------
    InputFaults
        With every fault found.
    """
    from evalutils.evaluation.profiles import load_profile
    from evalutils.evidence.faults import shown_folder
    from evalutils.evidence.project import leaves, load_project_year, require_year

    root, wanted = bundle_root(), asked(args)
    year = load_project_year(require_year(root, wanted.project, wanted.year))
    where = wanted.paths(root, year.project.profile)
    load_profile(where.profile, where.profiles)
    counts = {
        "sources": len(year.project.sources),
        "evidence": len(year.evidence),
        "indicators": len(leaves(year.indicators)),
        "budget": len(year.budget),
        "computed": len(year.analysis.computed),
        "requests": len(year.analysis.requests),
    }
    folder = shown_folder(year.folder).rstrip("/")
    sys.stderr.write(f"{phrase('check_fine', folder=folder)}\n{phrase('check_counts', **counts)}\n")
    return 0
