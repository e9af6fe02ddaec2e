"""Files that can't be read: one clear fault each, and bounded memory."""

import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import read_document

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


def fault_of(path: Path) -> str:
    with pytest.raises(InputFaults) as caught:
        read_document(path)
    (fault,) = caught.value.faults
    assert fault.where.document == path.name
    for language in ("zh", "en"):
        assert fault.text(language)
    return fault.code


def made(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ole(stream: str) -> bytes:
    """The least that is an OLE container: a header, an allocation table, a directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<5I", 1, 1, 0, 4096, 0xFFFFFFFE) + bytes(12)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    none = 0xFFFFFFFF
    directory = b""
    for name, kind, child in (("Root Entry", 5, 1), (stream, 2, none)):
        text = (name + "\0").encode("utf-16-le")
        entry = text.ljust(64, b"\0") + struct.pack("<H2B3I", len(text), kind, 1, none, none, child)
        directory += entry.ljust(128, b"\0")
    return header.ljust(512, b"\0") + table + directory.ljust(512, b"\0")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

FAULTY = {
    "empty.txt": (b"", "document_empty"),
    "only_blanks.txt": (b"\xef\xbb\xbf \r\n\r\n\t", "document_empty"),
    "empty.pdf": (b"", "document_empty"),
    "utf16.txt": ("平安".encode("utf-16") + b"\x00\xd8", "document_encoding"),
    "bytes.txt": ("平安".encode() + b"\xff\xff", "document_encoding"),
    "old.doc": (OLE, "document_truncated"),
    "old.docx": (OLE, "document_truncated"),
    "secret.docx": (ole("EncryptedPackage"), "document_encrypted"),
    "picture.pdf": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "document_picture"),
    "invoice.ofd": (packed({"OFD.xml": b"<OFD/>"}), "document_damaged"),
    "slides.ppt": (ole("PowerPoint Document"), "document_kind"),
    "unknown.dps": (ole("Something"), "document_kind"),
    "data.json": (b'{"a": 1}', "document_kind"),
    "program.exe": (b"MZ\x90\0\x03\0\0\0", "document_kind"),
    "archive.docx": (packed({"a.txt": b"a"}), "document_archive"),
    "archive.rar": (b"Rar!\x1a\x07\x01\0", "document_archive"),
    "archive.7z": (b"7z\xbc\xaf\x27\x1c", "document_archive"),
    "broken.docx": (packed({"word/document.xml": b"<w:document>"}), "document_damaged"),
    "broken.xlsx": (packed({"xl/workbook.xml": b"<workbook/>"}), "document_damaged"),
    "blank.html": (b"<!DOCTYPE html><html><body></body></html>", "document_empty"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "document_truncated"),
    "hollow.pdf": (b"%PDF-1.7\nnothing\n%%EOF\n", "document_damaged"),
    "entities.docx": (
        packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "document_damaged",
    ),
}


@pytest.mark.usefixtures("without_scan")
@pytest.mark.parametrize("name", FAULTY)
def test_a_file_that_cannot_be_read_gives_one_fault(tmp_path: Path, name: str) -> None:
    data, code = FAULTY[name]
    assert fault_of(made(tmp_path, name, data)) == code


def test_a_missing_file_gives_one_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "none.txt") == "document_missing"


@pytest.mark.parametrize("name", ["report.docx", "form.xlsx", "report.pdf"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_file_gives_one_fault(tmp_path: Path, name: str, share: float) -> None:
    whole = (FIXTURES / name).read_bytes()
    file = made(tmp_path, name, whole[: int(len(whole) * share)])
    assert fault_of(file) == "document_truncated"


@pytest.mark.parametrize("name", ["report.docx", "form.xlsx"])
def test_a_file_with_broken_bytes_inside_gives_one_fault(tmp_path: Path, name: str) -> None:
    whole = bytearray((FIXTURES / name).read_bytes())
    for at in range(200, len(whole) - 1500, 97):
        whole[at] ^= 0xFF
    assert fault_of(made(tmp_path, name, bytes(whole))) in {
        "document_truncated",
        "document_damaged",
        "document_encrypted",
        "document_bomb",
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_pdf_with_broken_bytes_is_read_or_gives_one_fault(tmp_path: Path, seed: int) -> None:
    whole = bytearray((FIXTURES / "report.pdf").read_bytes())
    for turn in range(30):
        whole[(seed * 7919 + turn * 613) % (len(whole) - 50)] = (seed * 31 + turn * 17) % 256
    file = made(tmp_path, "report.pdf", bytes(whole))
    try:
        assert read_document(file).name == "report.pdf"
    except InputFaults as faults:
        assert len(faults.faults) == 1


def test_an_encrypted_pdf_gives_one_fault() -> None:
    assert fault_of(FIXTURES / "encrypted.pdf") == "document_encrypted"


def test_a_member_with_a_password_gives_one_fault(tmp_path: Path) -> None:
    data = bytearray(packed({"word/document.xml": b"<a/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert fault_of(made(tmp_path, "locked.docx", bytes(data))) == "document_encrypted"


@pytest.mark.parametrize("name", ["large.pdf", "large.txt", "large.docx", "large.xlsx"])
def test_a_file_of_100_megabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    tracemalloc.start()
    assert fault_of(file) == "document_too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(("name", "part"), [("bomb.docx", "word/"), ("bomb.xlsx", "xl/")])
def test_a_zip_bomb_is_refused_unpacked(tmp_path: Path, name: str, part: str) -> None:
    main = {"word/": "word/document.xml", "xl/": "xl/workbook.xml"}[part]
    file = tmp_path / name
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(main, "w") as stream,
    ):
        for _ in range(60):
            stream.write(b" " * 1_000_000)
    assert file.stat().st_size < 100_000
    tracemalloc.start()
    assert fault_of(file) == "document_bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("times", [1, 2])
def test_a_pdf_that_would_fill_the_memory_is_refused(tmp_path: Path, times: int) -> None:
    drawn = zlib.compress(b" " * 110_000_000)
    for _ in range(1, times):
        drawn = zlib.compress(drawn)
    filters = b"/Filter [" + b" /FlateDecode" * times + b"]"
    pdf = b"%PDF-1.7\n4 0 obj\n<< " + filters + b" >>\nstream\n" + drawn + b"\nendstream\n%%EOF\n"
    tracemalloc.start()
    assert fault_of(made(tmp_path, "bomb.pdf", pdf)) == "document_bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_page_whose_cells_span_millions_of_places_is_refused(tmp_path: Path) -> None:
    row = b"<tr>" + b'<td rowspan="300" colspan="1000">a</td>' * 9 + b"</tr>"
    page = b"<html><table>" + row + b"<tr></tr>" * 299 + b"</table></html>"
    assert fault_of(made(tmp_path, "spans.html", page)) == "document_too_long"


@pytest.mark.parametrize("reference", ["$A$1:$XFD$1048576", "a1:xfd1048576"])
def test_merges_over_millions_of_places_are_refused_however_written(
    tmp_path: Path, reference: str
) -> None:
    parts = {}
    with zipfile.ZipFile(FIXTURES / "form.xlsx") as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                merge = f"<mergeCell ref='{reference}'/></mergeCells>".encode()
                assert b"</mergeCells>" in data
                data = data.replace(b"</mergeCells>", merge)
            parts[name] = data
    assert fault_of(made(tmp_path, "merged.xlsx", packed(parts))) == "document_too_long"


def test_a_text_with_too_many_lines_is_refused(tmp_path: Path) -> None:
    assert fault_of(made(tmp_path, "lines.txt", b"a\n" * 600_000)) == "document_too_long"


def test_a_million_characters_on_one_line_are_read(tmp_path: Path) -> None:
    for words in ("平安" * 500_000, "1" * 1_000_000, "- " * 300_000 + "| x", " 1" * 300_000):
        document = read_document(made(tmp_path, "long.txt", words.encode()))
        assert document.paragraphs or document.tables
