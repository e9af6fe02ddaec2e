"""What the program stands on: the licence of every locked package, and known weaknesses.

    python tools/supply.py licences         # of what is installed; exits 1 at (A)GPL or none told
    python tools/supply.py weaknesses       # asks pip-audit (through uv, where it is not
                                            # installed); exits 2 where nothing can be asked

A licence is what a package itself declares. Packages that the lock has for other platforms or
Pythons are not installed here, and are named as not looked at.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
#: Licences whose terms would reach our users' own code when we import the package.
_REFUSED = re.compile(r"(?<![A-Za-z])A?GPL|(?:Affero )?General Public License", re.IGNORECASE)
_LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
#: What a package writes in the old free field when it writes no name: the text itself, or that
#: it has none to tell.
_NO_NAME = re.compile(r"UNKNOWN|Copyright|agreement|licensing terms", re.IGNORECASE)
NOTHING_ASKED = 2


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the lock and what it says of its licence; ``""`` where it says nothing."""

    name: str
    version: str
    licence: str

    @property
    def is_refused(self) -> bool:
        """Return whether it may not be imported.

        Examples
        --------
        >>> [Package("a", "1", name).is_refused for name in ("GPL-3.0", "LGPL-2.1", "MIT", "")]
        [True, False, False, True]
        """
        free = self.licence and not _REFUSED.search(_LESSER.sub("", self.licence))
        return not free


def pinned(lock: Path) -> Iterator[str]:
    """Yield the names of a lock, sorted."""
    yield from sorted(
        set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    )


def packages(lock: Path = ROOT / LOCK) -> tuple[list[Package], list[str]]:
    """Return the installed packages of a lock, and the names of those not installed here."""
    found, missing = [], []
    for name in pinned(lock):
        try:
            told = metadata(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        found.append(Package(name, told["Version"], licence_of(told)))
    return found, missing


def licence_of(told: PackageMetadata) -> str:
    """Return the name of a package's licence: the SPDX field, else its classifiers, else a line."""
    if "License-Expression" in told:
        return str(told["License-Expression"])
    named = [line for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    if named:
        return " / ".join(line.rsplit(" :: ", 1)[-1] for line in named)
    words = str(told["License"] or "").strip()
    return "" if not words or "\n" in words or _NO_NAME.search(words) else words


def licences() -> int:
    """Print every licence; return 1 if one may not be imported."""
    found, missing = packages()
    for one in found:
        print(f"{'✗' if one.is_refused else ' '} {one.name} {one.version}  {one.licence or '—'}")
    if missing:
        print(f"\n本机未安装，未核对 / not installed here, not looked at: {' '.join(missing)}")
    return int(any(one.is_refused for one in found))


def weaknesses() -> int:
    """Ask pip-audit about the lock; say so where it, or its database, cannot be reached."""
    if shutil.which("pip-audit"):
        program = ["pip-audit"]
    elif shutil.which("uv"):
        # in an environment of its own: it must not meddle with what it looks at
        program = ["uv", "tool", "run", "pip-audit"]
    else:
        print(
            "未安装 pip-audit，没有核对；先执行 / pip-audit is not installed, nothing was asked; "
            "first: pipx install pip-audit",
            file=sys.stderr,
        )
        return NOTHING_ASKED
    words = [*program, "--requirement", str(ROOT / LOCK), "--require-hashes", "--disable-pip"]
    words += ["--progress-spinner", "off", "--format", "json"]
    asked = subprocess.run(words, check=False, capture_output=True, text=True)
    try:
        told = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        # the last line says why (no way to the database, as a rule); before it stands a traceback
        why = asked.stderr.strip().rpartition("\n")[2]
        print(f"没有核对 / nothing was asked: {why}", file=sys.stderr)
        return NOTHING_ASKED
    # pip-audit says "none found" also of packages it could not look up: that is no clean bill
    skipped = [one["name"] for one in told if "skip_reason" in one]
    weak = [(one["name"], bug["id"]) for one in told for bug in one.get("vulns", ())]
    for name, ident in weak:
        print(f"{name}: {ident}")
    print(f"已核对 / asked: {len(told) - len(skipped)}; 漏洞 / weaknesses: {len(weak)}")
    if skipped:
        print(f"查不到，没有核对 / not found, not asked: {' '.join(skipped)}", file=sys.stderr)
    return 1 if weak else NOTHING_ASKED if skipped else 0


def main(words: list[str]) -> int:
    """Run what is asked for."""
    known = {"licences": licences, "weaknesses": weaknesses}
    if len(words) != 1 or words[0] not in known:
        print(f"用法 / usage: python tools/supply.py {'|'.join(known)}", file=sys.stderr)
        return NOTHING_ASKED
    return known[words[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
