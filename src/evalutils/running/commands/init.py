"""Make an empty bundle: the notebooks, the folders for data, and a page that says what to do next.

For whoever installed the package alone: with it the same notebooks run in a folder of one's own.
Nothing that is there is touched.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults, phrase
from evalutils.base.places import Place
from evalutils.running.terminal import tell

SUMMARY = "新建一个空的工作文件夹 / make an empty bundle to work in"
EXAMPLES = """\
  evalutils init 绩效自评"""

#: Where people put in, and what the program writes.
_KEPT = ("data/raw/.gitkeep", "data/processed/.gitkeep")
_IGNORED = ("/data/processed/*", "!/data/processed/.gitkeep", "/reports/", ".ipynb_checkpoints/")


def configure(parser: ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        help="还没有的或空的文件夹 / a folder that is not there, or empty",
    )


def run(args: Namespace) -> int:
    """Make the folder and say what comes next.

    Raises
    ------
    InputFaults
        If something lies there already, or the folder cannot be written.
    """
    folder = Path(args.folder).expanduser()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputFaults([Fault("init_taken", Place(args.folder))])
    try:
        _make(folder)
    except OSError as error:
        facts = {"why": error.strerror or str(error)}
        raise InputFaults([Fault("init_failed", Place(args.folder), facts=facts)]) from error
    tell(phrase("init_made", folder=args.folder), quiet=False)
    if importlib.util.find_spec("nbconvert") is None:
        tell(phrase("init_report"), quiet=False)
    return 0


def _make(folder: Path) -> None:
    (folder / "notebooks").mkdir(parents=True)
    for notebook in shipped_notebooks():
        shutil.copyfile(notebook, folder / "notebooks" / notebook.name)
    for name in _KEPT:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).touch()
    _write(folder / ".gitignore", "\n".join(_IGNORED) + "\n")
    _write(folder / "README.md", phrase("init_readme"))


def shipped_notebooks() -> list[Path]:
    """Return the notebooks: those of the checkout, or those installed with the package.

    Examples
    --------
    >>> [path.stem for path in shipped_notebooks()][:3]
    ['01_clean', '02_indicators', '03_report']
    """
    beside = Path(__file__).resolve().parents[4] / "notebooks"
    if beside.is_dir():
        return sorted(beside.glob("*.ipynb"))
    files = importlib.metadata.files("evalutils") or ()
    return sorted(
        Path(str(file.locate())) for file in files if file.match("evalutils/notebooks/*.ipynb")
    )


def _write(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8", newline="\n")
