"""Office files with fixed times: the same form gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import regex

_BEGINNING = (1980, 1, 1, 0, 0, 0)
_TIMES = regex.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def pack(data: bytes, path: Path) -> None:
    """Write the container ``data`` to ``path`` with members sorted and times fixed.

    Times inside ``docProps/core.xml`` are set to the same day, since no report is dated by
    the clock.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as packed:
        # Office programs expect the list of contents first.
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            member = zipfile.ZipInfo(name, _BEGINNING)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            packed.writestr(member, content)
    path.write_bytes(target.getvalue())
