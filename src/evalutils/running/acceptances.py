"""Findings on other people's files that a person accepts with a reason, from a YAML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evalutils.base.faults import Fault, FaultList, InputFaults, choices
from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, accept, stale_reasons
from evalutils.evidence.yaml import read_yaml

_ALL, _BY_FILE = "suppressions", "files"


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
    audits: Sequence[FileAudit], reasons: Acceptances
) -> tuple[list[FileAudit], list[Fault]]:
    """Return the files with accepted findings as notes, and a fault for every stale reason.

    Parameters
    ----------
    audits
        All files of the run.
    reasons
        What is accepted; a place is named as this run prints it.
    """
    file = str(reasons.path)
    everything = [item for audit in audits for item in audit.findings]
    faults = stale_reasons(everything, reasons.everywhere, file)
    names = [Path(audit.file).name for audit in audits]
    for name, accepted in reasons.by_file.items():
        mine = [a.findings for a, known in zip(audits, names, strict=True) if known == name]
        if not mine:
            facts = {"near": choices(name, names)}
            faults.append(
                Fault("accept_unknown_file", Place(file, key=f"files.{name}"), name, facts)
            )
            continue
        faults += stale_reasons([item for found in mine for item in found], accepted, file)
    told = [
        replace(
            audit,
            findings=tuple(
                accept(audit.findings, {**reasons.everywhere, **reasons.by_file.get(name, {})})
            ),
        )
        for audit, name in zip(audits, names, strict=True)
    ]
    return told, faults
