"""Write the locks, and check that every pinned package has a wheel wherever we promise one.

``make lock`` keeps the pinned versions that still fit pyproject.toml; ``make lock`` with
``UPGRADE=1`` takes the newest. Nothing of the machine that locks gets into a lock: uv runs
without its configuration and without any UV_ or PIP_ variable, and writes no address.

Needs uv (https://docs.astral.sh/uv/) on the PATH; users of the locks do not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)

#: Lock → dependency groups of pyproject.toml in it. All hold what the first one holds, but for
#: the last: uv alone, which installs the others.
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements.lock": ("build",),
    "requirements-dev.lock": ("build", "dev"),
    "requirements-lab.lock": ("build", "lab"),
    "requirements-scan.lock": ("build",),
    "requirements-setup.lock": ("setup",),
}
#: Lock → extras of pyproject.toml in it, besides what reports need.
EXTRAS = {"requirements-scan.lock": ("scan",)}
#: Lock → the oldest macOS that its wheels need, where uv would take an older one.
MACOS = {"requirements-scan.lock": "14.0"}

ALONE = "requirements-setup.lock"

#: One version of each package for all Pythons: a plain universal resolution splits numpy at 3.12.
RESOLUTION = ("--universal", "--python-version", PYTHONS[0], "--fork-strategy", "fewest")
#: Annotations would name paths, and header and index the machine; hashes are the point.
STYLE = ("--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-build", "--quiet")


def main() -> int:
    """Write every lock, then check the wheels; return the exit status."""
    uv = shutil.which("uv")
    if uv is None:
        sys.stderr.write("make lock needs uv: python3 -m pip install uv\n")
        return 1
    environment = clean_environment(dict(os.environ))
    newest = ["--upgrade"] if os.environ.get("UPGRADE") else []
    base = next(iter(LOCKS))
    for lock, groups in LOCKS.items():
        words = [uv, "pip", "compile", "--no-config", *RESOLUTION, *STYLE, *newest]
        words += [f"--group={group}" for group in groups]
        words += [f"--extra={extra}" for extra in EXTRAS.get(lock, ())]
        words += [] if lock == base else [f"--constraints={base}"]
        words += ["--extra=report", "pyproject.toml"] if lock != ALONE else []
        words += [f"--output-file={lock}"]
        subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        sys.stderr.write(f"{lock}\n")
    missing = [
        place
        for lock in LOCKS
        if lock != base  # the others hold it
        for python in PYTHONS
        for platform in PLATFORMS
        if (place := missing_wheels(uv, lock, python, platform, environment))
    ]
    sys.stderr.write("".join(missing))
    return 1 if missing else 0


def clean_environment(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment without what could turn a lock towards this machine.

    Examples
    --------
    >>> clean_environment({"UV_INDEX_URL": "file:///mirror", "HOME": "/home/user"})
    {'HOME': '/home/user', 'UV_CUSTOM_COMPILE_COMMAND': 'make lock'}
    """
    kept = {k: v for k, v in environment.items() if not k.startswith(("UV_", "PIP_"))}
    return {**kept, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}


def missing_wheels(
    uv: str, lock: str, python: str, platform: str, environment: dict[str, str]
) -> str:
    """Return what uv says where a pinned package has no wheel for a Python and platform, or ''."""
    words = [uv, "pip", "compile", "--no-config", "--no-build", "--no-deps", "--quiet"]
    words += ["--python-version", python, "--python-platform", platform, lock]
    mac = {"MACOSX_DEPLOYMENT_TARGET": MACOS[lock]} if lock in MACOS else {}
    tried = subprocess.run(
        words, cwd=ROOT, env=environment | mac, check=False, capture_output=True, text=True
    )
    return f"{lock}, {python}, {platform}:\n{tried.stderr}" if tried.returncode else ""


if __name__ == "__main__":
    raise SystemExit(main())
