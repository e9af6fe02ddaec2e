"""Text files: decoding, and lines into paragraphs."""

from __future__ import annotations

import codecs
from pathlib import Path

from evalutils.errors import Fault, InputFaults, Where
from evalutils.reading.documents.lines import page_furniture, split_lines
from evalutils.reading.documents.model import Document, Dropped, Place
from evalutils.reading.documents.reflow import join_lines, with_sections


def read_text(path: Path) -> Document:
    """Return a text file as a document.

    Parameters
    ----------
    path
        A UTF-8 (with or without byte order mark) or GB18030 file.

    Raises
    ------
    InputFaults
        ``document_encoding`` when it is neither.
    """
    text, encoding = decode(path.read_bytes(), path.name)
    return document_from_text(text, path.name, encoding)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of ``data`` and its encoding: ``utf-8``, ``utf-8-sig`` or ``gb18030``.

    Raises
    ------
    InputFaults
        ``document_encoding`` with the offset of the first byte that neither encoding allows.

    Examples
    --------
    >>> decode("平安".encode("gb18030"), "a.txt")
    ('平安', 'gb18030')
    """
    encodings = ["utf-8-sig"] if data.startswith(codecs.BOM_UTF8) else ["utf-8", "gb18030"]
    furthest = 0
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
        else:
            if "\0" not in text:
                return text, encoding
            furthest = max(furthest, data.index(b"\0"))
    raise InputFaults([Fault("document_encoding", Where(name), "", {"offset": furthest})])


def document_from_text(text: str, name: str, encoding: str | None = None) -> Document:
    r"""Return re-flowed ``text`` as a document.

    Examples
    --------
    >>> document_from_text("一、概述\n全年预算 81.09万元。\n", "a.txt").paragraphs[1].text
    '全年预算81.09万元。'
    """
    lines = split_lines(text)
    furniture = page_furniture(lines)
    kept = [line for at, line in enumerate(lines) if at not in furniture]
    dropped = tuple(
        Dropped(
            Place(name, lines=(lines[at].number,) * 2, page=lines[at].page or None),
            lines[at].text,
            why,
        )
        for at, why in furniture.items()
    )
    paragraphs = with_sections(join_lines(kept, name))
    return Document(name, paragraphs, encoding=encoding, dropped=dropped)
