"""Signs that nobody sees change no figure; where nobody knows what is shown, there is none."""

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.base.signs import visible
from evalutils.reading.documents import document_from_text, find_quote, read_document
from evalutils.reading.quantities import read_quantities

# Of the format characters, those that enclose Arabic numbers print; an override is told below.
UNSEEN = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(sign) == "Cf"
    and not unicodedata.name(sign, "").startswith(("ARABIC ", "SYRIAC ", "KAITHI ", "EGYPTIAN "))
    and sign != "\u202e"
] + ["\u034f", "\u115f", "\u3164", "\ufe0f", "\uffa0", "\U000e0101"]


def figures(text: str) -> list[str]:
    return [str(found.interval) for found in read_quantities(text)]


@pytest.mark.parametrize(
    "pattern", ["水渠3{}6.25公里", "受益约{}470户", "拨付59.3{}万元", "共1{}2{}8场"]
)
def test_a_sign_that_prints_nothing_changes_no_figure(pattern: str) -> None:
    plain = figures(pattern.replace("{}", ""))
    assert len(plain) == 1
    assert len(UNSEEN) > 140
    for sign in UNSEEN:
        assert figures(pattern.replace("{}", sign)) == plain, ascii(sign)


@given(st.lists(st.sampled_from(UNSEEN), max_size=12), st.randoms())
def test_however_many_there_are_and_wherever_they_stand(signs: list[str], random: object) -> None:
    words = "全年安排约3206.5万元，其中专项1,480.25万元，培训15期"
    spread = list(words)
    for sign in signs:
        spread.insert(random.randrange(len(spread) + 1), sign)  # type: ignore[attr-defined]
    assert figures("".join(spread)) == figures(words)
    assert visible("".join(spread)) == words


@pytest.mark.parametrize(
    "sign", ["\ufffd", "\x07", "\x1e", "\x9d", "?", "□", "■", "█", "\ue412", "\u0336"]
)
def test_a_figure_in_which_a_sign_is_lost_is_not_read(sign: str) -> None:
    """Neither half of it is: 3?6.25 is no 6.25."""
    assert figures(f"水渠3{sign}6.25公里") == []
    assert figures(f"水渠3{sign}6.25公里，受益470户") == figures("受益470户")


def test_a_figure_that_is_shown_in_reverse_is_not_read() -> None:
    assert figures("拨付\u202e52.63\u202c万元，受益470户") == figures("受益470户")
    assert "52" not in visible("拨付\u202e52.63\u202c万元")


def test_a_bullet_of_a_symbol_font_before_a_figure_is_no_lost_sign() -> None:
    assert figures("\uf0b7470户") == figures("470户")


def test_digits_of_other_scripts_are_digits() -> None:
    assert figures("水渠3\U0001d7d4.25公里") == figures("水渠36.25公里")
    assert figures("水渠\u0663٦公里") == figures("水渠36公里")


def text(path: Path, words: str) -> None:
    path.write_text(f"拨付{words}万元\n", encoding="utf-8")


def table(path: Path, words: str) -> None:
    path.write_text(f"名称,金额\n拨付,拨付{words}万元\n", encoding="utf-8")


def page(path: Path, words: str) -> None:
    path.write_text(f"<html><body><p>拨付{words}万元</p></body></html>", encoding="utf-8")


def word(path: Path, words: str) -> None:
    made = docx.Document()
    made.add_paragraph(f"拨付{words}万元")
    made.save(str(path))


def sheet(path: Path, words: str) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["B2"] = f"拨付{words}万元"
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.txt", text), ("a.csv", table), ("a.html", page), ("a.docx", word), ("a.xlsx", sheet)],
)
@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\u2067", "\ufe0e", "\U000e0020"])
def test_no_format_keeps_them(
    name: str, write: Callable[[Path, str], None], sign: str, tmp_path: Path
) -> None:
    write(tmp_path / name, f"5{sign}9.3")
    document = read_document(tmp_path / name)
    told = [part.text for part in document.paragraphs]
    told += [cell for part in document.tables for row in part.rows for cell in row]
    assert "拨付59.3万元" in told


def test_a_quote_is_found_with_and_without_them() -> None:
    document = document_from_text("全年拨付5\u200b9.3万元。", "a.txt")
    assert len(find_quote(document, "拨付59.3万元")) == 1
    assert len(find_quote(document, "拨\u200b付5\u00ad9.3万元")) == 1
