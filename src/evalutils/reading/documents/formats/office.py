"""Formats that an office program of the machine turns into newer ones, which are read then."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from evalutils.base.holds import scratch
from evalutils.reading.documents.formats.sheets import read_sheets
from evalutils.reading.documents.formats.word import read_word
from evalutils.reading.documents.model import Document, Remark, fault, renamed

_PROGRAMS = ("soffice", "libreoffice")
# The first start of a profile takes ten seconds on a slow machine, a form one.
_LONGEST = 120


def read_text_by_office(path: Path) -> Document:
    """Return a file of words (``.rtf``) as LibreOffice understands it, with a remark that says so.

    Parameters
    ----------
    path
        What it is was found by its bytes.

    Raises
    ------
    InputFaults
        ``document_needs_office`` where the machine has no LibreOffice, ``document_damaged``
        where it could not make sense of the file.
    """
    return _read(path, "docx")


def read_sheets_by_office(path: Path) -> Document:
    """Return worksheets (``.xlsb``) as :func:`read_text_by_office` does words."""
    return _read(path, "xlsx")


def _read(path: Path, to: str) -> Document:
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise fault(path, "document_needs_office", path.suffix)
    with scratch() as aside:
        # Under a plain name, so that no name of a file is taken for an option.
        source = aside / "source"
        shutil.copyfile(path, source)
        # A profile of its own: a window that is open elsewhere would swallow the order.
        profile = f"-env:UserInstallation={(aside / 'profile').as_uri()}"
        words = [
            program,
            profile,
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(aside),
            str(source),
        ]
        try:
            # The program is the one on the PATH, the file is data to it.
            subprocess.run(words, check=True, capture_output=True, timeout=_LONGEST)  # noqa: S603
        except (subprocess.SubprocessError, OSError) as error:
            raise fault(path, "document_damaged") from error
        made = source.with_suffix(f".{to}")
        if not made.is_file():
            raise fault(path, "document_damaged")
        document = read_word(made) if to == "docx" else read_sheets(made)
    remark = Remark("documents.remarks.by_office", {"kind": to})
    return replace(renamed(document, path.name), remarks=(remark,))
