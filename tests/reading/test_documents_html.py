"""Web pages: no visible word is lost, spans are kept."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.reading.documents import Document, read_document

FIXTURES = Path(__file__).parents[1] / "fixtures/documents"


def page(folder: Path, body: str, encoding: str = "utf-8") -> Document:
    file = folder / "a.html"
    text = f'<html><head><meta charset="{encoding}"></head><body>{body}</body></html>'
    file.write_bytes(text.encode(encoding))
    return read_document(file)


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_page_from_an_office_program_keeps_its_words_and_merges() -> None:
    document = read_document(FIXTURES / "report.html")
    form = document.tables[0]
    assert form.rows[2][0] == "产出指标（50分）"
    assert form.rows[4] == ("总分",) * 5 + ("69.72",)
    assert form.title == "项目支出绩效自评表 单位：万元"
    assert "1.建立“平安夜巡 邻里守望”机制；" in texts(document)
    assert document.tables[2].rows == (("名称", "份数"), ("巡逻记录", "12"))


def test_blocks_breaks_and_inline_parts(tmp_path: Path) -> None:
    body = (
        "<p>全年预算 <b>81.09</b>万元，<br>执行 81.07<span>万元</span>。</p>散落的文字<div>块</div>"
    )
    assert texts(page(tmp_path, body)) == [
        "全年预算81.09万元，",
        "执行81.07万元。",
        "散落的文字",
        "块",
    ]


def test_headings_and_lists_have_levels_and_numbers(tmp_path: Path) -> None:
    items = "<li>甲</li><ol type=a><li>乙</li></ol><li>丙</li>"
    body = f"<h1>概述</h1><h2>背景</h2><ol start=3>{items}</ol>"
    document = page(tmp_path, body)
    assert [p.heading_level for p in document.paragraphs] == [1, 2, 0, 0, 0]
    assert texts(document)[2:] == ["3.甲", "a.乙", "4.丙"]


def test_spans_of_rows_and_columns(tmp_path: Path) -> None:
    body = (
        "<table><caption>自评表</caption>"
        "<tr><th rowspan=2>指标</th><th colspan=2>得分</th></tr><tr><td>自评</td><td>复核</td></tr>"
        "<tr><td rowspan=99999>数量</td><td colspan=99999>8</td></tr></table><p>注：满分10分</p>"
    )
    (table,) = page(tmp_path, body).tables
    assert table.rows == (("指标", "得分", "得分"), ("指标", "自评", "复核"), ("数量", "8", "8"))
    assert (table.title, table.notes) == ("自评表", ("注：满分10分",))


def test_hidden_words_scripts_and_pictures(tmp_path: Path) -> None:
    body = '<p>正文</p><p style="display: none">口径说明</p><script>var a</script><img src="a.png">'
    document = page(tmp_path, body)
    assert texts(document) == ["正文"]
    assert [(d.text, d.why()) for d in document.dropped] == [("口径说明", "隐藏的文字")]
    assert [u.why() for u in document.unreadable] == ["图片，其中文字读不出"]


def test_words_put_into_a_table_outside_its_cells_are_kept(tmp_path: Path) -> None:
    document = page(tmp_path, "<table>散<tr>落<td>格</td></tr></table>")
    assert "".join(texts(document)) == "散落"
    assert document.tables[0].rows == (("格",),)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_both_encodings(tmp_path: Path, encoding: str) -> None:
    document = page(tmp_path, "<p>平安增城</p>", encoding)
    assert (texts(document), document.encoding) == (["平安增城"], encoding)


TAGS = st.sampled_from(
    ["p", "div", "span", "b", "ol", "ul", "li", "table", "tr", "td", "h2", "pre"]
)
NODES = st.recursive(
    st.sampled_from(["甲", "乙丙", "丁 ", " 戊", "<br>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@given(NODES)
def test_no_visible_word_is_lost(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    document = page(tmp_path_factory.mktemp("page"), f"<p>头</p>{body}")
    found = "".join(texts(document))
    for table in document.tables:
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                found += "" if (row, column) in table.merged else cell
    for char in "甲乙丙丁戊":
        assert found.count(char) == body.count(char)


def test_a_page_that_calls_itself_xml_is_read_without_a_word_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    # the tests turn every warning into an error
    words = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "b">]><html><p>巡堤3次</p></html>'
    file.write_text(words, encoding="utf-8")
    assert texts(read_document(file))[-1] == "巡堤3次"


def test_a_page_saved_as_one_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    page = "<html><body><p>全年预算数30万元。</p><table><tr><td>甲</td></tr></table></body></html>"
    mail = (
        b"From: <Saved by a browser>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="cut"\r\n\r\n'
        b"--cut\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n"
        b'--cut\r\nContent-Type: text/html; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page.encode("gb18030"))
        + b"\r\n--cut--\r\n"
    )
    for name in ("a.mht", "b.doc", "c.xls"):
        (tmp_path / name).write_bytes(mail)
        document = read_document(tmp_path / name)
        assert [part.text for part in document.paragraphs] == ["全年预算数30万元。"]
        assert [table.rows for table in document.tables] == [(("甲",),)]
