"""Compile page data with Typst into PDF/A-2a + PDF/UA-1, or say what stands in the way.

Only the two faces given are known to the compiler: neither the system's fonts nor those
that Typst brings along can step in. Any warning stops the build.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from traitlets import default

from evalutils.base.faults import EvalutilsError, Fault, InputFaults
from evalutils.base.places import Place
from evalutils.reporting.document import Document
from evalutils.reporting.editions.base import DatedExporter
from evalutils.reporting.editions.pdf.content import page_data
from evalutils.reporting.editions.pdf.flow import Sections, Spot, Spots, fill_pages
from evalutils.reporting.editions.pdf.tagging import tag_rows
from evalutils.reporting.fonts import font_files

TEMPLATE = Path(__file__).with_name("report.typ")
#: The last ones set: what was asked for, and the PDF.
_KEPT: deque[tuple[tuple[Document, tuple[int, int, int], tuple[Path, ...]], bytes]] = deque(
    maxlen=2
)


class TypesettingError(EvalutilsError):
    """Typst refused the document, or warned of something that no reader should get."""


def typeset(page_data: Mapping[str, Any], fonts: Sequence[Path]) -> bytes:
    """Return the PDF.

    Parameters
    ----------
    page_data
        What :func:`~evalutils.reporting.editions.pdf.content.page_data` made.
    fonts
        Font files; their folders are searched, nothing else is.

    Raises
    ------
    InputFaults
        If a typeface that the page layout names is not among the fonts.
    TypesettingError
        If Typst stops or warns.
    """
    folders = [str(folder) for folder in sorted({font.parent for font in fonts})]
    with _Compiler({"template": str(TEMPLATE), "folders": folders}) as compiler:
        faults = list(_unknown_faces(page_data, compiler.families))
        if faults:
            raise InputFaults(faults)

        def probe(sections: Sections) -> Spots:
            return _spots(compiler.ask({**page_data, "sections": sections})["spots"])

        sections = fill_pages(page_data["sections"], probe)
        made = compiler.ask()
    return tag_rows(base64.b64decode(made["pdf"]), list(_tables(sections)))


class _Compiler:
    """The program :mod:`~evalutils.reporting.editions.pdf.compiler`, while one document is set."""

    def __init__(self, start: Mapping[str, Any]) -> None:
        program = Path(__file__).with_name("compiler.py")
        self._process = subprocess.Popen(  # noqa: S603  # our own file, no shell
            [sys.executable, "-P", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            self.families: list[str] = self._exchange(start)["families"]
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, document: Mapping[str, Any] | None = None) -> Any:
        """Return where things lie in a document, or without one the PDF of the last.

        Raises
        ------
        TypesettingError
            With what Typst said against it.
        """
        said = self._exchange({"document": None if document is None else json.dumps(document)})
        words = said.get("error")
        if words is not None:
            raise TypesettingError(words)
        return said

    def _exchange(self, request: Mapping[str, Any]) -> Any:
        asking, replies = self._pipes()
        try:
            asking.write(json.dumps(request) + "\n")
            asking.flush()
            line = replies.readline()
        except BrokenPipeError:
            line = ""
        if not line:  # the program died: its last words say why
            _, last = self._process.communicate()
            raise TypesettingError(last.strip() or "the typesetting program ended without a word")
        return json.loads(line)

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process.stdin is None or self._process.stdout is None:
            message = "the typesetting program has no pipes"
            raise TypesettingError(message)
        return self._process.stdin, self._process.stdout


def _tables(sections: Sections) -> Iterator[list[Sequence[Mapping[str, Any]]]]:
    """Yield the rows of every table, as cells, in the order of the document."""
    for section in sections:
        for part in section["parts"]:
            if part["type"] == "table":
                yield [row["cells"] for row in part["rows"]]


def _spots(found: Sequence[Sequence[Any]]) -> Spots:
    kinds: dict[str, dict[tuple[int, int], Spot]] = {"start": {}, "end": {}}
    for kind, section, part, page, y in found:
        kinds[kind][section, part] = Spot(page, y)
    return Spots(**kinds)


def _unknown_faces(page_data: Mapping[str, Any], families: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for every typeface asked for and not there: none steps in for another."""
    for name in page_data["fonts"].values():
        if name not in families:
            facts = {"known": ", ".join(sorted(families)) or "–"}
            yield Fault("pdf_font", Place("report.typ"), name, facts)


def set_pdf(document: Document, date: tuple[int, int, int]) -> bytes:
    """Return a document as a PDF; the last ones set are kept: another edition may ask for them.

    Parameters
    ----------
    document
        Checked.
    date
        Year, month and day for the file's metadata.

    Raises
    ------
    InputFaults
        If a typeface is missing.
    TypesettingError
        If Typst stops or warns.
    """
    asked = (document, date, font_files())
    for before, pdf in _KEPT:
        if before == asked:
            return pdf
    pdf = typeset(json.loads(json.dumps(page_data(document, date))), asked[-1])
    _KEPT.append((asked, pdf))
    return pdf


class PdfExporter(DatedExporter):
    """nbconvert exporter ``evalutils-pdf``; the same notebook gives the same bytes."""

    export_from_notebook = "PDF（GB/T 9704）"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def print_file(self, document: Document, date: tuple[int, int, int]) -> bytes:
        """Return the PDF.

        Raises
        ------
        InputFaults
            If a typeface is missing.
        TypesettingError
            If Typst stops or warns.
        """
        return set_pdf(document, date)
