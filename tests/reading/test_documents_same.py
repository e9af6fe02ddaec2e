"""One content, saved in many formats by an office program, is one model."""

from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import Document, read_document

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


def content(document: Document) -> tuple[object, ...]:
    return (
        [(part.text, part.heading_level) for part in document.paragraphs],
        [(table.rows, table.merged, table.origin) for table in document.tables],
        [part.key for part in document.unreadable],
    )


@pytest.mark.parametrize(
    ("name", "same"),
    [("report.doc", "report.docx"), ("form.xls", "form.xlsx")],
)
def test_a_format_gives_what_its_successor_gives(name: str, same: str) -> None:
    assert content(read_document(FIXTURES / name)) == content(read_document(FIXTURES / same))


@pytest.mark.parametrize(
    ("name", "suffixes"),
    [
        ("report.doc", (".wps", ".docx", ".txt", "")),
        ("form.xls", (".et", ".xlsx", ".pdf")),
        ("report.docx", (".doc", ".zip", ".2022")),
        ("report.html", (".xls", ".doc")),
        ("report.pdf", (".docx",)),
    ],
)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, name: str, suffixes: tuple[str, ...]) -> None:
    whole = content(read_document(FIXTURES / name))
    for suffix in suffixes:
        file = tmp_path / f"a{suffix}"
        file.write_bytes((FIXTURES / name).read_bytes())
        document = read_document(file)
        assert content(document) == whole
        told = {remark.key for remark in document.remarks}
        assert told == (set() if suffix in {".wps", ".et"} else {"documents.remarks.other_kind"})


def test_the_class_id_that_wps_writes_into_a_header_does_no_harm(tmp_path: Path) -> None:
    data = bytearray((FIXTURES / "report.doc").read_bytes())
    data[8:24] = bytes(range(1, 17))
    (tmp_path / "a.wps").write_bytes(bytes(data))
    assert read_document(tmp_path / "a.wps").paragraphs


@pytest.mark.parametrize("name", ["report.doc", "form.xls"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_old_file_gives_one_fault(tmp_path: Path, name: str, share: float) -> None:
    whole = (FIXTURES / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputFaults) as caught:
        read_document(tmp_path / name)
    assert len(caught.value.faults) == 1
