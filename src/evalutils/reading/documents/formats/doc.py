"""Old Word and WPS files (.doc, .wps): turned into .docx first, and read as that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalutils.base.holds import scratch
from evalutils.base.places import Place
from evalutils.reading.documents.formats.word import read_word
from evalutils.reading.documents.model import Document, Unreadable, fault, renamed

# Of the header's class id (MS-CFB 2.2): it has to be zero; WPS writes its own there.
_CLASS_ID = slice(8, 24)
#: What the converter warns of, where it is words that are lost and not looks → what to tell.
_LOST = {
    "picture": {
        "PICTURES_DEFERRED", "FLOATING_PICTURE_FORMAT_DEFERRED", "INLINE_BINARY_DATA_DEFERRED",
        "INLINE_BINARY_DATA_MALFORMED", "INLINE_PICTURE_DATA_STREAM_MISSING",
        "INLINE_PICTURE_FORMAT_DEFERRED", "INLINE_PICTURE_MALFORMED", "OFFICEART_MALFORMED",
    },
    "object": {"OLE_OBJECTS_UNANCHORED", "OLE_OBJECT_OMITTED", "OLE_OBJECT_STORAGE_MISSING"},
    "broken_table": {"MALFORMED_TABLE_FLATTENED", "TABLE_DEPTH_LIMITED"},
    "numbers": {"NUMBERING_TABLE_MALFORMED"},
    "text_box": {"MAIN_TEXTBOX_TABLE_MALFORMED"},
}  # fmt: skip


def read_doc(path: Path) -> Document:
    """Return a ``.doc`` or ``.wps`` file as a document.

    Parameters
    ----------
    path
        An OLE container with a ``WordDocument`` stream.

    Raises
    ------
    InputFaults
        ``document_encrypted``, or ``document_old_format`` for what is older than Word 97 or
        damaged inside.
    """
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError, InvalidWordDocument

    data = bytearray(path.read_bytes())
    data[_CLASS_ID] = bytes(16)
    with scratch() as aside:
        copy = aside / "a.doc"
        copy.write_bytes(data)
        try:
            made = convert(copy, copy.with_suffix(".docx"))
        except EncryptedDocumentError as error:
            raise fault(path, "document_encrypted") from error
        except InvalidWordDocument as error:
            raise fault(path, "document_old_format") from error
        document = renamed(read_word(made.output_path), path.name)
    codes = {warning.code for warning in made.report.warnings}
    lost = [
        Unreadable(Place(path.name), f"documents.unread.{what}")
        for what, among in _LOST.items()
        if codes & among
    ]
    known = {part.key for part in document.unreadable}
    more = (part for part in lost if part.key not in known)
    return replace(document, unreadable=(*document.unreadable, *more))
