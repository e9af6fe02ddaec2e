"""Opening a document of any kind: what its bytes say it is, whether it is safe, who reads it."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from evalutils.base.faults import InputFaults
from evalutils.reading.documents.model import Document, fault

# Limits: far above any report with its pictures, far below what would fill the memory.
MOST_BYTES = 100_000_000
MOST_TEXT_BYTES = 20_000_000
MOST_UNPACKED = 300_000_000
MOST_MARKUP = 50_000_000
MOST_PARTS = 5000
_MEGABYTE = 1_000_000
# XML of office files packs some ten times smaller, a bomb up to a thousand times.
_HIGHEST_RATIO = 200
# Below this a part can't do harm, however well it packs: empty cells pack very well.
_SMALL_PART = 5_000_000
_HEAD = 1024
_TAIL = 4096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OTHER = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"II*\0": "tif",
          b"MM\0*": "tif", b"{\\rtf": "rtf", b"Rar!": "rar", b"7z\xbc\xaf": "7z",
          b"\x1f\x8b": "gz"}  # fmt: skip
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
_MARKUP = (".xml", ".rels", ".vml")
_TEXTS = frozenset({"txt", "html"})


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read: another one is a row of :data:`FORMATS` and its reader.

    Parameters
    ----------
    kind
        What the bytes of a file say it is.
    suffixes
        Suffixes of such files.
    reader
        ``module.function`` of this room; it and its libraries are loaded when a file of the
        format is read.
    part
        For a zip container, the part in it that only this format has.
    """

    kind: str
    suffixes: tuple[str, ...]
    reader: str
    part: str = ""


FORMATS = (
    Format("txt", (".txt", ".md"), "text.read_text"),
    Format("pdf", (".pdf",), "pdf.read_pdf"),
    Format("docx", (".docx", ".docm"), "word.read_word", part="word/document.xml"),
    Format("xlsx", (".xlsx", ".xlsm"), "sheets.read_sheets", part="xl/workbook.xml"),
    Format("html", (".html", ".htm"), "html.read_html"),
)
#: Of every format, with their dots.
SUFFIXES = frozenset(suffix for form in FORMATS for suffix in form.suffixes)


def kind_of(path: Path) -> str:
    """Return what the bytes of a file say it is: ``txt html pdf docx xlsx``.

    Raises
    ------
    InputFaults
        With one fault: ``document_missing``, ``document_empty``, ``document_too_large``,
        ``document_encrypted``, ``document_old_format``, ``document_kind`` (another kind of
        file), ``document_truncated``, ``document_bomb``.
    """
    if not path.is_file():
        raise fault(path, "document_missing")
    size = path.stat().st_size
    if not size:
        raise fault(path, "document_empty")
    _check_size(path, size, MOST_BYTES)
    with path.open("rb") as file:
        kind = _kind(path, file, file.read(_HEAD))
    if kind in _TEXTS:
        _check_size(path, size, MOST_TEXT_BYTES)
    return kind


def _check_size(path: Path, size: int, limit: int) -> None:
    if size >= limit:
        found = f"{size / _MEGABYTE:.0f} MB"
        raise fault(path, "document_too_large", found, limit=limit // _MEGABYTE)


def _kind(path: Path, file: BinaryIO, head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_OLE):
        raise fault(
            path, "document_encrypted" if _has_encrypted_part(file) else "document_old_format"
        )
    if head.startswith(b"PK"):
        return _packed_kind(path)
    if b"%PDF-" in head:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        if b"%%EOF" not in file.read():
            raise fault(path, "document_truncated")
        return "pdf"
    for magic, name in _OTHER.items():
        if head.startswith(magic):
            raise fault(path, "document_kind", name)
    if not start and not _has_words(file):
        raise fault(path, "document_empty")
    tag = start[:_HEAD].lower()
    if tag.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta")):
        return "html"
    if tag.startswith((b"<?xml", b"<!--")) and b"<html" in tag:
        return "html"
    return "txt"


def _has_encrypted_part(file: BinaryIO) -> bool:
    """Look for the stream that an encrypted OOXML file is kept in (MS-OFFCRYPTO 2.3.4.4)."""
    file.seek(0)
    before = b""
    while block := file.read(1 << 20):
        if _ENCRYPTED_STREAM in before + block:
            return True
        before = block[-len(_ENCRYPTED_STREAM) :]
    return False


def _has_words(file: BinaryIO) -> bool:
    file.seek(0)
    return any(
        block.strip(b"\xef\xbb\xbf \t\r\n\f\0") for block in iter(lambda: file.read(1 << 20), b"")
    )


def _packed_kind(path: Path) -> str:
    """Look into a zip container without unpacking it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise fault(path, "document_truncated") from error
    unpacked = sum(part.file_size for part in parts)
    # A tree of XML takes about ten times the memory of its text.
    markup = sum(part.file_size for part in parts if part.filename.endswith(_MARKUP))
    swollen = any(
        part.file_size > max(_SMALL_PART, part.compress_size * _HIGHEST_RATIO) for part in parts
    )
    if unpacked > MOST_UNPACKED or markup > MOST_MARKUP or swollen or len(parts) > MOST_PARTS:
        limit = (MOST_MARKUP if markup > MOST_MARKUP else MOST_UNPACKED) // _MEGABYTE
        raise fault(path, "document_bomb", f"{unpacked // _MEGABYTE} MB", limit=limit)
    if any(part.flag_bits & 1 for part in parts):
        raise fault(path, "document_encrypted")
    names = {part.filename for part in parts}
    for form in FORMATS:
        if form.part and form.part in names:
            _refuse_entities(path, parts)
            return form.kind
    raise fault(path, "document_kind", "zip")


def _refuse_entities(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse a document type declaration: OOXML has none, entity bombs need one."""
    with zipfile.ZipFile(path) as archive:
        for part in parts:
            if part.filename.endswith(_MARKUP):
                try:
                    with archive.open(part) as stream:
                        head = stream.read(_TAIL)
                except _BROKEN as error:
                    raise fault(path, "document_truncated") from error
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise fault(path, "document_damaged")


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
    suffix = path.suffix.lower()
    form = next((form for form in FORMATS if suffix in form.suffixes), None)
    kind = kind_of(path)
    if form is None:
        raise fault(path, "document_kind", path.suffix)
    # A fragment of a web page may begin with words: its bytes alone are those of a text.
    if kind != form.kind and (form.kind, kind) != ("html", "txt"):
        raise fault(path, "document_suffix", path.suffix, kind=kind)
    module, reader = form.reader.split(".")
    read = getattr(import_module(f"{__package__}.formats.{module}"), reader)
    try:
        document: Document = read(path)
    except InputFaults:
        raise
    except Exception as error:
        # A damaged file makes pdfminer, lxml, openpyxl and python-docx raise errors of any
        # class; the user is told that the file is damaged, --debug shows the cause.
        raise fault(path, "document_damaged") from error
    return document
