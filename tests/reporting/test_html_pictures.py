"""A chart's SVG reaches the page with nothing but what draws, under its figure's own ids."""

import tomllib
from pathlib import Path

import pytest
from lxml import etree

from evalutils.reporting import charts
from evalutils.reporting.editions import UnusablePicture
from evalutils.reporting.editions.html import inline_svg, palette

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
)


def made(content: str, attributes: str = 'viewBox="0 0 9 3"') -> etree._Element:
    return etree.fromstring(inline_svg(_SVG.format(attributes, content), "fig-a", "一根条形"))


def test_ids_and_references_to_them_carry_the_figure_s_prefix() -> None:
    root = made(
        '<clipPath id="p1"><rect/></clipPath><g clip-path="url(#p1)"/>'
        "<g style=\"fill: url('#p1')\"/><use xlink:href='#p1'/>"
    )
    written = etree.tostring(root, encoding="unicode")
    assert root[0].get("id") == "fig-a-p1"
    assert root[1].get("clip-path") == "url(#fig-a-p1)"
    assert root[2].get("style") == "fill:url(#fig-a-p1)"
    assert root[3].get("href") == "#fig-a-p1"
    assert "xlink" not in written
    assert "xmlns" not in written


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        "<metadata><a/></metadata>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="data:image/png;base64,AA"/>',
        "<animate attributeName='href'/>",
        "<!-- words -->",
        "<?php echo 1 ?>",
    ],
)
def test_what_does_not_draw_is_left_out(content: str) -> None:
    assert len(made(content)) == 0


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="alert(1)"',
        'href="javascript:alert(1)"',
        'xlink:href="https://example.org/a.svg"',
        'fill="url(https://example.org/a)"',
        "style=\"fill: url('https://example.org/a')\"",
        'style="background: image-set(x)"',
    ],
)
def test_attributes_that_act_or_lead_out_are_left_out(attribute: str) -> None:
    assert dict(made(f"<g {attribute}/>")[0].attrib) == {}


def test_the_prolog_does_not_reach_the_page() -> None:
    prolog = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" '
        '[<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    )
    drawn = prolog + _SVG.format('viewBox="0 0 9 3"', "<g/>")
    assert inline_svg(drawn, "fig-a", "a").startswith("<svg viewBox=")


def test_a_style_for_all_elements_moves_to_the_picture() -> None:
    root = made("<style>*{stroke-linejoin: round; stroke-linecap: butt}</style>")
    assert root.get("style") == "stroke-linejoin:round;stroke-linecap:butt"


def test_the_picture_takes_the_width_of_the_page_and_says_what_it_shows() -> None:
    root = made("", 'width="90pt" height="30pt" id="x"')
    assert dict(root.attrib) == {
        "viewBox": "0 0 90 30", "role": "img", "aria-label": "一根条形", "fill": "var(--ink)",
    }  # fmt: skip


def test_colours_of_the_palette_follow_light_and_dark() -> None:
    root = made('<path style="fill: #12436D; stroke: #abcdef"/><path fill="#fff"/>')
    assert root[0].get("style") == "fill:var(--accent);stroke:#abcdef"
    assert root[1].get("fill") == "var(--paper)"


def test_coordinates_are_kept_to_a_tenth() -> None:
    root = made('<path d="M 1.23456 -0.04 L 10.999 2.5"/>')
    assert root[0].get("d") == "M1.2 0L11 2.5"


def test_what_most_parts_share_is_written_once_and_the_others_keep_theirs() -> None:
    root = made(
        '<text fill="#566072" font-size="9px">甲</text>'
        '<text fill="#566072" font-size="9px">乙</text>'
        '<text fill="#12436d" font-size="11px" text-anchor="end">丙</text><circle r="2"/>'
        '<path fill="#566072" stroke="#566072" d="M 0 0"/>'
    )
    assert root.get("fill") == "var(--muted)"
    assert root.get("font-size") == "9px"
    assert [dict(part.attrib) for part in root[:3]] == [
        {}, {}, {"text-anchor": "end", "fill": "var(--accent)", "font-size": "11px"},
    ]  # fmt: skip
    assert root[3].get("fill") == "var(--ink)"  # what it was without saying so
    assert root[4].get("stroke") == "var(--muted)"  # words have no outline


@pytest.mark.parametrize(
    "group", ['fill="#12436d"', 'style="fill:#12436d"', 'style="stroke:#12436d;fill:none"']
)
def test_a_group_keeps_what_its_parts_take_from_it(group: str) -> None:
    alone = '<rect fill="#566072"/>'
    root = made(f"<g {group}>{'<rect/>' * 4}</g>{alone * 9}")
    assert root.get("fill") == "var(--ink)"
    assert dict(root[0][0].attrib) == {}


def test_lines_that_look_the_same_and_follow_each_other_become_one() -> None:
    line = '<path d="M {} 0 L {} 9" fill="none" stroke="#c9cfd8"/>'
    bar = '<path d="M 0 0 L 4 4 z" fill="#12436d"/>'
    root = made(line.format(1, 1) + line.format(2, 2) + bar + bar + line.format(3, 3))
    assert [part.get("d") for part in root] == [
        "M1 0L1 9M2 0L2 9", "M0 0L4 4z", "M0 0L4 4z", "M3 0L3 9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("no picture", "not SVG"),
        ("<html/>", "not SVG but <html>"),
        ('<!DOCTYPE svg [<!ENTITY x "1">]>' + _SVG.format("", "<text>&x;</text>"), "entities"),
        (_SVG.format("", ""), "neither viewBox nor width and height"),
        (_SVG.format('viewBox="0 0 9 3"', "<style>body{color:red}</style>"), "a style sheet"),
    ],
)
def test_a_picture_that_cannot_be_used_is_named(drawn: str, said: str) -> None:
    with pytest.raises(UnusablePicture, match=said):
        inline_svg(drawn, "fig-a", "a")


def test_the_light_colours_are_those_the_charts_are_drawn_in() -> None:
    file = Path(charts.__file__).with_name("palette.toml")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == palette()["light"]
    assert palette()["dark"].keys() == palette()["light"].keys()


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [
        ("ink", 7),
        ("muted", 4.5),
        ("accent", 4.5),
        ("second", 4.5),
        ("exception", 3),
        ("unscored", 3),
    ],
)
def test_colours_can_be_told_from_the_paper(scheme: str, colour: str, least: float) -> None:
    colours = palette()[scheme]
    assert round(_contrast(colours[colour], colours["paper"]), 1) >= least
