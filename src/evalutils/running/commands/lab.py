"""Open the bundle in JupyterLab: its kernel is the environment that reports are made with.

JupyterLab lies in `.venv-lab`, made on first use; the kernel runs in `.venv`. Nothing is
fetched from outside when it opens.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.paths import bundle_root
from evalutils.base.places import Place
from evalutils.running.commands import INTERRUPTED

SUMMARY = "打开 JupyterLab / open JupyterLab"
EXAMPLES = """\
  evalutils lab
  evalutils lab --port 8899 --no-browser                      # 在别处的浏览器中打开"""

#: Makes the environments; lies in the bundle and needs the standard library only.
SETUP = "tools/setup_venv.py"


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--port", metavar="N", type=int, help="端口 / port (default: 8888 or free)")
    parser.add_argument(
        "--no-browser", action="store_true", help="不打开浏览器 / open no browser window"
    )


def run(args: Namespace) -> int:
    """Make the environment of the lab where it is missing, then run JupyterLab until it is closed.

    Raises
    ------
    InputFaults
        If the bundle has no script to make the environment with.
    """
    root = bundle_root()
    if not (root / SETUP).is_file():
        raise InputFaults([Fault("no_lab", Place(SETUP))])
    made = subprocess.run([sys.executable, SETUP, "lab"], cwd=root, check=False)  # noqa: S603
    if made.returncode:
        return made.returncode
    words = [str(jupyter_lab(root)), *settings(root)]
    words += [f"--port={args.port}"] if args.port else []
    words += ["--no-browser"] if args.no_browser else []
    # in a container everybody is root, and JupyterLab wants that said
    words += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    try:
        return subprocess.run(words, cwd=root, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return INTERRUPTED


def jupyter_lab(root: Path) -> Path:
    """Return where JupyterLab's command lies."""
    windows = os.name == "nt"
    folder = root / ".venv-lab" / ("Scripts" if windows else "bin")
    return folder / ("jupyter-lab.exe" if windows else "jupyter-lab")


def settings(root: Path) -> list[str]:
    """Return how JupyterLab is started: in the bundle, at the notebooks, asking nobody for news.

    Examples
    --------
    >>> settings(Path("bundle"))[1]
    '--LabApp.default_url=/lab/tree/notebooks'
    """
    return [
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
    ]
