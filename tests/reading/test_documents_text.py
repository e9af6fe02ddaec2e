"""Text files: decoding, and broken lines back into paragraphs."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import (
    Document,
    document_from_text,
    find_quote,
    paragraphs_frame,
    read_document,
)

SOURCE = Path(__file__).parents[2] / "data/raw/pingan-zengcheng/2022/source"


def printed(text: str) -> str:
    return "".join(text.split())


def everything(document: Document) -> str:
    """All words of a document, dropped ones at their lines, without blanks."""
    parts = [(p.place, p.text) for p in document.paragraphs]
    parts += [(d.place, d.text) for d in document.dropped]
    parts += [(t.place, "|".join("|".join(row) for row in t.rows)) for t in document.tables]
    parts.sort(key=lambda part: (part[0].lines or (0, 0), part[0].page or 0))
    return printed("".join(text for _, text in parts))


@pytest.fixture(scope="module")
def source() -> Document:
    return read_document(SOURCE / "self-evaluation-report.txt")


class TestTheSourceOf2022:
    def test_every_printed_character_survives_in_order(self, source: Document) -> None:
        raw = (SOURCE / "self-evaluation-report.txt").read_text(encoding="utf-8")
        assert everything(source) == printed(raw)

    def test_has_six_chapters_and_ten_sections_in_order(self, source: Document) -> None:
        headings = [p for p in source.paragraphs if p.heading_level]
        assert [h.place.section for h in headings if h.heading_level == 1] == [
            (number,) for number in "一二三四五六"
        ]
        assert [h.text for h in headings if h.heading_level == 2] == [
            "（一）项目背景",
            "（二）项目立项依据",
            "（三）项目绩效目标",
            "（四）项目资金来源及使用情况",
            "（五）项目实施情况",
            "（一）评价目的",
            "（二）评价设计与实施",
            "（三）绩效评价指标体系和评分标准方法",
        ]

    def test_numbered_prose_is_body_text_of_its_section(self, source: Document) -> None:
        body = [p for p in source.paragraphs if p.place.section == ("四", "（二）")]
        assert [(p.heading_level, p.place.lines) for p in body] == [(0, (121, 134))]
        assert body[0].text.startswith("（二）广泛发动“广州街坊·增城群防”参与安全巡逻防控、参与")

    def test_figures_lose_their_blanks_and_titles_keep_theirs(self, source: Document) -> None:
        text = "\n".join(p.text for p in source.paragraphs)
        for words in (
            "全年预算81.09万元，年度预算执行数81.07万元。",
            "截至10月底，全区共约13.7万人注册",
            "《2022年增城区平安建设工作要点》",
            "“忠诚铸平安 护航新征程”",
        ):
            assert words in text

    def test_a_page_break_does_not_end_a_paragraph(self, source: Document) -> None:
        goal = next(p for p in source.paragraphs if p.place.lines == (41, 64))
        assert "治理格局上下功夫，深化社会治理" in goal.text

    def test_a_quote_is_found_over_a_broken_line_with_its_lines(self, source: Document) -> None:
        (match,) = find_quote(source, "协助抓获嫌疑人 119 人（其中行政拘留 110 人，刑事拘留 9 人）")
        paragraph = source.paragraphs[match.paragraph]
        assert match.lines == (130, 132)
        assert paragraph.text[match.start : match.end] == (
            "协助抓获嫌疑人119人（其中行政拘留110人，刑事拘留9人）"
        )

    def test_the_frame_has_one_row_a_paragraph(self, source: Document) -> None:
        frame = paragraphs_frame(source)
        assert list(frame.columns) == [
            "paragraph", "section", "heading_level", "first_line", "last_line", "text",
        ]  # fmt: skip
        assert len(frame) == len(source.paragraphs) == 35
        assert frame.loc[12, ["section", "first_line", "last_line"]].tolist() == [
            "一（四）",
            68,
            70,
        ]


def test_reading_a_text_imports_no_heavy_library() -> None:
    code = (
        "import sys, pathlib; from evalutils.reading.documents import read_document;"
        "read_document(pathlib.Path(sys.argv[1]));"
        "heavy = {'pandas', 'docx', 'openpyxl', 'pypdfium2', 'pdfplumber', 'bs4', 'lxml'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    path = SOURCE / "self-evaluation-report.txt"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_each_encoding_gives_the_same_words(self, tmp_path: Path, encoding: str) -> None:
        file = tmp_path / "a.txt"
        file.write_bytes("一、概述\r\n全年预算 81.09万元。\r\n".encode(encoding))
        document = read_document(file)
        assert document.encoding == encoding
        assert [p.text for p in document.paragraphs] == ["一、概述", "全年预算81.09万元。"]

    def test_bytes_of_neither_encoding_are_one_fault_with_the_offset(self, tmp_path: Path) -> None:
        file = tmp_path / "a.txt"
        file.write_bytes("平安".encode() + b"\xff\xff")
        with pytest.raises(InputFaults, match="第 6 个字节"):
            read_document(file)


class TestBrokenLines:
    def test_one_paragraph_a_line_stays_so(self) -> None:
        text = "本年度围绕平安建设开展了宣传、巡逻、调解等多方面的工作，取得良好成效。\n" * 3
        assert len(document_from_text(text, "a.txt").paragraphs) == 3

    def test_a_word_in_brackets_at_a_line_start_is_no_enumerator(self) -> None:
        text = (
            "加强线上线下宣传，继续发挥专业力量在社会面防控中的重要作\n"
            "用，包括各派出所的民警、辅警，以及各镇街综治办的专职人员\n"
            "（一）和志愿者。\n"
        )
        assert len(document_from_text(text, "a.txt").paragraphs) == 1

    def test_page_numbers_and_running_heads_are_dropped_and_said(self) -> None:
        pages = [
            f"平安建设工作自评报告\n本页第{page}段正文说明资金使用的情况。\n{page}\n"
            for page in range(1, 5)
        ]
        document = document_from_text("\f".join(pages), "a.txt")
        assert [d.text for d in document.dropped] == ["平安建设工作自评报告", "1"] + [
            words for page in "234" for words in ("平安建设工作自评报告", page)
        ]
        assert {d.why() for d in document.dropped} == {"页码", "页眉或页脚"}
        assert [p.place.page for p in document.paragraphs] == [1, 2, 3, 4]

    def test_a_lone_figure_between_lines_is_kept(self) -> None:
        document = document_from_text("分值\n10\n得分\n9\n", "a.txt")
        assert [p.text for p in document.paragraphs] == ["分值", "10", "得分", "9"]
        assert not document.dropped

    @given(st.text(alphabet="平安，。（一）、1 2.\n\f\r\t 　|-第页“”a", max_size=200))
    def test_no_printed_character_is_ever_lost(self, text: str) -> None:
        document = document_from_text(text, "a.txt")
        assert everything(document).replace("|", "") == printed(text).replace("|", "")

    @given(st.text(alphabet="平安，。（一）、1 2.\n\f\r\t 　-第页“”a", min_size=1, max_size=200))
    def test_line_starts_lead_back_to_the_source_lines(self, text: str) -> None:
        document = document_from_text(text, "a.txt")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for paragraph in document.paragraphs:
            ends = [start for start, _ in paragraph.line_starts[1:]] + [len(paragraph.text)]
            for (start, line), end in zip(paragraph.line_starts, ends, strict=True):
                assert printed(paragraph.text[start:end]) in printed(lines[line - 1])


def test_a_line_of_strokes_does_not_widen_thousands_of_others(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("|" * 30_000 + "\n| 8" * 3_000, encoding="utf-8")
    with pytest.raises(InputFaults, match="不超过 2000000"):
        read_document(file)
