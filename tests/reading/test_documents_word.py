"""Word files: numbers of lists, merges, nested tables, what is hidden or deleted."""

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import (
    Document,
    Level,
    Numbering,
    find_quote,
    number_text,
    read_document,
)

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


@pytest.fixture(scope="module")
def report() -> Document:
    return read_document(FIXTURES / "report.docx")


class TestAReportFromAnOfficeProgram:
    def test_automatic_numbers_stand_in_the_text(self, report: Document) -> None:
        assert [(p.text, p.heading_level) for p in report.paragraphs if p.heading_level] == [
            ("一、项目概述", 1),
            ("（一）项目背景", 2),
            ("（二）绩效目标", 2),
            ("二、评价结论", 1),
            ("（一）项目资金使用情况", 2),
            ("三、存在问题", 1),
        ]
        body = [p.text for p in report.paragraphs if p.place.section == ("一", "（一）")]
        assert body[2:] == ["1.建立“平安夜巡 邻里守望”机制；", "2.配备巡逻装备36套。"]

    def test_numbered_prose_is_body_text_of_its_section(self, report: Document) -> None:
        last = report.paragraphs[-1]
        assert (last.heading_level, last.place.section) == (0, ("三", "（一）"))

    def test_merged_cells_repeat_their_text(self, report: Document) -> None:
        form = report.tables[0]
        assert form.rows[2][:3] == ("产出指标（50分）", "质量指标", "装备合格率")
        assert form.rows[4] == ("总分",) * 5 + ("69.72",)
        assert form.merged == {(2, 0), (4, 1), (4, 2), (4, 3), (4, 4)}

    def test_title_unit_and_notes_belong_to_the_table(self, report: Document) -> None:
        form = report.tables[0]
        assert form.title == "项目支出绩效自评表 单位：万元"
        assert form.notes == ("注：满分90分，预算执行另计10分。",)
        assert form.place.section == ("二", "（一）")
        assert report.paragraphs[form.place.paragraph - 1].text == "单位：万元"

    def test_a_nested_table_follows_the_table_around_it(self, report: Document) -> None:
        assert [table.rows for table in report.tables[1:]] == [
            (("佐证材料", ""),),
            (("名称", "份数"), ("巡逻记录", "12")),
        ]

    def test_page_heads_are_dropped_and_said(self, report: Document) -> None:
        assert [(d.text, d.why()) for d in report.dropped] == [
            ("绿荫社区平安建设项目自评报告", "页眉或页脚")
        ]

    def test_quotes_are_found_without_lines(self, report: Document) -> None:
        (match,) = find_quote(report, "实际支出 44.98 万元")
        assert match.lines is None


def element(tag: str, **attributes: object) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def saved(document: Any, folder: Path) -> Document:
    file = folder / "made.docx"
    document.save(str(file))
    return read_document(file)


class TestOddities:
    def test_words_deleted_under_review_and_hidden_ones_are_said(self, tmp_path: Path) -> None:
        made = docx.Document()
        paragraph = made.add_paragraph("实际支出")
        paragraph._p.append(
            parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>45.60</w:delText></w:r></w:del>")
        )
        paragraph._p.append(
            parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>44.98万元</w:t></w:r></w:ins>")
        )
        hidden = paragraph.add_run("（内部口径）")
        hidden.font.hidden = True
        document = saved(made, tmp_path)
        assert [p.text for p in document.paragraphs] == ["实际支出44.98万元"]
        assert [(d.text, d.why()) for d in document.dropped] == [
            ("45.60", "修订中已删除的文字"),
            ("（内部口径）", "隐藏的文字"),
        ]

    def test_a_list_goes_on_across_paragraphs_and_begins_again_where_told(
        self, tmp_path: Path
    ) -> None:
        lists = Numbering(
            {"1": ("0", {}), "2": ("0", {0: 1})},
            {"0": {0: Level(text="%1."), 1: Level(text="%1.%2")}},
        )
        asked = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("2", 0), ("2", 0)]
        labels = [lists.label(*which) for which in asked]
        assert labels == ["1.", "1.1", "1.2", "2.", "2.1", "1.", "2."]

    def test_heading_styles_give_levels_without_numbers(self, tmp_path: Path) -> None:
        made = docx.Document()
        made.add_heading("项目概述", 1)
        made.add_heading("背景", 2)
        made.add_paragraph("正文。")
        document = saved(made, tmp_path)
        assert [p.heading_level for p in document.paragraphs] == [1, 2, 0]
        assert document.paragraphs[2].place.section == ("项目概述", "背景")

    def test_symbols_of_check_boxes_are_read_and_unknown_ones_said(self, tmp_path: Path) -> None:
        made = docx.Document()
        run = made.add_paragraph("是否达标：").add_run()
        run._r.append(element("sym", font="Wingdings", char="F0FE"))
        run._r.append(element("sym", font="Webdings", char="F021"))
        document = saved(made, tmp_path)
        assert document.paragraphs[0].text == "是否达标：☑\N{REPLACEMENT CHARACTER}"
        assert "Webdings" in document.unreadable[0].why()

    def test_pictures_are_said(self, tmp_path: Path) -> None:
        import struct
        import zlib

        def chunk(kind: bytes, data: bytes) -> bytes:
            body = kind + data
            return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

        head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
        png = tmp_path / "a.png"
        png.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
            + chunk(b"IEND", b"")
        )
        made = docx.Document()
        made.add_picture(str(png))
        with pytest.raises(InputFaults, match="扫描件或图片"):
            saved(made, tmp_path)
        made.add_paragraph("盖章页见上")
        assert [u.why() for u in saved(made, tmp_path).unreadable] == ["图片，其中文字读不出"]

    def test_content_controls_and_soft_breaks_lose_nothing(self, tmp_path: Path) -> None:
        made = docx.Document()
        made.add_paragraph("第一行\n第二行")
        body = made.element.body
        body.insert(
            1,
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件内文字</w:t></w:r></w:p>"
                "</w:sdtContent></w:sdt>"
            ),
        )
        document = saved(made, tmp_path)
        assert [p.text for p in document.paragraphs] == ["第一行", "第二行", "控件内文字"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (28, "lowerLetter", "bb"),
        (1994, "lowerRoman", "mcmxciv"),
        (7, "decimalZero", "07"),
        (30, "decimalEnclosedCircle", "30"),
        (12, "decimalFullWidth", "１２"),
        (5, "bullet", ""),
    ],
)
def test_numbers_take_the_form_of_their_list(number: int, form: str, shown: str) -> None:
    assert number_text(number, form) == shown
