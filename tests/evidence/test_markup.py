"""The markup of the evaluator's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evidence.markup import MarkupError, Token, bare_digits, tokens


def test_plain_words_are_one_token():
    assert tokens("暂不计分") == (Token("text", "暂不计分"),)
    assert tokens("") == ()


def test_every_kind_of_token_is_read():
    text = "{evidence:a}{result:b}{score:B1}{cite:a}{fig:goals}{tab:form}{ind:Q1}"
    kinds = [token.kind for token in tokens(text)]
    assert kinds == ["evidence", "result", "score", "cite", "fig", "tab", "ind"]


def test_a_quotation_names_its_document_and_may_hold_bars():
    assert tokens("{quote:a.txt|甲|乙}") == (Token("quote", "甲|乙", "a.txt"),)


@pytest.mark.parametrize(
    "text",
    ["{", "}", "甲}乙", "{evidence}", "{evidence:}", "{evidnce:a}", "{label:名|附件1}",
     "{label:附件1}", "{quote:|甲}", "{quote:a.txt|}", "{a{evidence:b}}"],
)  # fmt: skip
def test_a_broken_token_is_an_error(text: str):
    with pytest.raises(MarkupError):
        tokens(text)


def test_digits_count_only_outside_tokens():
    assert bare_digits("见{label:name|附件1}，共 12.5% 与 ３ 项，二者") == ("12.5%", "３")


@given(st.text(alphabet=st.characters(exclude_characters="{}"), min_size=1))
def test_words_without_braces_come_back_as_they_were(words: str):
    assert tokens(words) == (Token("text", words),)


@pytest.mark.parametrize(
    "date", ["2024年", "2024年3月", "1998年12月31日", "2030年10月", "2022年度"]
)
def test_a_date_of_the_calendar_may_stand_in_own_words(date: str) -> None:
    assert bare_digits(f"自{date}起，项目延续") == ()
    assert Token("label", date.removesuffix("度"), "date") in tokens(f"自{date}起")


@pytest.mark.parametrize(
    "words", ["2024", "共2024户", "12024年", "2000年均", "1年", "3月", "2024年13月", "24年"]
)
def test_what_only_looks_like_a_date_is_still_a_figure(words: str) -> None:
    assert bare_digits(words)
