"""Text files: decoding, and lines into paragraphs."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import groupby
from pathlib import Path

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.places import Place
from evalutils.base.signs import visible
from evalutils.reading.documents.lines import Line, layout, page_furniture, prose, split_lines
from evalutils.reading.documents.model import Document, Dropped, Unreadable, fault
from evalutils.reading.documents.outline import Block, assemble
from evalutils.reading.documents.tables import GridCell, is_rule, pipe_lines, table_of, tables_of

# Every line becomes an object of its own: more would fill the memory.
_MOST_LINES = 500_000


def read_text(path: Path) -> Document:
    """Return a text file as a document.

    Parameters
    ----------
    path
        A UTF-8 (with or without byte order mark), GB18030 or UTF-16 file.

    Raises
    ------
    InputFaults
        ``document_encoding`` when it is none of them, ``document_too_long`` when it has more lines
        than fit in memory.
    """
    text, encoding = _text(path)
    return document_from_text(text, path.name, encoding)


def read_csv(path: Path) -> Document:
    """Return text in columns as a document with one table.

    Parameters
    ----------
    path
        Cells parted by commas, tabs or semicolons, whichever its lines hold most.

    Raises
    ------
    InputFaults
        As :func:`read_text`.
    """
    text, encoding = _text(path)
    delimiter = max(",\t;", key=text.count)
    cells = [
        GridCell(row, column, shown)
        for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        for column, cell in enumerate(line)
        if (shown := visible(cell).strip())
    ]
    table = table_of(cells, Place(path.name), worksheet=True)
    return assemble(path.name, [table] if table else [], encoding=encoding)


def _text(path: Path) -> tuple[str, str]:
    text, encoding = decode(path.read_bytes(), path.name)
    if (lines := 1 + sum(text.count(end) for end in "\n\r\f")) > _MOST_LINES:
        raise fault(path, "document_too_long", str(lines), limit=_MOST_LINES)
    return text, encoding


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of ``data`` and its encoding.

    ``utf-8``, ``utf-8-sig``, ``gb18030``, or ``utf-16`` where a byte order mark says so.

    Raises
    ------
    InputFaults
        ``document_encoding`` with the offset of the first byte that no encoding allows.

    Examples
    --------
    >>> decode("平安".encode("gb18030"), "a.txt")
    ('平安', 'gb18030')
    """
    # UTF-8 first: text in GB18030 is hardly ever valid UTF-8, the other way round it often is.
    encodings = ["utf-8", "gb18030"]
    if data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
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
    raise InputFaults([Fault("document_encoding", Place(name), "", {"offset": furthest})])


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
    dropped = [_dropped(lines[at], name, key) for at, key in furniture.items()]
    rows = pipe_lines(kept)
    page = layout([line for at, line in enumerate(kept) if at not in rows])
    blocks: list[Block] = []
    unreadable: list[Unreadable] = []
    for drawn, group in groupby(range(len(kept)), key=lambda at: at in rows):
        run = [kept[at] for at in group]
        if drawn:
            dropped += [
                _dropped(line, name, "documents.dropped.table_rule")
                for line in run
                if is_rule(line)
            ]
            blocks += tables_of([line for line in run if not is_rule(line)], name)
        else:
            found, unread = prose(run, name, page)
            blocks += found
            unreadable += unread
    dropped.sort(key=lambda part: part.place.lines or (0, 0))
    return assemble(name, blocks, unreadable=unreadable, dropped=dropped, encoding=encoding)


def _dropped(line: Line, name: str, key: str) -> Dropped:
    return Dropped(
        Place(name, lines=(line.number, line.number), page=line.page or None), line.text, key
    )
