"""Files met in folders and archives: each is named, and read within bounds, or why not is said.

A document that was made to fill the memory, or to be read without end, is lost with the process
that reads it: that is told like every other fault of a file, and the rest goes on.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.holds import scratch
from evalutils.base.paths import is_litter
from evalutils.base.places import Place
from evalutils.base.workers import Limits, Lost, Workers
from evalutils.reading.documents.confirmations import SUFFIX as CONFIRMATIONS
from evalutils.reading.documents.containers import BROKEN
from evalutils.reading.documents.model import Document
from evalutils.reading.documents.opening import MOST_BYTES, is_archive, read_document

# A submission of five hundred units is within them, a bomb is not.
MOST_MEMBERS = 5000
MOST_UNPACKED = 1_000_000_000
DEEPEST = 3
_MEGABYTE = 1_000_000
_BLOCK = 1 << 20
# Of a file's name on disk, in bytes: most file systems end at 255.
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Met:
    """A file that was met, in a folder, in an archive, or named itself.

    Parameters
    ----------
    path
        Where it can be read.
    name
        What the user knows it as: its path, or archive and member (``报送.zip/甲局/表.docx``).
    fault
        Why it is not opened at all.
    """

    path: Path
    name: str
    fault: Fault | None = None

    def document(self) -> Document:
        """Return the file as a document.

        Raises
        ------
        InputFaults
            With what keeps it from being read.
        """
        if self.fault is not None:
            raise InputFaults([self.fault])
        # Alone in its folder a file is known by its name; a member by the way to it as well.
        return read_document(self.path, "" if self.name == str(self.path) else self.name)


@dataclass(slots=True)
class _Bounds:
    """What may still be unpacked of an archive and those inside it."""

    members: int = field(default_factory=lambda: MOST_MEMBERS)
    size: int = field(default_factory=lambda: MOST_UNPACKED)


@dataclass(frozen=True, slots=True)
class _Archive:
    path: Path
    name: str
    aside: Path
    depth: int = 1
    bounds: _Bounds = field(default_factory=_Bounds)


@contextmanager
def files_of(paths: Sequence[str], within: Path | None = None) -> Iterator[tuple[Met, ...]]:
    """Give every file that ``paths`` name, in the order of their names, archives unpacked.

    Hidden files, and what systems leave behind (``Thumbs.db``, ``~$`` locks of office
    programs), are no files of anybody's and passed over.

    Parameters
    ----------
    paths
        Files, zip archives and folders, which are searched to their ends. Links out of a
        folder, pipes and devices are among what is met, with the fault that says so.
    within
        Where archives are unpacked: by default where this machine keeps what is temporary.

    Raises
    ------
    InputFaults
        With ``no_such_path`` for every path that is not there, or ``empty_folder`` for every
        folder when not one file was met.
    """
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing:
        raise InputFaults(Fault("no_such_path", Place(path)) for path in missing)
    with scratch(within) as aside:
        found = tuple(met for path in map(Path, paths) for met in _files_at(path, aside))
        if not found:
            raise InputFaults(Fault("empty_folder", Place(path)) for path in paths)
        yield found


def _shown(path: Path) -> str:
    r"""Return a path as it can be printed: of a name in GBK on another system bytes are left.

    Examples
    --------
    >>> _shown(Path("报送/\udcb1.xls"))
    '报送/\\xb1.xls'
    """
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _files_at(path: Path, aside: Path) -> Iterator[Met]:
    if not path.is_dir():
        yield from _opened(_Archive(path, _shown(path), aside))
        return
    home = path.resolve()
    closed: list[OSError] = []
    files = sorted(
        (
            Path(folder, name)
            for folder, folders, names in os.walk(path, onerror=closed.append)
            for name in (*names, *(name for name in folders if Path(folder, name).is_symlink()))
        ),
        key=Path.as_posix,
    )
    for file in files:
        if any(map(is_litter, file.relative_to(path).parts)) or _confirms(file):
            continue
        if file.is_symlink() and not file.resolve().is_relative_to(home):
            yield Met(file, _shown(file), Fault("document_link", Place(_shown(file))))
        # A link to a folder in here leads to files that are met in that folder.
        elif not file.is_dir():
            yield from _opened(_Archive(file, _shown(file), aside))
    for error in closed:
        folder = Path(str(error.filename))
        yield Met(folder, _shown(folder), Fault("folder_closed", Place(_shown(folder))))


def _confirms(file: Path) -> bool:
    """Return whether it is the workbook beside a scan in which a person confirms its figures."""
    name = file.name.removesuffix(CONFIRMATIONS)
    return name != file.name and file.with_name(name).is_file()


def _opened(file: _Archive) -> Iterator[Met]:
    """Yield a file, or the members of an archive."""
    try:
        packed = is_archive(file.path)
    except OSError:
        yield Met(file.path, file.name, Fault("document_closed", Place(file.name)))
        return
    if not packed:
        yield Met(file.path, file.name)
    elif file.depth > DEEPEST:
        yield _beyond(file)
    else:
        inside = _members(file)
        yield next(inside, Met(file.path, file.name, Fault("archive_empty", Place(file.name))))
        yield from inside


def _members(file: _Archive) -> Iterator[Met]:
    folder = Path(mkdtemp(dir=file.aside))
    try:
        with zipfile.ZipFile(file.path) as archive:
            # A damaged list holds members without a name; what they hold is read all the same.
            listed = [
                (_name_of(info) or f"~{at}", at) for at, info in enumerate(archive.infolist())
            ]
            for name, at in sorted(listed):
                info = archive.infolist()[at]
                parts = PurePosixPath(name).parts
                if name.endswith("/") or any(map(is_litter, parts)):
                    continue
                file.bounds.members -= 1
                if file.bounds.members < 0:
                    yield _beyond(file)
                    return
                kept = folder.joinpath(*map(_on_disk, parts))
                # Two members of one name, or a file where another one has a folder.
                if kept.exists() or any(above.is_file() for above in kept.parents):
                    kept = folder / f"~{at}" / kept.name
                kept.parent.mkdir(parents=True, exist_ok=True)
                inner = replace(file, path=kept, name=f"{file.name}/{name}", depth=file.depth + 1)
                fault = _unpack(archive, info, inner)
                if fault:
                    yield Met(kept, inner.name, fault)
                else:
                    yield from _opened(inner)
    except BROKEN:
        yield Met(file.path, file.name, Fault("document_truncated", Place(file.name)))


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the mark for UTF-8, Windows writes it in GBK."""
    name = info.orig_filename.split("\0")[0]
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    return name.replace("\\", "/")


def _on_disk(part: str) -> str:
    """Return a part of a member's path that can neither leave the folder nor be too long."""
    safe = "".join("_" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in part)
    stem, dot, suffix = safe.lstrip(".").rpartition(".")
    while len(f"{stem}{dot}{suffix}".encode()) > _LONGEST_NAME:
        stem, suffix = stem[:-1], suffix if stem else suffix[:-1]
    return f"{stem}{dot}{suffix}" or "_"


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: _Archive) -> Fault | None:
    """Write a member aside; what its head claims of its size is not believed."""
    place = Place(to.name)
    if info.flag_bits & 1:
        return Fault("document_encrypted", place)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Fault("document_link", place)
    size = 0
    try:
        with archive.open(info) as source, to.path.open("wb") as target:
            while block := source.read(_BLOCK):
                size += len(block)
                to.bounds.size -= len(block)
                if size >= MOST_BYTES:
                    limit = MOST_BYTES // _MEGABYTE
                    return Fault("document_too_large", place, facts={"limit": limit})
                if to.bounds.size < 0:
                    return _beyond(to).fault
                target.write(block)
    except (*BROKEN, RuntimeError):
        return Fault("document_truncated", place)
    return None


def _beyond(file: _Archive) -> Met:
    bounds = {
        "files": MOST_MEMBERS, "megabytes": MOST_UNPACKED // _MEGABYTE, "depth": DEEPEST
    }  # fmt: skip
    return Met(file.path, file.name, Fault("archive_bounds", Place(file.name), facts=bounds))


def read_each(
    paths: Sequence[Path], limits: Limits | None = None
) -> Iterator[Document | InputFaults]:
    """Yield of each file, in the order given, the document that it is or what is wrong with it.

    Parameters
    ----------
    paths
        Files as for :func:`read_document`.
    limits
        What one file may take; by default 2 GB and three minutes of a processor.

    Examples
    --------
    >>> [list(problem.faults)[0].code for problem in read_each([Path("没有这份.txt")])]
    ['document_missing']
    """
    workers: Workers[Path, Document | InputFaults] = Workers(_read, limits=limits)
    for path, answer in zip(paths, workers.over(paths), strict=True):
        if isinstance(answer, Lost):
            yield InputFaults([lost_fault(answer, str(path))])
        else:
            yield answer


def lost_fault(lost: Lost, name: str) -> Fault:
    """Return the fault of a file that was lost with the process that worked on it.

    Examples
    --------
    >>> lost_fault(Lost("time"), "自评报告.docx").code
    'document_time'
    """
    return Fault(f"document_{lost.why}", Place(name), facts={"what": lost.what})


def _read(path: Path) -> Document | InputFaults:
    try:
        return read_document(path)
    except InputFaults as problem:
        return problem
