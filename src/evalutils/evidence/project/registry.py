"""The registry: sha256 of every file as received, so that a changed source is seen."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from evalutils.base.faults import Fault, FaultList

REGISTRY = "registry.sha256"
#: Folders whose files are evidence and may not change unseen.
FOLDERS = ("source", "records")

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


def registered_files(folder: Path) -> list[str]:
    """Return the files under ``source/`` and ``records/``, as POSIX paths, sorted.

    Hidden files (``.gitkeep``, ``.DS_Store``) and Office's lock files (``~$…``) are no evidence.
    """
    files = (file for name in FOLDERS for file in (folder / name).rglob("*") if file.is_file())
    paths = (file.relative_to(folder) for file in files)
    return sorted(
        path.as_posix()
        for path in paths
        if not any(part.startswith((".", "~$")) for part in path.parts)
    )


def write_registry(folder: Path) -> Path:
    """Write ``registry.sha256`` for a raw folder, in the format of ``sha256sum``.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.

    Returns
    -------
    Path
        The file written; ``sha256sum -c`` in the folder reads it.
    """
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in registered_files(folder)]
    target = folder / REGISTRY
    target.write_bytes("".join(lines).encode("utf-8"))
    return target


def check_registry(folder: Path) -> list[Fault]:
    """Return a fault for every file that is new, changed or gone since it was registered.

    Parameters
    ----------
    folder
        ``data/raw/<project>/<year>``.
    """
    faults = FaultList(folder)
    registry = folder / REGISTRY
    if not registry.is_file():
        faults.add("registry_missing", REGISTRY)
        return faults.faults
    known = _read(registry, faults)
    present = registered_files(folder)
    for name in present:
        if name not in known:
            faults.add("file_unregistered", name, name)
        elif (found := _sha256(folder / name)) != known[name]:
            faults.add("file_changed", name, found, registered=known[name])
    for name in sorted(known.keys() - set(present)):
        faults.add("file_gone", REGISTRY, name)
    return faults.faults


def _read(registry: Path, faults: FaultList) -> dict[str, str]:
    known: dict[str, str] = {}
    text = registry.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line.strip())
        if found is None and line.strip():
            faults.add("registry_line", REGISTRY, line, row=number)
        elif found is not None and (found[2].startswith("/") or ".." in found[2].split("/")):
            faults.add("path_outside", REGISTRY, found[2], row=number)
        elif found is not None:
            known[found[2]] = found[1]
    return known


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
