"""Office packages (docx, xlsx): zip files of XML parts, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from evalutils.base.patterns import re

#: The earliest time a zip member can carry; the real dates stand in the core properties.
_TIME = (1980, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "[Content_Types].xml"
#: Where a package says when it was made, and how.
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
#: Everything that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the parts as a zip: fixed order, times and rights.

    Parameters
    ----------
    parts
        Name inside the package → content. ``[Content_Types].xml`` goes first, as readers
        expect it, the others by name.

    Examples
    --------
    >>> packed({"a.xml": b"<a/>", "[Content_Types].xml": b"<Types/>"})[30:49]
    b'[Content_Types].xml'
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name)):
            member = zipfile.ZipInfo(name, _TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # else it tells on which system the file was made
            member.external_attr = 0o644 << 16
            package.writestr(member, parts[name], compresslevel=9)
    return made.getvalue()


def unpacked(package: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name.

    Examples
    --------
    >>> unpacked(packed({"a.xml": b"<a/>"}))
    {'a.xml': b'<a/>'}
    """
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def settled(package: bytes, date: str = "1980-01-01T00:00:00Z") -> bytes:
    """Return a package without what the library that wrote it took from the clock.

    Parameters
    ----------
    package
        As python-docx or openpyxl saved it.
    date
        What stands for the times at which it was made and changed: data, not the clock.

    Examples
    --------
    >>> core = b"<dcterms:created>2026-01-02T03:04:05Z</dcterms:created>"
    >>> unpacked(settled(packed({"docProps/core.xml": core})))["docProps/core.xml"]
    b'<dcterms:created>1980-01-01T00:00:00Z</dcterms:created>'
    """
    parts = unpacked(package)
    parts[_CORE] = _DATES.sub(rb"\g<1>" + date.encode("ascii"), parts[_CORE])
    return packed(parts)


def writable(words: str) -> str:
    r"""Return words with every character that XML cannot hold shown as U+FFFD.

    Examples
    --------
    >>> ascii(writable("367\x0b"))
    "'367\\ufffd'"
    """
    return _UNWRITABLE.sub("\ufffd", words)
