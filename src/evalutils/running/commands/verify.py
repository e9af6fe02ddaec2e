"""Run a project-year again in a clean folder and compare every byte with ``run.json``.

Of a sealed bundle (``evalutils bundle``) the seal is checked first, then it is unpacked and run
again as if it lay here. The promise is the same bytes for the same lock, Python minor and
platform; where something else has changed since the report was made, the command says what.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, UsageError, phrase
from evalutils.base.holds import scratch
from evalutils.base.paths import RECORD, bundle_root, check_names
from evalutils.base.places import Place
from evalutils.running.job import check_beside, mend, recorded, report_job
from evalutils.running.job import run as run_job
from evalutils.running.parameters import Asked, add_options, asked
from evalutils.running.provenance import CRATE, is_outdated, outputs
from evalutils.running.stamps import changed_since, file_digest, run_stamp, tree_digests
from evalutils.running.terminal import Progress, add_json, check_target, tell, write_json

SUMMARY = "在空文件夹中重算并逐字节比对 / run again elsewhere and compare every byte"
EXAMPLES = """\
  evalutils verify --year 2022
  evalutils verify --year 2022 --quiet --json 核验.json
  evalutils verify 2022.zip --key seal.pub.pem"""


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    parser.add_argument("bundle", nargs="?", metavar="BUNDLE", help="封存的压缩包 / a sealed zip")
    add_options(parser)
    parser.add_argument(
        "--key", metavar="FILE", help="封存者的公钥（PEM）/ public key of whoever sealed it"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Compare a fresh run, and the files that are there, with the record.

    Raises
    ------
    InputFaults
        If there is no run to compare with, if what it was made from has changed, or with
        every file that differs.
    """
    check_target(args.json)
    if not args.bundle:
        if args.key:
            raise UsageError(phrase("key_needs_bundle"))
        root, wanted = bundle_root(), asked(args)
        return _compared(root, wanted, args)
    if args.project or args.year or args.profile or args.language:
        raise UsageError(phrase("bundle_names_run"))
    from evalutils.running.sealing import open_sealed, unpack

    opened = open_sealed(Path(args.bundle).expanduser(), Path(args.key) if args.key else None)
    says = phrase("sealed", count=len(opened.members), key=opened.key)
    tell(says if args.key else f"{says}{phrase('sealed_by_own')}", quiet=args.quiet)
    told = {name: opened.parameters[name] for name in ("PROJECT", "YEAR", "PROFILE", "REPORT_LANG")}
    if faults := check_names(project=told["PROJECT"], year=told["YEAR"], profile=told["PROFILE"]):
        raise InputFaults(faults)
    with scratch() as folder:
        root = folder.resolve()
        unpack(opened.members, root)
        wanted = Asked(told["PROJECT"], told["YEAR"], told["PROFILE"], told["REPORT_LANG"])
        return _compared(root, wanted, args)


def _compared(root: Path, wanted: Asked, args: Namespace) -> int:
    """Run a project-year of a bundle again and compare; see :func:`run`."""
    mend(root, wanted)
    found = recorded(root, wanted)
    if found is None:
        places = [where.report for where in wanted.possible_paths(root)]
        old = [Fault("old_report", Place(str(p / RECORD))) for p in places if is_outdated(p)]
        missing = Fault("no_run", Place(RECORD), facts={"year": wanted.year})
        raise InputFaults(old or [missing])
    where, record = found
    changed = changed_since(record["depends"], run_stamp(where))
    if changed:
        code, facts = ("other_program", {}) if args.bundle else ("stale_run", {"year": wanted.year})
        raise InputFaults(Fault(code, Place(name), facts=facts) for name in changed)

    checked = check_beside(root, wanted)
    job, where = replace(report_job(checked), depends=record["depends"]), checked.where
    progress = Progress(len(job.stages), quiet=args.quiet)
    with scratch() as aside:
        report, processed = aside / "report", aside / "processed"
        run_job(job, report, processed, progress)
        progress.end()
        made = {**_placed("reports", outputs(report))}
        made |= _placed("processed", tree_digests(processed))
        crate = _placed("reports", {CRATE: file_digest(report / CRATE)})
    if recorded(root, wanted) != found:
        # another run has put its own in their place: nothing there can be compared any more
        raise InputFaults([Fault("changed_during_run", Place(RECORD))])
    kept = _placed("reports", outputs(where.report))
    kept |= _placed("processed", tree_digests(where.processed))
    wrote = _placed("reports", record["outputs"]) | _placed("processed", record["processed"])
    faults = list(differences(wrote, made))
    faults += [fault for fault in differences(wrote, kept) if fault not in faults]
    # No record hashes the crate, which hashes the record: the two are compared themselves.
    there = (where.report / CRATE).is_file()
    own = {CRATE: file_digest(where.report / CRATE)} if there else {}
    faults += differences(crate, _placed("reports", own))
    if faults:
        raise InputFaults(faults)
    folder = where.report.relative_to(where.root).as_posix()
    count = len(wrote) + 1  # and the crate
    tell(phrase("verified", folder=folder, count=count), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, {"folder": folder, "files": count, "faults": []})
    return 0


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for every file that is missing, extra or not the same.

    Examples
    --------
    >>> [fault.where.document for fault in differences({"a": "1", "b": "2"}, {"a": "1", "b": "3"})]
    ['b']
    """
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            facts = {"sha256": wanted.get(name, "—")[:12]}
            yield Fault("differs", Place(name), found.get(name, "")[:12], facts)


def _placed(folder: str, digests: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": value for name, value in digests.items()}
