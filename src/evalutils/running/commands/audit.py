"""Find what a reviewer would object to in self-evaluation forms and reports of others.

Findings are worded so that they can be sent to the unit as they are: 请更正 (error), 请核实
(warning), 提示 (note). A file that cannot be read is told, and does not stop the rest.

Exit status: 1 if there is a finding at or above ``--fail-on``, or a file, a page or a worksheet
that could not be read at all; ``--fail-on never`` asks for 0 in both cases. A reason of
``--accept`` that fits no finding is a fault, and 1 in any case.
"""

from __future__ import annotations

import datetime
import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalutils.base.faults import Fault, InputFaults, UsageError, phrase
from evalutils.base.paths import own_profiles
from evalutils.base.places import Place
from evalutils.running.terminal import Progress, add_json, check_target, harmless, tell, write_json

if TYPE_CHECKING:
    from evalutils.base.faults import FaultList
    from evalutils.evaluation.audit import FileAudit
    from evalutils.running.received import Tally

SUMMARY = "审查自评表和自评报告 / find the defects of forms and reports"
EXAMPLES = """\
  evalutils audit 自评表.xlsx 自评报告.docx 报送材料
  evalutils audit 报送材料 --out 审查意见 --sender 某区财政局 --date 2023-04-06
  evalutils audit 报送材料.zip --out 审查意见 --answer-by 2023-04-30 --workers 4
  evalutils audit 报送材料 --fail-on never --json 审查结果.json
  evalutils audit 自评表.xlsx --profile mof-2021-101"""

#: Keys of a file of reasons: for all files, and by the name of one.
_ALL, _BY_FILE = "suppressions", "files"
#: From this severity on the command fails; ``never``: it does not.
FAIL_ON = ("error", "warning", "note", "never")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="文件、文件夹或 zip 压缩包；不写则取环境变量 FILES / files, folders, archives",
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
    parser.add_argument(
        "--accept", metavar="FILE",
        help="说明理由后接受的意见（YAML）/ findings accepted with a reason (YAML)",
    )  # fmt: skip
    add_json(parser)
    parser.add_argument(
        "--out", metavar="FOLDER",
        help="整批材料的概览、排序、台账、清单和致各单位的函 / folder for overview, ranking, "
        "tracking sheet, lists and letters",
    )  # fmt: skip
    parser.add_argument("--sender", metavar="NAME", help="函的落款单位 / who sends the letters")
    parser.add_argument(
        "--date", metavar="YYYY-MM-DD",
        help="函的日期，不写则留空待填 / date of the letters (default: a line to fill in)",
    )  # fmt: skip
    parser.add_argument(
        "--answer-by", metavar="YYYY-MM-DD",
        help="请各单位答复的期限 / until when units are asked to answer",
    )  # fmt: skip
    parser.add_argument(
        "--cluster", metavar="local|ADDRESS",
        help="与 --out 同用：由 Dask 集群读文件 / with --out: files are read by a Dask cluster",
    )  # fmt: skip


def run(args: Namespace) -> int:
    """Audit the files; findings on stdout or as JSON, messages on stderr."""
    check_target(args.json)
    dates = {
        name: _date(f"--{name.replace('_', '-')}", getattr(args, name))
        for name in ("date", "answer_by")
    }
    profile = args.profile or os.environ.get("PROFILE") or None
    from evalutils.evaluation.profiles import load_profile
    from evalutils.running.received import Tally

    reasons = None
    if args.accept is not None:
        reasons = read_acceptances(Path(args.accept))
    folders = own_profiles()
    if profile is not None:
        load_profile(profile, folders)
    if args.out is None:
        if args.cluster is not None:
            raise UsageError(phrase("audit_cluster_alone"))
        audits, stale = _listed(args, profile, folders, reasons)
        tally = Tally()
        for audit in audits:
            tally.add(audit)
    else:
        tally, stale = _whole(args, profile, folders, reasons, dates)
    counts = tally.counts()
    # What could not be read is no part of what was audited.
    tell(phrase("audit_done", files=tally.files - len(tally.unread), **counts), quiet=args.quiet)
    if tally.partly:
        tell(phrase("audit_partial", files=tally.partly), quiet=args.quiet)
    for key, files_told in (("audit_unread", tally.unread), ("audit_unjudged", tally.unjudged)):
        if files_told:
            tell(phrase(key, files=len(files_told), names="、".join(files_told[:5])))
    if stale:
        raise InputFaults(stale)
    return int(_fails(args.fail_on, counts, unread=bool(tally.unread) or tally.lost))


def _listed(
    args: Namespace, profile: str | None, folders: tuple[Path, ...], reasons: Acceptances | None
) -> tuple[list[FileAudit], list[Fault]]:
    """Audit file by file, each for itself; list the findings or write them as JSON."""
    from evalutils.evaluation.audit import with_units
    from evalutils.evaluation.submissions import together
    from evalutils.reading.documents import files_of
    from evalutils.running.received import audit_files

    with files_of(_paths(args.paths)) as files:
        progress = Progress(len(files), quiet=args.quiet)
        audited = audit_files(
            files,
            profile,
            args.language,
            args.workers,
            lambda file: progress.at_stage(file.path.name),
            folders,
        )
        audits = together(with_units(audited))
        progress.end()
    stale: list[Fault] = []
    if reasons is not None:
        audits, stale = with_accepted(audits, reasons, args.language)
    if args.json is not None:
        write_json(args.json, [audit.as_json(args.language) for audit in audits])
    else:
        from evalutils.reporting.audits.overview import listed

        sys.stdout.write(harmless(listed(audits, args.language)))
    return audits, stale


def _whole(
    args: Namespace,
    profile: str | None,
    folders: tuple[Path, ...],
    reasons: Acceptances | None,
    dates: Mapping[str, datetime.date | None],
) -> tuple[Tally, list[Fault]]:
    """Audit the files as one submission: what belongs together, compared, ranked, written."""
    from evalutils.reading.documents import files_of
    from evalutils.running.submissions import Letters, Options, answers_in, work_on, write

    out = Path(args.out)
    if out.exists() and not out.is_dir():
        raise InputFaults([Fault("audit_out_taken", Place(str(out)))])
    answers = answers_in(out)
    stale: list[Fault] = []
    options = Options(profile, args.language, folders)
    # A cluster of other machines sees what lies in this folder, not what is unpacked aside.
    aside = out / "work" if args.cluster else None
    with files_of(_paths(args.paths), aside) as files:
        progress = Progress(len(files), quiet=args.quiet)
        work = work_on(
            files, out / "work", options, workers=args.workers, cluster=args.cluster or "",
            began=lambda file: progress.at_stage(file.path.name),
        )  # fmt: skip
        progress.end()
        if reasons is not None:
            _, stale = with_accepted(list(work.audits()), reasons, args.language)
            work = work.accepting(
                lambda audit: with_accepted([audit], reasons, args.language)[0][0]
            )
        tally = write(work, out, args.language, Letters(args.sender or "", **dates), answers)
        if args.json is not None:
            write_json(args.json, [audit.as_json(args.language) for audit in work.audits()])
    return tally, stale


def _date(option: str, text: str | None) -> datetime.date | None:
    """Return the date that an option gives; the clock is never asked.

    Raises
    ------
    UsageError
        If it is no date.
    """
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(phrase("audit_bad_date", option=option, found=text)) from None


def _fails(fail_on: str, counts: dict[str, int], *, unread: bool) -> bool:
    if fail_on == "never":
        return False
    return unread or any(counts[severity] for severity in FAIL_ON[: FAIL_ON.index(fail_on) + 1])


def _paths(given: Sequence[str]) -> list[str]:
    """Return the paths of the command line, else those of FILES (quoted like a shell's)."""
    if given:
        return list(given)
    named = os.environ.get("FILES", "")
    try:
        paths = shlex.split(named, posix=os.name != "nt")
    except ValueError as error:
        raise InputFaults([Fault("audit_files_quotes", Place("FILES"), named)]) from error
    if not paths:
        raise UsageError(phrase("audit_no_paths"))
    return [path.strip('"') for path in paths]


@dataclass(frozen=True, slots=True)
class Acceptances:
    """Reasons for which findings are accepted.

    Parameters
    ----------
    path
        The file they stand in.
    everywhere
        Check, or rule and place → reason, in every file.
    by_file
        File name → the same, in that file only.
    """

    path: Path
    everywhere: Mapping[str, str] = field(default_factory=dict)
    by_file: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_acceptances(path: Path) -> Acceptances:
    """Return the reasons of a file.

    Parameters
    ----------
    path
        YAML: ``suppressions`` (check, or rule and place → reason) for all files, and ``files``
        (file name → the same) for some.

    Raises
    ------
    InputFaults
        With everything in it that is something else.
    """
    from evalutils.base.faults import FaultList, choices
    from evalutils.evidence.yaml import read_yaml

    if not path.is_file():
        raise InputFaults([Fault("accept_missing", Place(str(path)))])
    faults = FaultList(path.parent)
    content = read_yaml(path, faults)
    made = Acceptances(path)
    if isinstance(content, Mapping):
        for key in content:
            if key not in {_ALL, _BY_FILE}:
                near = choices(str(key), (_ALL, _BY_FILE))
                faults.add("yaml_unknown_key", path.name, str(key), near=near, key=key)
        by_file = content.get(_BY_FILE, {})
        if not isinstance(by_file, Mapping):
            faults.add("accept_shape", path.name, column=_BY_FILE)
            by_file = {}
        made = Acceptances(
            path,
            _reasons(content.get(_ALL, {}), _ALL, path.name, faults),
            {
                str(name): _reasons(reasons, f"{_BY_FILE}.{name}", path.name, faults)
                for name, reasons in by_file.items()
            },
        )
    elif not len(faults):
        faults.add("accept_shape", path.name)
    if len(faults):
        raise InputFaults(faults.faults)
    return made


def _reasons(content: object, at: str, file: str, faults: FaultList) -> dict[str, str]:
    if not isinstance(content, Mapping):
        faults.add("accept_shape", file, column=at)
        return {}
    for key, reason in content.items():
        if not isinstance(reason, str) or not reason.strip():
            faults.add("yaml_blank", file, column=f"{at}.{key}", key=key)
    return {str(key): str(reason) for key, reason in content.items()}


def with_accepted(
    audits: Sequence[FileAudit], reasons: Acceptances, language: str = "zh"
) -> tuple[list[FileAudit], list[Fault]]:
    """Return the files with accepted findings as notes, and a fault for every stale reason.

    Parameters
    ----------
    audits
        All files of the run.
    reasons
        What is accepted.
    language
        Of this run: a place is named as it prints it.
    """
    from evalutils.base.faults import choices
    from evalutils.evaluation.audit import accept, stale_reasons

    file = str(reasons.path)
    everything = [item for audit in audits for item in audit.findings]
    faults = stale_reasons(everything, reasons.everywhere, file, language)
    names = [Path(audit.file).name for audit in audits]
    for name, accepted in reasons.by_file.items():
        mine = [a.findings for a, known in zip(audits, names, strict=True) if known == name]
        if not mine:
            facts = {"near": choices(name, names)}
            faults.append(
                Fault("accept_unknown_file", Place(file, key=f"files.{name}"), name, facts)
            )
            continue
        faults += stale_reasons(
            [item for found in mine for item in found], accepted, file, language
        )
    told = [
        replace(
            audit,
            findings=tuple(
                accept(
                    audit.findings,
                    {**reasons.everywhere, **reasons.by_file.get(name, {})},
                    language,
                )
            ),
        )
        for audit, name in zip(audits, names, strict=True)
    ]
    return told, faults
