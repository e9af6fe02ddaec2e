"""Folders that change in one move: a reader sees the last good run or the new one, never a mixture.

A run writes into a staging folder beside its target; when it is finished, both change places,
and the old one is removed. Where no system call does that at one blow, the old target moves aside
first. What was interrupted is repaired at the next start; a run that failed leaves the target as
it was.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
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
    staging, aside = staging_of(target), _aside(target)
    _settle(staging)
    old = aside
    try:
        if target.exists() and _exchanged(staging, target):
            old = staging
        else:
            if target.exists():
                target.rename(aside)
            staging.rename(target)
    except OSError as error:
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise InputFaults([Fault("folder_in_use", Place(target.name), str(error))]) from error
    _settle_names(target.parent)
    shutil.rmtree(old, ignore_errors=True)


#: Linux, renameat2(2): paths from the working directory on, and that both names change places.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def _exchanged(one: Path, other: Path) -> bool:
    """Return whether two folders changed places; not every system and file system can do it.

    Between two moves nothing would lie where readers look, and a machine that lost its power
    right then would show no report until the next run.
    """
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # another C library
        return False
    names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    return bool(rename(*names, _RENAME_EXCHANGE) == 0)


def _settle(folder: Path) -> None:
    """Have every file of a folder on the disk: a name must not outlive a power cut without it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _settle_names(path)
    _settle_names(folder)


def _settle_names(folder: Path) -> None:
    """Have the names in a folder on the disk; Windows opens no folder, and writes them itself."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
