"""Files of GB/T 33190: words, ruled tables, and what a hostile or careless maker puts there."""

from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from helpers import ofd
from helpers.loops import some

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import Document, read_document
from evalutils.reading.forms import read_forms

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"
HEAD = ["三级指标", "年度指标值", "实际完成值", "分值", "得分"]
ROWS = [
    ["项目名称", "渠道清淤", None, None, None],
    HEAD,
    ["清淤长度", "≥30公里", "31.5公里", "60", "60"],
    ["受益农户满意度", "≥90%", "92%", "40", "40"],
]
WIDTHS = [50, 35, 35, 20, 20]
TITLE = ofd.words(70, 15, "项目支出绩效自评表", 5)


def read(folder: Path, data: bytes) -> Document:
    file = folder / "表.ofd"
    file.write_bytes(data)
    return read_document(file)


def fault_of(folder: Path, data: bytes) -> str:
    with pytest.raises(InputFaults) as caught:
        read(folder, data)
    (fault,) = caught.value.faults
    assert fault.where.document == "表.ofd"
    assert fault.text("zh")
    return fault.code


@pytest.mark.parametrize("ruled", [ofd.line, ofd.bar])
def test_ruled_lines_make_a_table_with_its_merges(tmp_path: Path, ruled: object) -> None:
    document = read(tmp_path, ofd.written([TITLE + ofd.grid(ROWS, WIDTHS, ruled=ruled)]))
    assert [part.text for part in document.paragraphs] == ["项目支出绩效自评表"]
    (table,) = document.tables
    assert table.rows[0] == ("项目名称", *["渠道清淤"] * 4)
    assert table.rows[1:] == tuple(map(tuple, ROWS[1:]))
    assert table.place.page == 1
    (form,) = read_forms(document)
    assert form.project is not None
    assert form.project.text == "渠道清淤"
    assert [item.actual.text for item in form.items if item.actual] == ["31.5公里", "92%"]


def test_one_page_kept_as_pdf_and_as_ofd_is_one_document(tmp_path: Path) -> None:
    """What an office program printed, sign by sign and line by line, as the other format."""
    pages = []
    scale = 25.4 / 72
    with (
        pdfplumber.open(FIXTURES / "report.pdf") as ruled,
        pypdfium2.PdfDocument(FIXTURES / "report.pdf") as printed,
    ):
        for number, sheet in enumerate(ruled.pages):
            text, high = printed[number].get_textpage(), printed[number].get_height()
            runs: list[list[tuple[str, float, float]]] = []
            for at in range(text.count_chars()):
                left, bottom, _, _ = text.get_charbox(at, loose=True)
                sign = (text.get_text_range(at, 1), left * scale, (high - bottom) * scale)
                if not sign[0].strip():
                    continue
                if not runs or abs(runs[-1][-1][2] - sign[2]) > 0.3:
                    runs.append([])
                runs[-1].append(sign)
            drawn = "".join(
                ofd.stepped([sign[:2] for sign in run], run[0][2], 3.6) for run in some(runs)
            )
            drawn += "".join(
                ofd.line(*(e[side] * scale for side in ("x0", "top", "x1", "bottom")))
                for e in sheet.edges
            )
            pages.append(drawn)
    ours, theirs = read(tmp_path, ofd.written(pages)), read_document(FIXTURES / "report.pdf")
    assert [table.rows for table in ours.tables] == [table.rows for table in some(theirs.tables)]
    # A blank that the file has as a sign stands in no place of its own.
    told = [["".join(part.text.split()) for part in one.paragraphs] for one in (ours, theirs)]
    assert told[0] == some(told[1])


def test_a_table_goes_on_over_a_page_break(tmp_path: Path) -> None:
    low = ofd.grid(ROWS[:3], WIDTHS, y=250)
    high = ofd.grid([HEAD, ROWS[3]], WIDTHS, y=20)
    low = ofd.grid([HEAD, ROWS[2]], WIDTHS, y=250)
    document = read(tmp_path, ofd.written([low, high]))
    (table,) = document.tables
    assert [row[0] for row in table.rows] == ["三级指标", "清淤长度", "受益农户满意度"]
    assert [one.text for one in document.dropped] == [" | ".join(HEAD)]


def test_steps_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """Steps in short, words without steps, and words that go on where the last ones stood."""
    text = '<ofd:TextObject Size="4" Boundary="20 40 100 6">{}</ofd:TextObject>'
    codes = [
        '<ofd:TextCode X="0" Y="4" DeltaX="g 3 4 6">甲乙丙丁戊</ofd:TextCode>',
        '<ofd:TextCode X="0" Y="4">甲乙 12.5</ofd:TextCode>',
        '<ofd:TextCode X="0" Y="4">金</ofd:TextCode><ofd:TextCode X="4">额</ofd:TextCode>',
    ]
    told = [read(tmp_path, ofd.written([text.format(code)])).paragraphs[0].text for code in codes]
    assert told == ["甲乙丙丁 戊", "甲乙12.5", "金额"]


def test_words_of_one_run_stand_in_the_cells_they_are_seen_in(tmp_path: Path) -> None:
    """Some programs write a whole row as one run whose steps leap over the lines."""
    run = (
        '<ofd:TextObject Size="4" Boundary="16 32 170 6">'
        '<ofd:TextCode X="0" Y="4" DeltaX="4 4 4 38 2 33">清淤长度31处</ofd:TextCode>'
        "</ofd:TextObject>"
    )
    (table,) = read(tmp_path, ofd.written([ofd.grid([["", "", ""]], [50, 35, 35]) + run])).tables
    assert table.rows == (("清淤长度", "31", "处"),)


def test_templates_composites_and_blocks_are_drawn_where_they_are_used(tmp_path: Path) -> None:
    name = f'xmlns:ofd="{ofd.NAMESPACE}"'
    unit = (
        f"<ofd:Res {name}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID='5'>"
        f"<ofd:Content>{ofd.words(0, 0, '复合部分。')}</ofd:Content></ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    used = '<ofd:CompositeObject ResourceID="5" Boundary="20 60 50 5" CTM="2 0 0 2 0 0"/>'
    block = f"<ofd:PageBlock>{ofd.words(20, 80, '成组部分。')}</ofd:PageBlock>"
    made = ofd.parts(
        [ofd.page(used + block, '<ofd:Template TemplateID="3" ZOrder="Background"/>')],
        common=(
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            '<ofd:TemplatePage ID="3" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        ),
    )
    made |= {
        "Doc_0/PublicRes.xml": unit,
        "Doc_0/Tpls/Tpl_0/Content.xml": ofd.page(ofd.words(20, 20, "模板部分。")),
    }
    document = read(tmp_path, ofd.packed(made))
    assert "".join(part.text for part in document.paragraphs) == "模板部分。复合部分。成组部分。"
    assert document.unreadable == ()


def test_names_are_found_as_careless_programs_write_them(tmp_path: Path) -> None:
    made = ofd.parts([ofd.page(ofd.words(20, 20, "写法不同"))])
    made["OFD.xml"] = str(made["OFD.xml"]).replace("Doc_0/Document.xml", "\\doc_0\\Document.xml")
    content = str(made.pop("Doc_0/Pages/Page_0/Content.xml"))
    # An undeclared prefix, another namespace's name, and a name in other letters.
    made["Doc_0\\pages\\Page_0\\content.xml"] = content.replace(f'xmlns:ofd="{ofd.NAMESPACE}"', "")
    assert read(tmp_path, ofd.packed(made)).paragraphs[0].text == "写法不同"


@pytest.mark.parametrize("corner", ["0 0 210 297", "10 -20 210 297"])
def test_turned_and_moved_words_stand_where_they_are_seen(tmp_path: Path, corner: str) -> None:
    left, top = (float(number) for number in corner.split()[:2])
    tilted = ofd.words(left + 60, top + 60, "内部资料", 9, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    drawn = tilted + ofd.words(left + 20, top + 20, "正文。")
    document = read(tmp_path, ofd.written([drawn], box=corner))
    assert [part.text for part in document.paragraphs] == ["正文。"]
    assert [(one.text, one.why()) for one in document.dropped] == [
        ("内部资料", "水印（斜排的文字）")
    ]


def test_hidden_words_are_named_and_do_not_count(tmp_path: Path) -> None:
    drawn = ofd.words(20, 20, "可见文字。") + ofd.words(20, 40, "旧稿", more='Visible="false"')
    document = read(tmp_path, ofd.written([drawn]))
    assert [part.text for part in document.paragraphs] == ["可见文字。"]
    assert [(one.text, one.why()) for one in document.dropped] == [("旧稿", "隐藏的文字")]


def test_a_page_that_is_a_picture_is_told(tmp_path: Path) -> None:
    picture = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="4" CTM="210 0 0 297 0 0"/>'
    plain = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="4"/>'
    for scan in (picture, plain):
        document = read(tmp_path, ofd.written([ofd.words(20, 20, "首页有文字。"), scan]))
        (lost,) = document.unreadable
        assert (lost.place.page, lost.whole) == (2, True)
    assert fault_of(tmp_path, ofd.written([picture])) == "document_no_text"
    seal = '<ofd:ImageObject Boundary="9 9 20 20" ResourceID="4" CTM="20 0 0 20 0 0"/>'
    assert read(tmp_path, ofd.written([seal + ofd.words(20, 20, "盖章。")])).unreadable == ()


def test_what_is_attached_or_lacking_is_told(tmp_path: Path) -> None:
    body = ofd.words(20, 20, "有附件。")
    attached = ofd.written([body], more="<ofd:Attachments>A.xml</ofd:Attachments>")
    lacking = ofd.written([body + '<ofd:CompositeObject ResourceID="77" Boundary="0 0 9 9"/>'])
    for data in (attached, lacking):
        assert [part.key for part in read(tmp_path, data).unreadable] == ["documents.unread.object"]
    garbled = ofd.written([body + ofd.words(20, 40, "\ue001\ue002")])
    assert [part.key for part in read(tmp_path, garbled).unreadable] == ["documents.unread.garbled"]


def changed(name: str, data: str | bytes | None) -> bytes:
    made = ofd.parts([ofd.page(ofd.words(20, 20, "文字"))])
    if data is None:
        del made[name]
    else:
        made[name] = data
    return ofd.packed(made)


CONTENT = "Doc_0/Pages/Page_0/Content.xml"
SELF = (
    f'<ofd:Res xmlns:ofd="{ofd.NAMESPACE}"><ofd:CompositeGraphicUnits>'
    '<ofd:CompositeGraphicUnit ID="5"><ofd:Content>'
    + '<ofd:CompositeObject ResourceID="5" Boundary="0 0 9 9"/>' * 20
    + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
)
ENDLESS = ofd.parts(
    [ofd.page('<ofd:CompositeObject ResourceID="5" Boundary="0 0 9 9"/>')],
    common="<ofd:PublicRes>R.xml</ofd:PublicRes>",
) | {"Doc_0/R.xml": SELF}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ofd.packed({"OFD.xml": "<OFD/>"}), "document_damaged"),
        (changed(CONTENT, None), "document_damaged"),
        (changed("Doc_0/Document.xml", None), "document_damaged"),
        (changed(CONTENT, "<ofd:Page><ofd:Content>"), "document_damaged"),
        (changed(CONTENT, ofd.page(ofd.words(20, 20, "a").replace("20 20", "x nan"))),
         "document_damaged"),
        (changed(CONTENT, '<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "document_damaged"),
        (changed(CONTENT, ofd.page("")), "document_empty"),
        (changed(CONTENT, " " * 60_000_000), "document_bomb"),
        (ofd.packed(ENDLESS), "document_too_long"),
        (ofd.written([""], more='<ofd:Pages>' + '<ofd:Page BaseLoc="a"/>' * 2001 + "</ofd:Pages>"),
         "document_too_long"),
    ],
)  # fmt: skip
def test_a_hostile_or_damaged_file_gets_one_clear_fault(
    tmp_path: Path, data: bytes, code: str
) -> None:
    assert fault_of(tmp_path, data) == code
