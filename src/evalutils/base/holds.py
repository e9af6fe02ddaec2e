"""What belongs to one process for as long as it lives: held files, and folders for a while.

A hold on a file ends with the process, however that ends; so what a killed process left aside
can be told from what another one is using. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: How the folders of this program begin among the temporary ones of everybody.
_PREFIX = "evalutils-"
#: A process that is being ended may still write into the folder: how often, and how far apart in
#: seconds, it is removed before it is left to the next one.
_TRIES, _PAUSE = 5, 0.1
#: Linux, prctl(2): the signal that a process gets when the one it was forked from ends.
_PR_SET_PDEATHSIG = 1
#: End of the name of the file beside such a folder that its process holds.
_HOLD = ".hold"


@contextmanager
def scratch(within: Path | None = None) -> Iterator[Path]:
    """Give an empty folder for as long as it is needed; it is removed whatever happens.

    Only a process that is killed leaves its folder behind: the next one that needs a folder
    removes it, so that however often runs are killed, no disk fills up.

    Parameters
    ----------
    within
        Where it is made; by default where this machine keeps what is temporary.

    Raises
    ------
    OSError
        If there is no place for it.

    Examples
    --------
    >>> with scratch() as folder:
    ...     sorted(folder.iterdir())
    []
    >>> folder.exists()
    False
    """
    import secrets  # both: 5 ms that a run with nothing to do need not spend
    import tempfile

    among = within or Path(tempfile.gettempdir())
    among.mkdir(parents=True, exist_ok=True)
    _remove_left(among)
    # Named before it is made: a request to end may come as soon as the hold lies there, and what
    # has no name yet would stay.
    folder = among / f"{_PREFIX}{secrets.token_hex(8)}"
    handle = -1
    try:
        handle = _held(folder.with_name(folder.name + _HOLD))
        folder.mkdir(0o700)
        yield folder
    finally:
        to_the_end(lambda: _remove(folder, handle))


def _held(file: Path) -> int:
    """Make a file and hold it; return its handle."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if _is_held(handle, file):
            return handle
        os.close(handle)  # somebody who clears up came between making and holding it


def to_the_end(clear_up: Callable[[], None]) -> None:
    """Clear up, and begin again where a request to end comes in the midst of it.

    The request is heeded when all is done: what it came upon half removed would stay so.
    """
    try:
        clear_up()
    except KeyboardInterrupt:
        clear_up()
        raise


def _remove_left(among: Path) -> None:
    """Remove folders of this user whose hold no process has any more."""
    for entry in os.scandir(among):
        if not (entry.name.startswith(_PREFIX) and entry.name.endswith(_HOLD)):
            continue
        try:
            if entry.stat(follow_symlinks=False).st_uid != _user() or entry.is_symlink():
                continue
            handle = os.open(entry.path, os.O_RDWR)
        except OSError:
            continue  # another one has cleared it up
        if _is_held(handle, Path(entry.path)):
            _remove(Path(entry.path.removesuffix(_HOLD)), handle)
        else:
            os.close(handle)


def _is_held(handle: int, file: Path) -> bool:
    """Hold a file, and return whether it is held and still the one of that name."""
    try:
        hold(handle)
        return os.path.samestat(os.fstat(handle), file.stat())
    except OSError:
        return False


def _remove(folder: Path, handle: int) -> None:
    """Remove a folder, then its hold: what is cut short here is found and ended by the next."""
    file = folder.with_name(folder.name + _HOLD)
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(_PAUSE)
    with suppress(OSError):  # Windows keeps what is open
        if not folder.exists():
            file.unlink()
    with suppress(OSError):  # closed, if this is the second time
        os.close(handle)
    if not folder.exists():
        file.unlink(missing_ok=True)


def end_with(parent: int) -> None:
    """Have the kernel of Linux end this process with the one that it was forked from.

    Where both are killed at one blow with whoever started them, nobody is left to end this one:
    it would go on writing into a folder that the next run has begun to fill. Elsewhere the next
    best is in place: a process ends when it finds nobody to answer to.

    Parameters
    ----------
    parent
        Process id of the one that forked, asked for before it did.
    """
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # gone before it could be asked
        os._exit(1)


if sys.platform == "win32":
    import msvcrt

    def hold(handle: int) -> None:
        """Hold an open file for this process, or raise ``OSError`` where another one holds it."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _user() -> int:
        return 0  # what `stat` says there of everybody

else:
    import fcntl

    def hold(handle: int) -> None:
        """Hold an open file for this process, or raise ``OSError`` where another one holds it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _user() -> int:
        return os.getuid()
