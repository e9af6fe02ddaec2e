"""Folders that change in one move: a reader sees the last good run or the new one, never a mixture.

A run writes into a staging folder beside its target; when it is finished, the old target
moves aside, the new one takes its place, and the old one is removed. A move that was
interrupted is repaired at the next start; a run that failed leaves the target as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.holds import hold
from evalutils.base.places import Place


def staging_of(target: Path) -> Path:
    """Return the folder beside a target in which its next content is written.

    Examples
    --------
    >>> staging_of(Path("reports/pingan-zengcheng/2022")).as_posix()
    'reports/pingan-zengcheng/.2022.new'
    """
    return target.with_name(f".{target.name}.new")


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def is_interrupted(target: Path) -> bool:
    """Return whether a run of this target was stopped, or is still going on."""
    return _aside(target).exists() or staging_of(target).exists()


def repair(target: Path) -> None:
    """Bring a target back to its last good content, whatever was interrupted, and clear up."""
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    for left in (aside, staging_of(target)):
        if left.exists():
            shutil.rmtree(left)


def swap(target: Path) -> None:
    """Put the staging folder of a target in its place.

    Raises
    ------
    InputFaults
        If the target can't be moved (on Windows: a file of it is open in another program);
        it then stays as it was.
    """
    aside = _aside(target)
    _settle(staging_of(target))
    try:
        if target.exists():
            target.rename(aside)
        staging_of(target).rename(target)
    except OSError as error:
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise InputFaults([Fault("folder_in_use", Place(target.name), str(error))]) from error
    shutil.rmtree(aside, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have every file of a folder on the disk: a name must not outlive a power cut without it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


@contextmanager
def alone(target: Path, fault: str = "already_running") -> Iterator[None]:
    """Hold a target for one run; the hold ends with the process, however it ends.

    Parameters
    ----------
    target
        What is held; a lock file lies beside it.
    fault
        Code of the fault that says another run holds it.

    Raises
    ------
    InputFaults
        If another run holds it, or nothing can be written there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target.with_name(f".{target.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        facts = {"why": error.strerror or str(error)}
        raise InputFaults([Fault("not_written", Place(str(target.parent)), facts=facts)]) from error
    try:
        try:
            hold(handle)
        except OSError as error:
            raise InputFaults([Fault(fault, Place(target.name))]) from error
        yield
    finally:
        with suppress(OSError):
            os.close(handle)
