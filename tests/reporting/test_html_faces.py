"""The page embeds exactly the characters that are set in each face."""

import base64
import io
import re

import nbformat
import pytest
from fontTools.ttLib import TTFont
from helpers.notebooks import sample_notebook

from evalutils.reporting.editions import HtmlExporter
from evalutils.reporting.editions.html import (
    SANS,
    SANS_CLASSES,
    characters_by_face,
    style_sheet,
)

_MARKERS = set("0123456789. ")


def faces(body: str, style: str = "") -> dict[str, str]:
    found = characters_by_face(
        f"<html><head><title>题</title></head><body>{body}</body></html>", style
    )
    return {face: "".join(sorted(set(words) - _MARKERS)) for face, words in found.items()}


@pytest.mark.parametrize(
    ("body", "sans", "serif"),
    [
        ("<p>甲<em>乙</em>丙</p>", "乙", "丙甲"),
        ('<p class="source">甲</p>乙', "甲", "乙"),
        ("<svg><text>甲</text></svg>", "甲", ""),
        ("<aside>甲<blockquote>乙<em>丙</em></blockquote></aside>", "丙甲", "乙"),
        ("<style>甲</style><script>乙</script><p title='丙'>丁</p>", "", "丁"),
        ("<p>甲\u200b\n</p>", "", "甲"),
        ("<p>\ue000</p>", "", "\ue000"),
    ],
)
def test_words_fall_in_the_face_their_element_is_set_in_and_all_in_sans_for_coarse_screens(
    body: str, sans: str, serif: str
) -> None:
    assert faces(body) == {"sans": "".join(sorted(sans + serif)), "serif": serif}


def test_what_the_style_sheet_writes_falls_in_both_faces() -> None:
    found = faces("", 'q{quotes:"“" "”"} a::after{content:"\\2014 " counter(page)}')
    assert found == {"sans": "—“”", "serif": "—“”"}


def test_the_page_embeds_its_characters_and_no_others() -> None:
    page, _ = HtmlExporter().from_notebook_node(nbformat.from_dict(sample_notebook()))
    embedded = re.findall(r'font-family:"Noto (\w+) SC";[^}]*base64,([\w+/=]+)\)', page)
    held = {
        name.lower(): {
            chr(point) for point in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
        }
        for name, data in embedded
    }
    expected = characters_by_face(re.sub(r"@font-face\{[^}]*\}", "", page), style_sheet())
    assert held == {face: set(words) for face, words in expected.items()}


def test_no_other_rule_of_the_style_sheet_names_a_face() -> None:
    rules = re.findall(r"([^{}]+)\{[^{}]*font-family:([^;}]+)", style_sheet())
    assert [(selector.strip(), face) for selector, face in rules] == [
        (",".join([*SANS, *(f".{name}" for name in SANS_CLASSES)]), "var(--sans)"),
        ("blockquote", "var(--serif)"),
        ("body,blockquote", "var(--sans)"),
        ("code,pre", "inherit"),
    ]
