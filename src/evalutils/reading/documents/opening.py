"""Opening a document of any kind."""

from __future__ import annotations

from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where
from evalutils.reading.documents.model import Document
from evalutils.reading.documents.text import read_text


def read_document(path: Path) -> Document:
    """Return the document at ``path``, read into paragraphs and tables.

    Parameters
    ----------
    path
        A ``.txt`` file.

    Raises
    ------
    InputFaults
        With one fault that says what is wrong with the file.
    """
    if path.suffix.lower() != ".txt":
        raise InputFaults([Fault("document_kind", Where(path.name), path.suffix)])
    return read_text(path)
