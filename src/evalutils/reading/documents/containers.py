"""Containers that documents are kept in, zip, OLE and PDF: what is inside, whether it is safe."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from evalutils.base.patterns import re
from evalutils.reading.documents.model import fault

# Limits: far above any report with its pictures, far below what would fill the memory.
MOST_UNPACKED = 300_000_000
MOST_MARKUP = 50_000_000
MOST_PARTS = 5000
_MEGABYTE = 1_000_000
# XML of office files packs some ten times smaller, a bomb up to a thousand times.
_HIGHEST_RATIO = 200
# Below this a part can't do harm, however well it packs: empty cells pack very well.
_SMALL_PART = 5_000_000
# A document type is declared at the head of a part.
_HEAD = 4096

# Of one stream of a PDF: what draws a page takes some hundred thousand bytes.
_MOST_DRAWN = 100_000_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_BLOCK = 1 << 20

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
_MARKUP = (".xml", ".rels", ".vml")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# MS-CFB 2.2 and 2.6: a directory entry takes 128 bytes, numbers from here on are no sectors.
_ENTRY = 128
_NO_SECTOR = 0xFFFFFFFA
_IN_HEADER = 109


def parts_of(path: Path) -> frozenset[str]:
    """Return the names of the parts of a zip container, looked at without unpacking it.

    Raises
    ------
    InputFaults
        ``document_truncated``, ``document_bomb`` or ``document_encrypted``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise fault(path, "document_truncated") from error
    unpacked = sum(part.file_size for part in parts)
    # A tree of XML takes about ten times the memory of its text.
    markup = sum(part.file_size for part in parts if part.filename.lower().endswith(_MARKUP))
    swollen = any(
        part.file_size > max(_SMALL_PART, part.compress_size * _HIGHEST_RATIO) for part in parts
    )
    if unpacked > MOST_UNPACKED or markup > MOST_MARKUP or swollen or len(parts) > MOST_PARTS:
        limit = (MOST_MARKUP if markup > MOST_MARKUP else MOST_UNPACKED) // _MEGABYTE
        raise fault(path, "document_bomb", f"{unpacked // _MEGABYTE} MB", limit=limit)
    if any(part.flag_bits & 1 for part in parts):
        raise fault(path, "document_encrypted")
    return frozenset(part.filename for part in parts)


def refuse_entities(path: Path) -> None:
    """Refuse a document type declaration: office files have none, entity bombs need one.

    Raises
    ------
    InputFaults
        ``document_damaged``, or ``document_truncated`` where a part cannot be unpacked.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.lower().endswith(_MARKUP):
                try:
                    with archive.open(part) as stream:
                        head = stream.read(_HEAD)
                except BROKEN as error:
                    raise fault(path, "document_truncated") from error
                # A part in UTF-16 could hide it from a search for plain bytes.
                head = head.replace(b"\0", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise fault(path, "document_damaged")


def streams_of(path: Path) -> frozenset[str]:
    """Return the names at the root of an OLE container (MS-CFB 2.6).

    Names inside the storages of embedded objects are left out: a letter with a worksheet in
    it is a letter.

    Raises
    ------
    InputFaults
        ``document_truncated`` where its directory lies beyond the end of the file, or small
        streams go on in a circle: who follows them fills the memory.
    """
    data = path.read_bytes()
    size = 1 << int.from_bytes(data[30:32], "little")
    if size not in {512, 4096} or len(data) < size:
        raise fault(path, "document_truncated")
    try:
        names = _root_names(_chain(data, size, 48))
        _refuse_circles(data, size)
    except (struct.error, IndexError) as error:
        raise fault(path, "document_truncated") from error
    return names


def _refuse_circles(data: bytes, size: int) -> None:
    """Raise ``IndexError`` where the table of small sectors (MS-CFB 2.4) leads in a circle."""
    try:
        table = _chain(data, size, 60)
    except (struct.error, IndexError):
        return  # without its end no reader follows it
    links = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    followed: set[int] = set()
    for first in range(len(links)):
        own: set[int] = set()
        at = first
        while at < len(links) and at not in followed:
            if at in own:
                raise IndexError
            own.add(at)
            at = links[at]
        followed |= own


def _chain(data: bytes, size: int, head: int) -> bytes:
    """Follow a chain of sectors, its first one told at ``head``, through the allocation table."""
    shape = f"<{size // 4}I"
    # Large files go on in sectors of their own; what office programs name first lies before.
    tables = [at for at in struct.unpack_from(f"<{_IN_HEADER}I", data, 76) if at < _NO_SECTOR]
    told = b""
    (sector,) = struct.unpack_from("<I", data, head)
    seen: set[int] = set()
    while sector < _NO_SECTOR and sector not in seen:
        seen.add(sector)
        block = data[(sector + 1) * size : (sector + 2) * size]
        if len(block) < _ENTRY:
            raise IndexError
        told += block
        table = struct.unpack_from(shape, data, (tables[sector // (size // 4)] + 1) * size)
        sector = table[sector % (size // 4)]
    return told


def _root_names(directory: bytes) -> frozenset[str]:
    names: set[str] = set()
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    seen: set[int] = set()
    while waiting:
        at = waiting.pop()
        entry = directory[at * _ENTRY : (at + 1) * _ENTRY]
        if at in seen or len(entry) < _ENTRY:
            continue
        seen.add(at)
        length = min(int.from_bytes(entry[64:66], "little"), 64)
        names.add(entry[: max(length - 2, 0)].decode("utf-16-le", "replace"))
        waiting += struct.unpack_from("<2I", entry, 68)
    return frozenset(names)


def refuse_swollen_streams(path: Path) -> None:
    """Refuse a PDF of which a stream would fill the memory once it is inflated.

    Pictures are passed over: they are inflated only to be shown, which is never done here.

    Raises
    ------
    InputFaults
        ``document_bomb``.
    """
    data = path.read_bytes()
    for found in _STREAM.finditer(data):
        # The dictionary of a stream stands between ``obj`` and ``stream``.
        begin = data.rfind(b"obj", max(found.start() - _HEAD, 0), found.start())
        head = data[max(begin, 0) : found.start()]
        times = len(_FLATE.findall(head))
        if not times or _IMAGE.search(head):
            continue
        if not _inflates_within(memoryview(data)[found.end() :], times):
            limit = _MOST_DRAWN // _MEGABYTE
            raise fault(path, "document_bomb", limit=limit)


def _inflates_within(data: memoryview, times: int) -> bool:
    """Return whether data, packed once or over and over, stays below the limit."""
    packed: bytes | memoryview = data
    for left in range(times, 0, -1):
        machine, size, kept = zlib.decompressobj(), 0, []
        waiting = packed[:_BLOCK]
        at = len(waiting)
        try:
            while waiting and not machine.eof:
                made = machine.decompress(waiting, _BLOCK)
                size += len(made)
                if size > _MOST_DRAWN:
                    return False
                if left > 1:
                    kept.append(made)
                waiting = machine.unconsumed_tail
                if not waiting:
                    waiting = packed[at : at + _BLOCK]
                    at += len(waiting)
        except zlib.error:
            # Encrypted, or damaged: the reader will say so.
            return True
        packed = b"".join(kept)
    return True
