"""Make the reports of many project-years, side by side, on one machine or on a cluster.

Reports that are up to date are passed over; one project-year with faults does not stop the
others. What could not be made is listed at the end with the reason.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import YearPaths, bundle_root
from evalutils.base.places import Place
from evalutils.running.batch import (
    STATES,
    Order,
    Outcome,
    dismiss,
    left,
    lost,
    make,
    on_cluster,
    on_this_machine,
    read_table,
    select,
    stop,
)
from evalutils.running.job import finished, mend
from evalutils.running.parameters import add_engine, add_run_options, asked, choose_engine
from evalutils.running.stamps import program_stamp
from evalutils.running.swaps import alone
from evalutils.running.terminal import Progress, add_json, check_target, harmless, tell, write_json

SUMMARY = "批量生成报告 / make the reports of many project-years"
EXAMPLES = """\
  evalutils batch
  evalutils batch 'pingan-*' --years 2021,2022 --jobs 2
  evalutils batch --table 项目清单.csv --cluster local
  evalutils batch pingan-zengcheng/2022 --scheduler tcp://10.0.0.5:8786"""


#: Reports a worker, from which on it pays to rehearse what they have in common.
_MANY = 4


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    parser.add_argument(
        "which", nargs="*", metavar="PROJECT[/YEAR]",
        help="项目或项目/年度，可用 * 和 ?；不写则为全部 / which (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--table", metavar="FILE", help="列出项目与年度的 CSV / a CSV of projects and years"
    )
    parser.add_argument("--years", metavar="Y,Y", help="只做这些年度 / only these years")
    add_run_options(parser)
    parser.add_argument("--jobs", metavar="N", help="同时进行的个数 / how many at a time")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask 调度器地址 / address of a Dask scheduler"
    )
    parser.add_argument(
        "--cluster", metavar="local|ADDRESS",
        help="local：在本机起 Dask 集群 / local: a Dask cluster on this machine",
    )  # fmt: skip
    add_engine(parser)
    parser.add_argument(
        "--force", action="store_true", help="没有变化也重算 / run even if unchanged"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / show no progress")
    add_json(parser)


def run(args: Namespace) -> int:
    """Make the reports; what failed on stdout (or all as JSON), messages on stderr."""
    choose_engine(args)
    check_target(args.json)
    root, jobs = bundle_root(), _jobs(args.jobs)
    named = args.which or _given("PROJECT").split()
    table = args.table or _given("TABLE")
    named += read_table(Path(table)) if table else []
    orders = list(_orders(root, args, select(root, named, _years(args.years))))
    outcomes: list[Outcome] = []
    try:
        with alone(root / "reports" / "batch", "batch_running"):
            # one by one: what is done when Ctrl-C comes is told
            outcomes.extend(_made(orders, jobs, args))
    except KeyboardInterrupt:
        rest = left(orders, outcomes)
        facts = {"done": len(outcomes), "left": len(rest)}
        tell(phrase("batch_interrupted", **facts), quiet=args.quiet)
        _write(args, [*outcomes, *rest])
        raise
    _write(args, outcomes)
    counts = {state: sum(item.state == state for item in outcomes) for state in STATES}
    tell(phrase("batch_done", total=len(outcomes), **counts), quiet=args.quiet)
    return int(counts["faults"] + counts["failed"] > 0)


def _write(args: Namespace, outcomes: Iterable[Outcome]) -> None:
    """Write what came of each project-year as JSON, or on stdout what could not be made."""
    ordered = sorted(outcomes, key=lambda item: (item.project, item.year))
    if args.json is not None:
        write_json(args.json, [asdict(outcome) for outcome in ordered])
    else:
        sys.stdout.write(_failures(ordered))


def _made(orders: Sequence[Order], jobs: int | None, args: Namespace) -> Iterator[Outcome]:
    """Yield what comes of each order, as it is done."""
    cluster = args.scheduler or args.cluster or _given("SCHEDULER") or _given("CLUSTER")
    program = {root: program_stamp(Path(root)) for root in {order.root for order in orders}}

    def lies_there(order: Order) -> YearPaths | None:
        if order.force:
            return None
        root = Path(order.root)
        try:
            # A killed run may have left its staging folder beside a report that is current.
            mend(root, order.wanted)
        except InputFaults:
            return None  # somebody is making it: a worker waits for the end of that
        return finished(root, order.wanted, program[order.root])

    due = []
    for order, where in zip(orders, _in_threads(lies_there, orders), strict=True):
        if where is None:
            due.append(order)
        else:
            folder = where.report.relative_to(where.root).as_posix()
            yield Outcome(where.project, where.year, "up_to_date", folder)
    many = len(due) >= _MANY * (jobs or os.cpu_count() or 1)
    due = [replace(order, many=many) for order in due]
    progress = Progress(len(due), quiet=args.quiet)
    try:
        with closing(
            on_cluster(make, due, cluster, lost, jobs)
            if cluster
            else on_this_machine(make, due, jobs, stop)
        ) as done:
            for outcome in done:
                progress.done(f"{outcome.project}/{outcome.year}")
                yield outcome
    finally:
        progress.end()
        dismiss()


def _in_threads(
    task: Callable[[Order], YearPaths | None], orders: Sequence[Order]
) -> Iterable[YearPaths | None]:
    """Return what a task gives for each order; hashing files lets other threads run."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return pool.map(task, orders)


def _orders(root: Path, args: Namespace, chosen: Iterable[tuple[str, str]]) -> Iterator[Order]:
    shared = asked(Namespace(**{**vars(args), "project": None, "year": None}))
    for project, year in chosen:
        yield Order(str(root), replace(shared, project=project, year=year), args.force)


def _failures(outcomes: Sequence[Outcome]) -> str:
    """Return what could not be made: the project-year, then its message moved in."""
    lines = []
    for item in outcomes:
        if item.state in {"faults", "failed"}:
            lines.append(f"{item.project}/{item.year}")
            lines += [f"  {line}" for line in item.said.splitlines()]
    return "".join(f"{harmless(line)}\n" for line in lines)


def _given(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _years(given: str | None) -> list[str]:
    words = given or _given("YEARS") or _given("YEAR")
    return words.replace("，", " ").replace(",", " ").split()


def _jobs(given: str | None) -> int | None:
    words = given or _given("JOBS")
    if not words:
        return None
    if not words.isdecimal() or int(words) < 1:
        raise InputFaults([Fault("bad_jobs", Place("--jobs"), words)])
    return int(words)
