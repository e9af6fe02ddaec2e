"""PDF files: lines re-joined, ruled tables as grids, pages without text said."""

from pathlib import Path

import pypdfium2
import pytest

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import Document, read_document

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


def minimal(content: str, rotate: int = 0) -> bytes:
    """Write a PDF by hand: one page in Helvetica."""
    stream = content.encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>" % rotate,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


def saved(folder: Path, content: str, rotate: int = 0) -> Document:
    file = folder / "a.pdf"
    file.write_bytes(minimal(content, rotate))
    return read_document(file)


@pytest.fixture(scope="module")
def long() -> Document:
    return read_document(FIXTURES / "long.pdf")


class TestAReportFromAnOfficeProgram:
    def test_lines_are_joined_to_paragraphs_with_page_and_section(self, long: Document) -> None:
        chapters = [p for p in long.paragraphs if p.heading_level]
        assert [p.text for p in chapters] == ["一、项目概述", "二、指标完成情况", "三、存在问题"]
        first = [p for p in long.paragraphs if p.place.section == ("一",) and not p.heading_level]
        assert len(first) == 8
        assert {p.text for p in first} == {
            "绿荫社区在本年度围绕夜间巡逻、矛盾调解和反诈宣传三项重点任务开展工作，累计出动巡逻力量"
            "860余次，调解纠纷45起，发放宣传折页近3000份，群众对平安建设的知晓程度明显提高。"
        }
        assert {p.place.page for p in first} == {1}

    def test_a_table_over_three_pages_is_one_table(self, long: Document) -> None:
        (table,) = long.tables
        assert len(table.rows) == 41
        assert table.rows[0] == ("一级指标", "三级指标", "年度指标值", "实际完成值", "得分")
        assert [row[2] for row in table.rows[1:]] == [f"≥{at}0次" for at in range(1, 41)]
        assert table.title == "项目支出绩效自评表（2023年度）"
        assert table.notes == ("注：得分按完成比例计算。",)

    def test_page_numbers_heads_and_repeated_table_heads_are_said(self, long: Document) -> None:
        said = [(d.place.page, d.why()) for d in long.dropped]
        assert said.count((2, "页码")) == said.count((2, "页眉或页脚")) == 1
        assert [d.why() for d in long.dropped].count("跨页重复的表头") == 2

    def test_merged_cells_repeat_their_text(self) -> None:
        form = read_document(FIXTURES / "report.pdf").tables[0]
        assert form.rows[2] == (
            "产出指标（50分）", "质量指标", "装备合格率", "100%", "97.2%", "9.72",
        )  # fmt: skip
        assert form.rows[4] == ("总分",) * 5 + ("69.72",)

    def test_real_blanks_stay_and_those_of_typesetting_go(self) -> None:
        text = "\n".join(p.text for p in read_document(FIXTURES / "report.pdf").paragraphs)
        assert "“平安夜巡 邻里守望”" in text
        assert "全年预算45.60万元" in text


def cell(left: int, top: int, words: str) -> str:
    return f"{left} {top} 200 40 re S BT /F1 12 Tf {left + 9} {top + 15} Td ({words}) Tj ET "


class TestOddities:
    def test_a_page_set_sideways_is_read_as_displayed(self, tmp_path: Path) -> None:
        content = "BT /F1 12 Tf 0 1 -1 0 60 100 Tm (Form of 2023) Tj ET "
        for row in (100, 140):
            for column in (100, 300):
                content += f"{row} {column} 40 200 re S "
                content += (
                    f"BT /F1 12 Tf 0 1 -1 0 {row + 25} {column + 9} Tm ({row}-{column}) Tj ET "
                )
        document = saved(tmp_path, content, rotate=90)
        assert document.tables[0].rows == (("100-100", "100-300"), ("140-100", "140-300"))
        assert document.paragraphs[0].text == "Form of 2023"

    def test_a_frame_around_text_is_no_table(self, tmp_path: Path) -> None:
        document = saved(tmp_path, cell(100, 600, "framed words"))
        assert not document.tables
        assert document.paragraphs[0].text == "framed words"

    def test_rows_without_rulings_are_kept_and_said(self, tmp_path: Path) -> None:
        rows = [
            ("Item", "Budget", "Spent"),
            ("Patrol", "45.60", "44.98"),
            ("Total", "45.60", "44.98"),
        ]
        content = ""
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                content += f"BT /F1 12 Tf {80 + 150 * column} {700 - 30 * at} Td ({words}) Tj ET "
        document = saved(tmp_path, content)
        assert [p.text for p in document.paragraphs] == ["  ".join(row) for row in rows]
        assert "用空格对齐的表格" in document.unreadable[0].why()

    def test_a_slanting_watermark_is_dropped_and_said(self, tmp_path: Path) -> None:
        slanting = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET "
        content = slanting + "BT /F1 12 Tf 80 410 Td (Spent 44.98 of 45.60) Tj ET"
        document = saved(tmp_path, content)
        assert [p.text for p in document.paragraphs] == ["Spent 44.98 of 45.60"]
        assert [(d.text, d.why()) for d in document.dropped] == [("DRAFT", "水印（斜排的文字）")]

    @pytest.mark.usefixtures("without_scan")
    def test_a_scan_is_not_read(self, tmp_path: Path) -> None:
        with pypdfium2.PdfDocument(minimal(cell(100, 600, "words"))) as source:
            picture = source[0].render(scale=0.5)
        scan = pypdfium2.PdfDocument.new()
        page = scan.new_page(595, 842)
        image = pypdfium2.PdfImage.new(scan)
        image.set_bitmap(picture)
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        page.insert_obj(image)
        page.gen_content()
        scan.save(tmp_path / "scan.pdf")
        scan.close()
        with pytest.raises(InputFaults, match="没有文字层"):
            read_document(tmp_path / "scan.pdf")
