"""Opening a document of any kind: what its bytes say it is, whether it is safe, who reads it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from evalutils.base.faults import InputFaults
from evalutils.base.patterns import re
from evalutils.reading.documents.confirmations import with_confirmed
from evalutils.reading.documents.containers import (
    BROKEN,
    OLE,
    parts_of,
    refuse_entities,
    refuse_swollen_streams,
    streams_of,
)
from evalutils.reading.documents.model import Document, Remark, fault, renamed
from evalutils.reading.documents.scans import installed

# Limits: far above any report with its pictures, far below what would fill the memory.
MOST_BYTES = 100_000_000
MOST_TEXT_BYTES = 20_000_000
_MEGABYTE = 1_000_000
_HEAD = 4096
_TAIL = 4096

_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"II*\0": "tif",
             b"MM\0*": "tif", b"BM": "bmp"}  # fmt: skip
#: Archives that are not looked into: what to do is said.
_ARCHIVES = {b"Rar!": "rar", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gz", b"BZh": "bz2",
             b"\xfd7zXZ": "xz"}  # fmt: skip
#: Parts of a container by which a kind is known that is not read.
_FOREIGN = {"ppt/presentation.xml": "pptx",
            "PowerPoint Document": "ppt", "__properties_version1.0": "msg",
            "[Content_Types].xml": "ooxml", "mimetype": "zip", "Root Entry": "ole"}  # fmt: skip
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# One of the first lines of a mail's head, which a page saved as one file has, too.
_MAIL = re.compile(r"\A(?:[a-z-]+:.*\n(?:[ \t].*\n)*)*mime-version:\s*1\.0")
_TAGS = ("<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<div", "<style")


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
        ``module.function`` of the folder ``formats``, or with a dot before it of another folder
        beside that; it and its libraries are loaded when a file of the format is read.
    part
        For a container, zip or OLE, the part in it that only this format has.
    text
        Whether its files are text, and read whole into memory.
    """

    kind: str
    suffixes: tuple[str, ...]
    reader: str
    part: str = ""
    text: bool = False


FORMATS = (
    Format("txt", (".txt", ".md", ".text", ".markdown"), "text.read_text", text=True),
    Format("csv", (".csv", ".tsv"), "text.read_csv", text=True),
    Format("pdf", (".pdf",), "pdf.read_pdf"),
    Format("ofd", (".ofd",), "ofd.read_ofd", part="OFD.xml"),
    Format(
        "docx", (".docx", ".docm", ".dotx", ".dotm"), "word.read_word", part="word/document*.xml"
    ),
    Format(
        "xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm"), "sheets.read_sheets", part="xl/workbook*.xml"
    ),
    Format("doc", (".doc", ".wps", ".dot", ".wpt"), "old_office.read_doc", part="WordDocument"),
    Format("xls", (".xls", ".et", ".xlt", ".ett"), "old_office.read_xls", part="Workbook"),
    Format("xls", (".xls", ".et", ".xlt", ".ett"), "old_office.read_xls", part="Book"),
    Format("odf", (".odt", ".ods", ".ott", ".ots"), "odf.read_odf", part="content.xml"),
    Format("rtf", (".rtf",), "old_office.read_text_by_office"),
    Format("spreadsheetml", (), "old_office.read_spreadsheetml", text=True),
    Format("fodt", (".fodt",), "old_office.read_text_by_office", text=True),
    Format("fods", (".fods",), "old_office.read_sheets_by_office", text=True),
    Format("xlsb", (".xlsb",), "old_office.read_sheets_by_office", part="xl/workbook.bin"),
    Format("mht", (".mht", ".mhtml", ".eml"), "html.read_mht"),
    Format(
        "picture",
        (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif"),
        ".scans.pictures.read_pictures",
    ),
    Format("html", (".html", ".htm", ".xhtml"), "html.read_html", text=True),
)
#: Of every format, with their dots.
SUFFIXES = frozenset(suffix for form in FORMATS for suffix in form.suffixes)
_BY_KIND = {form.kind: form for form in FORMATS}
_TEXTS = frozenset(suffix for form in FORMATS if form.text for suffix in form.suffixes)
#: What the root of a program's mark-up names, in small letters → the kind. Finance systems export
#: worksheets of Office 2003 under the suffix .xls.
_MARKUP = {
    "urn:schemas-microsoft-com:office:spreadsheet": "spreadsheetml",
    "application/vnd.oasis.opendocument.text": "fodt",
    "application/vnd.oasis.opendocument.spreadsheet": "fods",
}
#: What programs keep a text in as one file of mark-up: LibreOffice shifts cells of its tables.
_TEXT_MARKUP = (
    "schemas.microsoft.com/office/word/2003/wordml",
    "schemas.microsoft.com/office/2006/xmlpackage",
)
# Finance systems export columns parted by tabs under the suffix of a worksheet.
_SHEETS = frozenset({".csv", ".tsv", ".xls", ".xlsx", ".et"})


def kind_of(path: Path) -> str:
    """Return what the bytes of a file say it is, as :data:`FORMATS` names it.

    The suffix only tells apart what bytes do not: text in lines and text in columns.

    Raises
    ------
    InputFaults
        With one fault: ``document_missing``, ``document_special`` (no regular file),
        ``document_empty``, ``document_too_large``, ``document_encrypted``,
        ``document_picture`` (and the extra ``scan`` is not there), ``document_archive``,
        ``document_kind`` (another kind of file), ``document_truncated``, ``document_bomb``.
    """
    if not path.is_file():
        raise fault(path, "document_special" if path.exists() else "document_missing")
    size = path.stat().st_size
    if not size:
        raise fault(path, "document_empty")
    _check_size(path, size, MOST_BYTES)
    with path.open("rb") as file:
        kind = _kind(path, file, file.read(_HEAD))
    if _BY_KIND[kind].text:
        _check_size(path, size, MOST_TEXT_BYTES)
    return kind


def _check_size(path: Path, size: int, limit: int) -> None:
    if size >= limit:
        found = f"{size / _MEGABYTE:.0f} MB"
        raise fault(path, "document_too_large", found, limit=limit // _MEGABYTE)


def _kind(path: Path, file: BinaryIO, head: bytes) -> str:
    if head.startswith(OLE):
        return _kind_inside(path, streams_of(path) | {"Root Entry"})
    if head.startswith(b"PK"):
        kind = _kind_inside(path, parts_of(path))
        refuse_entities(path)
        return kind
    # Programs may write some bytes of their own before the head of a PDF (ISO 32000-1, H.3.4.1).
    if b"%PDF-" in head[:1024]:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        if b"%%EOF" not in file.read():
            raise fault(path, "document_truncated")
        refuse_swollen_streams(path)
        return "pdf"
    for magic, name in _PICTURES.items():
        if head.startswith(magic) and not installed():
            raise fault(path, "document_picture", name)
        if head.startswith(magic):
            return "picture"
    for magic, name in _ARCHIVES.items():
        if head.startswith(magic):
            raise fault(path, "document_archive", name)
    return _kind_of_text(path, file, head)


def _kind_inside(path: Path, names: frozenset[str]) -> str:
    """Return the kind of a container by the names of its parts."""
    if "EncryptedPackage" in names:
        # The container that an encrypted OOXML file is kept in (MS-OFFCRYPTO 2.3.4.4).
        raise fault(path, "document_encrypted")
    kind = _known_by_parts(names)
    if kind in _BY_KIND:
        return kind
    raise fault(path, "document_kind" if kind else "document_archive", kind or "zip")


def _known_by_parts(names: frozenset[str]) -> str:
    """Return the kind, read here or not, of which a container has the parts; ``""`` for none."""
    for form in FORMATS:
        if form.part and any(fnmatchcase(name, form.part) for name in names):
            return form.kind
    return next((kind for part, kind in _FOREIGN.items() if part in names), "")


def is_archive(path: Path) -> bool:
    """Return whether a file is a zip archive of files rather than a document kept in one."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not _known_by_parts(frozenset(archive.namelist()))
    except BROKEN:
        return False


def _kind_of_text(path: Path, file: BinaryIO, head: bytes) -> str:
    mark = next((mark for mark in _BOMS if head.startswith(mark)), b"")
    encoding = _BOMS.get(mark, "latin-1")
    tag = head.decode(encoding, "replace").lstrip("\ufeff\0 \t\r\n\f").lower()
    if not tag and not _has_words(file):
        raise fault(path, "document_empty")
    if tag.startswith("{\\rtf"):
        return "rtf"
    if tag.startswith(_TAGS) or (tag.startswith(("<?xml", "<!--")) and "<html" in tag):
        return "html"
    if _MAIL.search(tag):
        return "mht"
    suffix = path.suffix.lower()
    if tag.startswith("<?xml") and suffix not in _BY_KIND["txt"].suffixes:
        # Its tags are no words of a report, whatever the file is called.
        if any(name in tag for name in _TEXT_MARKUP):
            raise fault(path, "document_old_format")
        found = next((kind for name, kind in _MARKUP.items() if name in tag), "")
        if not found:
            raise fault(path, "document_kind", path.suffix)
        return found
    if encoding != "utf-16" and b"\0" in head and suffix not in _TEXTS:
        raise fault(path, "document_kind", path.suffix)
    # A fragment of a web page may begin with words: its bytes alone are those of a text.
    if suffix in _BY_KIND["html"].suffixes:
        return "html"
    if suffix in _SHEETS:
        return "csv"
    if suffix in SUFFIXES or not re.fullmatch(r"\.[a-z][a-z0-9]*", suffix):
        return "txt"
    # Text of another program (.json, .log): no document, whatever words are in it.
    raise fault(path, "document_kind", path.suffix)


def _has_words(file: BinaryIO) -> bool:
    file.seek(0)
    return any(
        block.strip(b"\xef\xbb\xbf \t\r\n\f\0") for block in iter(lambda: file.read(1 << 20), b"")
    )


def read_document(path: Path, name: str = "") -> Document:
    """Return the document at ``path``, read into paragraphs and tables.

    Parameters
    ----------
    path
        A file of one of :data:`FORMATS`. What it is, its bytes say; where its suffix says
        something else, a remark of the document tells. Libraries for a kind are loaded when a
        file of it is read.
    name
        What the user knows it as, where that is not its file name: archive and member.

    Returns
    -------
    Document
        Its parts, and in words what could not be read or was left out.

    Raises
    ------
    InputFaults
        With one fault that says what is wrong with the file as a whole: those of
        :func:`kind_of`, and ``document_damaged``, ``document_encoding`` or
        ``document_too_long``.
    """
    try:
        document = _read(path)
    except InputFaults as faults:
        if not name:
            raise
        raise InputFaults(
            replace(one, where=replace(one.where, document=name)) for one in faults.faults
        ) from faults
    return renamed(document, name) if name else document


def _read(path: Path) -> Document:
    form = _BY_KIND[kind_of(path)]
    module, reader = form.reader.rsplit(".", 1)
    read = getattr(import_module(f".{module}", f"{__package__}.formats"), reader)
    try:
        document: Document = read(path)
    except (InputFaults, MemoryError):
        raise
    except Exception as error:
        # A damaged file makes pdfminer, lxml, openpyxl and python-docx raise errors of any
        # class; the user is told that the file is damaged, --debug shows the cause.
        raise fault(path, "document_damaged") from error
    if document.blank:
        raise fault(path, "document_no_text" if document.unreadable else "document_empty")
    document = with_confirmed(document, path)
    if path.suffix.lower() in form.suffixes:
        return document
    remark = Remark("documents.remarks.other_kind", {"suffix": path.suffix, "kind": form.kind})
    return replace(document, remarks=(*document.remarks, remark))
