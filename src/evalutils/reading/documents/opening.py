"""Opening a document of any kind."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from evalutils.errors import InputFaults
from evalutils.reading.documents.containers import fault, kind_of
from evalutils.reading.documents.model import Document

_SUFFIXES = {
    ".txt": "txt", ".md": "txt", ".pdf": "pdf", ".docx": "docx", ".docm": "docx",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".html": "html", ".htm": "html",
}  # fmt: skip
_READERS = {"txt": "text.read_text", "pdf": "pdf.read_pdf", "docx": "word.read_word",
            "xlsx": "sheets.read_sheets", "html": "html.read_html"}  # fmt: skip


def read_document(path: Path) -> Document:
    """Return the document at ``path``, read into paragraphs and tables.

    Parameters
    ----------
    path
        A ``.txt``, ``.md``, ``.pdf``, ``.docx``, ``.xlsx`` or ``.html`` file; what it is must
        agree with its suffix. Libraries for a kind are loaded when a file of it is read.

    Returns
    -------
    Document
        Its parts, and in words what could not be read or was left out.

    Raises
    ------
    InputFaults
        With one fault that says what is wrong with the file as a whole:
        ``document_missing``, ``document_empty``, ``document_too_large``,
        ``document_encrypted``, ``document_old_format``, ``document_kind``,
        ``document_suffix``, ``document_truncated``, ``document_damaged``, ``document_bomb``
        or ``document_encoding``.
    """
    expected = _SUFFIXES.get(path.suffix.lower())
    kind = kind_of(path)
    if expected is None:
        raise fault(path, "document_kind", path.suffix)
    if kind != expected and not (expected == "html" and kind == "txt"):
        raise fault(path, "document_suffix", path.suffix, kind=kind)
    module, reader = _READERS[expected].split(".")
    read = getattr(import_module(f"{__package__}.{module}"), reader)
    try:
        document: Document = read(path)
    except InputFaults:
        raise
    except Exception as error:
        # A damaged file makes pdfminer, lxml, openpyxl and python-docx raise errors of any
        # class; the user is told that the file is damaged, --debug shows the cause.
        raise fault(path, "document_damaged") from error
    return document
