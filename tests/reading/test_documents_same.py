"""One content, saved in many formats by an office program, is one model."""

import shutil
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
    [("report.doc", "report.docx"), ("form.xls", "form.xlsx"), ("form.ods", "form.xlsx")],
)
def test_a_format_gives_what_its_successor_gives(name: str, same: str) -> None:
    assert content(read_document(FIXTURES / name)) == content(read_document(FIXTURES / same))


def test_tables_of_an_open_text_are_those_of_word_and_its_numbers_are_told_as_lost() -> None:
    made, word = (read_document(FIXTURES / f"report.{suffix}") for suffix in ("odt", "docx"))
    assert [table.rows for table in made.tables] == [table.rows for table in word.tables]
    assert [table.merged for table in made.tables] == [table.merged for table in word.tables]
    assert all(
        theirs.text.endswith(ours.text)
        for ours, theirs in zip(made.paragraphs, word.paragraphs, strict=True)
    )
    assert [part.why() for part in made.unreadable] == ["自动编号，读不出"]


def test_without_an_office_program_what_needs_one_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi words}")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputFaults, match="安装 LibreOffice"):
        read_document(tmp_path / "a.rtf")


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_what_needs_an_office_program_is_read_by_it_and_says_so(tmp_path: Path) -> None:
    words = "".join(f"\\u{ord(char)}?" for char in "执行率")
    cells = "\\trowd\\cellx3000\\cellx6000\\intbl a\\cell b\\cell\\row"
    (tmp_path / "a.doc").write_text(f"{{\\rtf1\\ansi {words}92%\\par {cells}}}")
    document = read_document(tmp_path / "a.doc")
    assert [part.text for part in document.paragraphs] == ["执行率92%"]
    assert [table.rows for table in document.tables] == [(("a", "b"),)]
    assert "LibreOffice" in document.remarks[0].words()


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


@pytest.mark.parametrize("name", ["form.xls", "report.doc"])
def test_small_streams_that_go_on_in_a_circle_are_refused(tmp_path: Path, name: str) -> None:
    """Who follows them never comes to an end, and fills the memory."""
    data = bytearray((FIXTURES / name).read_bytes())
    table = (int.from_bytes(data[60:64], "little") + 1) * 512
    assert int.from_bytes(data[table : table + 4], "little") != 0
    data[table : table + 4] = bytes(4)
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(InputFaults, match=name):
        read_document(file)


@pytest.mark.parametrize("name", ["report.doc", "form.xls"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_old_file_gives_one_fault(tmp_path: Path, name: str, share: float) -> None:
    whole = (FIXTURES / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputFaults) as caught:
        read_document(tmp_path / name)
    assert len(caught.value.faults) == 1
