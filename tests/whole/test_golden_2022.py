"""What the report of 2022 says is written down: a change that moves it has to be meant.

``tests/golden/run-2022.json`` holds a hash of the words of every edition and of every processed
table. Not of their bytes: the package's own hash, and what follows from it, moves with every
change of code. To move it on purpose, tell the change in CHANGELOG.md, under "What moves the
report of 2022", and write it anew with that line:

    EVALUTILS_GOLDEN="the line" python -m pytest tests/whole/test_golden_2022.py
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pypdfium2
from bs4 import BeautifulSoup
from helpers.bundles import ROOT, Bundle
from lxml import etree

GOLDEN = ROOT / "tests" / "golden" / "run-2022.json"
HEADING = "### What moves the report of 2022"
#: Editions and tables whose words are held; executed notebooks say the same once more.
HELD = (".csv", ".docx", ".html", ".pdf", ".xlsx")
#: Ids that follow from the code.
_IDS = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{12,64}(?![0-9A-Za-z])")


def words_of(path: Path) -> str:
    """Return what a person can read in a file, without blanks and without ids."""
    if path.suffix == ".pdf":
        opened = pypdfium2.PdfDocument(path)
        told = "".join(page.get_textpage().get_text_bounded() for page in opened)
        opened.close()
    elif path.suffix == ".html":
        page = BeautifulSoup(path.read_text("utf-8"), "lxml")
        for part in page(["script", "style"]):
            part.decompose()
        told = page.get_text(" ")
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            names = sorted(name for name in package.namelist() if name.endswith(".xml"))
            told = "".join(
                "".join(etree.fromstring(package.read(name)).itertext())
                for name in names
                if name.startswith("word/") and "theme" not in name
            )
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        told = "\n".join(
            f"{sheet.title}!{cell.coordinate}={cell.value}"
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        )
    else:
        told = path.read_text("utf-8-sig")
    return re.sub(r"\s+", "", _IDS.sub("#", told))


def told_by(bundle: Bundle) -> dict[str, dict[str, str]]:
    """Return file → hash of its words, and processed table → hash of its bytes."""
    report = bundle.report
    files = sorted(path for path in report.rglob("*") if path.suffix in HELD)
    record = json.loads((report / "run.json").read_text("utf-8"))
    return {
        "words": {
            path.relative_to(report).as_posix(): hashlib.sha256(words_of(path).encode()).hexdigest()
            for path in files
        },
        "processed": record["processed"],
    }


def moving() -> list[str]:
    """Return the lines of the changelog that say what moves this report."""
    told = (ROOT / "CHANGELOG.md").read_text("utf-8").split(HEADING, 1)
    assert len(told) == 2, f"CHANGELOG.md has no heading {HEADING!r}"
    part = re.split(r"^#", told[1], maxsplit=1, flags=re.MULTILINE)[0]
    entries = re.split(r"^- ", part, flags=re.MULTILINE)[1:]
    return [" ".join(entry.split()) for entry in entries]


def test_what_the_report_says_is_what_is_written_down(made: Bundle) -> None:
    found = told_by(made)
    if why := os.environ.get("EVALUTILS_GOLDEN"):
        written = {"why": why, **found}
        GOLDEN.parent.mkdir(exist_ok=True)
        words = json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True)
        GOLDEN.write_text(f"{words}\n", encoding="utf-8", newline="\n")
    golden = json.loads(GOLDEN.read_text("utf-8"))
    moved = [
        f"{part}/{name}"
        for part in ("words", "processed")
        for name in sorted({*golden[part], *found[part]})
        if golden[part].get(name) != found[part].get(name)
    ]
    assert moved == [], f"meant? then see the head of {Path(__file__).name}"


def test_the_last_move_stands_in_the_changelog() -> None:
    assert json.loads(GOLDEN.read_text("utf-8"))["why"] in moving()


def test_one_changed_figure_moves_the_edition_it_stands_in(made: Bundle, tmp_path: Path) -> None:
    spoilt = Bundle(tmp_path)
    shutil.copytree(made.report, spoilt.report)
    page = spoilt.report / "report.html"
    page.write_text(page.read_text("utf-8").replace("81.07", "81.70"), encoding="utf-8")
    before, after = told_by(made)["words"], told_by(spoilt)["words"]
    assert [name for name in before if before[name] != after[name]] == ["report.html"]


def test_ids_that_follow_from_the_code_do_not_count(made: Bundle) -> None:
    told = words_of(made.report / "review.html")
    assert json.loads((made.report / "run.json").read_text("utf-8"))["results_id"] not in told
