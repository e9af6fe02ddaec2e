"""Pack a project-year with its report into one zip, sealed so that any changed byte shows.

The report is made first where it is not up to date. The zip holds raw data, executed notebooks,
editions, lock and provenance, and ``check_bundle.py``, which checks it anywhere with Python
alone; ``evalutils verify BUNDLE.zip`` runs it again.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.paths import bundle_root
from evalutils.base.places import Place
from evalutils.running.job import finished, mend, recorded
from evalutils.running.parameters import add_engine, add_options, asked, choose_engine
from evalutils.running.terminal import add_json, check_target, tell, write_json

SUMMARY = "打包并封存一个项目年度 / pack and seal a project-year"
EXAMPLES = """\
  evalutils bundle --year 2022
  evalutils bundle --year 2022 --key 封存.key --out 报送/2022.zip"""

#: Where the key lies when none is named; git-ignored.
KEY = "seal.key"


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(needs_report=True)
    add_options(parser)
    add_engine(parser)
    parser.add_argument(
        "--key",
        metavar="FILE",
        help=f"Ed25519 私钥（PEM）；默认 {KEY}，没有时新建 / private key; made where there is none",
    )
    parser.add_argument(
        "--out", metavar="FILE", help="压缩包 / the zip (default: beside the report)"
    )
    parser.add_argument("--quiet", action="store_true", help="不显示进度 / say nothing")
    add_json(parser, faults=True)


def run(args: Namespace) -> int:
    """Make the report if need be, pack it, seal it.

    Raises
    ------
    InputFaults
        With every fault of the raw folder; if the key cannot be read, or the zip not written.
    """
    check_target(args.json)
    choose_engine(args)
    root, wanted = bundle_root(), asked(args)
    from evalutils.running import sealing
    from evalutils.running.job import make_report

    # before anything is computed: a key that cannot be read would waste the run
    place = Path(args.key or os.environ.get("KEY") or root / KEY).expanduser()
    if not place.exists():
        sealing.new_key(place)
        tell(phrase("key_made", file=place.name), quiet=args.quiet)
    key = sealing.read_key(place)
    mend(root, wanted)
    if finished(root, wanted) is None:
        make_report(root, wanted, quiet=args.quiet)
    found = recorded(root, wanted)
    if found is None:
        raise InputFaults([Fault("no_run", Place(wanted.project), facts={"year": wanted.year})])
    where, record = found
    out = Path(args.out).expanduser() if args.out else where.report.with_suffix(".zip")
    made = sealing.sealed_bytes(where, record, key)
    _write(out, made)
    facts = {"file": out.name, "key": sealing.fingerprint(key.public_key())}
    tell(phrase("bundled", **facts, size=f"{len(made) / 1e6:.1f}"), quiet=args.quiet)
    if args.json is not None:
        write_json(args.json, {"file": str(out), "bytes": len(made), "key": facts["key"]})
    return 0


def _write(out: Path, content: bytes) -> None:
    """Write the zip beside its place, then move it there: nobody reads half of one."""
    part = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputFaults([Fault("bundle_unwritable", Place(str(out)), str(error))]) from error
