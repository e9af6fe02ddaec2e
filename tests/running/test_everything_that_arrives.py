"""A folder with forty kinds of files: each is read, or named with the reason and the next step."""

import codecs
import io
import json
import os
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pypdfium2
import pytest
from helpers import ofd

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import read_document
from evalutils.running.commands import main

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"
FORM = """项目支出绩效自评表（2023年度）
项目名称 | 桥梁养护
三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
养护座数 | ≥12座 | 12座 | 100 | 100
"""
PAGE = "<html><body><p>项目支出绩效自评：养护桥梁12座。</p></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def called(data: bytes, was: str, now: str) -> bytes:
    """Return a file of Office whose main part is called something else: a template, with macros."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = "[Content_Types].xml"
    assert was.encode() in parts[types]
    return packed(parts | {types: parts[types].replace(was.encode(), now.encode())})


def locked(members: dict[str, bytes]) -> bytes:
    """Return an archive whose members say that they are encrypted."""
    data = bytearray(packed(members))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


#: As finance systems export it under the suffix .xls.
SPREADSHEETML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p"><NumberFormat
 ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="自评表"><Table>
<Row><Cell ss:MergeAcross="4"><Data ss:Type="String">项目支出绩效自评表</Data></Cell></Row>
<Row ss:Index="3">{head}</Row>
<Row><Cell><Data ss:Type="String">栏杆完好率</Data></Cell>
<Cell><Data ss:Type="String">≥95%</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">0.9625</Data></Cell>
<Cell ss:Index="5"><Data ss:Type="Number">100</Data></Cell></Row>
</Table></Worksheet></Workbook>""".format(
    head="".join(
        f'<Cell><Data ss:Type="String">{name}</Data></Cell>'
        for name in ("三级指标", "年度指标值", "实际完成值", "分值", "得分")
    )
)
READ = {
    "01.docx": fixture("report.docx"),
    "02.xlsx": fixture("form.xlsx"),
    "03.pdf": fixture("report.pdf"),
    "04.html": fixture("report.html"),
    "05.doc": fixture("report.doc"),
    "06.wps": OLE + bytes(range(1, 17)) + fixture("report.doc")[24:],
    "07.xls": fixture("form.xls"),
    "08.et": fixture("form.xls"),
    "09.odt": fixture("report.odt"),
    "10.ods": fixture("form.ods"),
    "11.txt": FORM.encode(),
    "12.txt": FORM.encode("gb18030"),
    "13.txt": FORM.encode("utf-16"),
    "14.txt": codecs.BOM_UTF16_BE + FORM.encode("utf-16-be"),
    "15.md": codecs.BOM_UTF8 + FORM.encode(),
    "16.csv": FORM.replace(" | ", ",").encode("gb18030"),
    "17.xls": FORM.replace(" | ", "\t").encode("utf-16"),
    "18.xls": PAGE.encode("gb18030"),
    "19.doc": PAGE.encode(),
    "20.docx": fixture("report.pdf"),
    "21.pdf": fixture("report.docx"),
    "22": FORM.encode(),
    "23.自评表": FORM.encode(),
    "24.zip/甲局/自评.txt": FORM.encode(),
    "25.ofd": ofd.written(
        [ofd.grid([line.split(" | ") for line in FORM.split("\n")[2:4]], [34] * 5)]
    ),
    "26.xls": fixture("form.xlsx"),
    "27.et": fixture("form.xlsx"),
    "29.xls": SPREADSHEETML.encode(),
    "30.docm": called(
        fixture("report.docx"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ),
    "60.dotx": called(fixture("report.docx"), "document.main+xml", "template.main+xml"),
    "61.xltx": called(fixture("form.xlsx"), "sheet.main+xml", "template.main+xml"),
    "62.wpt": fixture("report.doc"),
    # Half a character, as the name of a file in GBK on another system becomes.
    "28-\\xb1.txt": FORM.encode(),
}
NOT_READ = {
    "31.docx": fixture("report.docx")[:9000],
    "32.pdf": fixture("report.pdf")[:9000],
    "33.doc": fixture("report.doc")[:9000],
    "34.xls": fixture("form.xls")[:5000],
    "35.pdf": fixture("encrypted.pdf"),
    "36.docx": b"",
    "37.txt": b" \r\n\t",
    "38.jpg": b"\xff\xd8\xff\xe0",
    "39.png": b"\x89PNG\r\n\x1a\n",
    "40.rar": b"Rar!\x1a\x07\x01\0",
    "41.7z": b"7z\xbc\xaf\x27\x1c",
    "42.ofd": packed({"OFD.xml": b"<OFD/>"}),
    "43.pptx": packed({"ppt/presentation.xml": b"<a/>"}),
    "44.mp4": b"\0\0\0\x20ftypmp42",
    "45.json": b"{}",
    "46.docx": b"\0" * 5000,
    "47.xlsx": packed({"xl/workbook.xml": b" " * 60_000_000}),
    "48.docx": packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
    "49.zip": packed({}),
    "50.html": b"<html><table><tr>" + b"<td rowspan=300 colspan=1000>a" * 9 + b"<tr>" * 300,
    "54.doc": b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/'
    b'word/2003/wordml"><w:body><w:p><w:r><w:t>1</w:t></w:r></w:p></w:body></w:wordDocument>',
    "55.xml": b"<?xml version='1.0'?><a>1</a>",
    "56.zip/1.txt": locked({"1.txt": FORM.encode()}),
    "51.txt": b"\x81\xff" * 40,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("arrived")
    for name, data in (READ | NOT_READ).items():
        archive, _, member = name.replace("\\xb1", "\udcb1").partition("/")
        # What is locked is an archive already.
        whole = packed({member: data}) if member and member != "1.txt" else data
        (home / archive).write_bytes(whole)
    os.mkfifo(home / "52.txt")
    (home / "53.txt").symlink_to(FIXTURES / "README.md")
    return home


def test_each_is_read_or_named_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(READ) + len(NOT_READ) + 2 >= 40
    assert main(["audit", str(folder), "--json", "--workers", "1"]) == 1
    out, err = capsys.readouterr()
    files = {str(Path(one["file"]).relative_to(folder)): one for one in json.loads(out)}
    assert set(files) == {*READ, *NOT_READ, "52.txt", "53.txt"}
    silent = {name for name in READ if "未能读出" in files[name]["read"]}
    assert silent == set()
    for name in {*files} - {*READ}:
        (gap,) = files[name]["unreadable"]
        assert "；" in gap["why"], name
        assert "未能读出" in files[name]["read"], name
        assert files[name]["findings"] == [], name
    assert f"已审查 {len(READ)} 份" in err
    assert f"{len(files) - len(READ)} 份未能读出" in err


def test_a_workbook_of_2003_shows_what_its_formats_show(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(SPREADSHEETML, encoding="utf-8")
    (table,) = read_document(tmp_path / "a.xls").tables
    assert table.rows[0] == ("项目支出绩效自评表",) * 5
    assert table.rows[-1] == ("栏杆完好率", "≥95%", "96.25%", "", "100")
    endless = SPREADSHEETML.replace('MergeAcross="4"', 'MergeAcross="99999999"')
    (tmp_path / "b.xls").write_text(endless, encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        read_document(tmp_path / "b.xls")
    assert [fault.code for fault in refused.value.faults] == ["document_too_long"]


def test_the_command_that_finds_forms_counts_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", str(folder), "--json"]) == 1
    out, err = capsys.readouterr()
    assert {"01.docx", "05.doc", "07.xls", "11.txt", "17.xls", "24.zip/甲局/自评.txt"} <= {
        str(Path(form["file"]).relative_to(folder)) for form in json.loads(out)
    }
    assert f"未读出 {len(NOT_READ) + 2} 份" in err


def test_a_page_without_text_among_others_fails_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pypdfium2.PdfDocument(FIXTURES / "report.pdf") as file:
        picture = file[0].render(scale=0.3)
        page = file.new_page(595, 842)
        image = pypdfium2.PdfImage.new(file)
        image.set_bitmap(picture)
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        page.insert_obj(image)
        page.gen_content()
        file.save(tmp_path / "a.pdf")
    # With the extra the picture is read, and what it cannot be read for is in doubt.
    scans = find_spec("rapidocr") is not None
    done = main(["audit", str(tmp_path / "a.pdf"), "--fail-on", "error", "--json"])
    assert done == (0 if scans else 1)
    out, err = capsys.readouterr()
    (told,) = json.loads(out)
    assert ("扫描识别存疑" if scans else "无文字层") in told["unreadable"][-1]["why"]
    assert not [one for one in told["findings"] if one["severity"] == "error"]
    assert "其中 1 份只读出一部分" in err
    assert main(["forms", str(tmp_path)]) == done
    assert "部分读出 1 份" in capsys.readouterr().err
