"""``styles.xml`` and ``fontTable.xml``: the styles of GB/T 9704, read from ``styles.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from evalutils.base.words import beside
from evalutils.reporting.editions.docx.inlines import Element, made

#: Widths of the type area in twips: upright 156 mm, turned 225 mm.
UPRIGHT, TURNED = 8844, 12756
_LANGUAGES = {"zh": ("en-US", "zh-CN"), "en": ("en-GB", "zh-CN")}
INK, RULE = "000000", "9AA1AD"


@cache
def style_data() -> Mapping[str, Any]:
    """Return ``styles.toml``: faces, and the styles in the order Word lists them."""
    return beside(__file__, "styles.toml")


def styles(language: str, decision: float) -> Element:
    """Return ``w:styles`` for a report in a language.

    Parameters
    ----------
    language
        ``zh`` or ``en``: sizes differ, and what a spelling checker takes the words for.
    decision
        Size of the words of the decision page, in pt.
    """
    latin, asian = _LANGUAGES[language]
    normal = style_data()["style"][0]
    resized = {
        ident: _at_size(style_of(ident, language), decision)
        for ident in ("Decision", "DecisionHead")
    }
    defaults = made(
        "w:docDefaults",
        made(
            "w:rPrDefault",
            made(
                "w:rPr",
                _fonts(normal["face"]),
                made("w:lang", val=latin, eastAsia=asian, bidi="ar-SA"),
            ),
        ),
        made("w:pPrDefault", made("w:pPr")),
    )
    made_styles = [
        _paragraph_style(resized.get(style["id"]) or style_of(style["id"], language))
        for style in style_data()["style"]
    ]
    return made("w:styles", defaults, *made_styles, *_character_styles(), _table_style())


def style_of(ident: str, language: str) -> Mapping[str, Any]:
    """Return a style as it is in a language.

    Examples
    --------
    >>> style_of("Normal", "zh")["size"], style_of("Normal", "en")["size"]
    (16, 10.5)
    """
    (style,) = (style for style in style_data()["style"] if style["id"] == ident)
    return {**style, **style.get(language, {})}


def _at_size(style: Mapping[str, Any], size: float) -> Mapping[str, Any]:
    """Return a style at another size, its lines as far apart in proportion."""
    return {**style, "size": size, "line": style["line"] * size / style["size"]}


def font_table() -> Element:
    """Return ``w:fonts``: every face named, with what to take where it is not installed."""
    fonts = [
        made(
            "w:font",
            made("w:altName", val=face["alt"]),
            made("w:charset", val="86"),
            made("w:family", val="modern" if key == "heiti" else "roman"),
            made("w:pitch", val="variable"),
            name=face["name"],
        )
        for key, face in style_data()["faces"].items()
    ]
    latin = made(
        "w:font",
        made("w:charset", val="00"),
        made("w:family", val="roman"),
        made("w:pitch", val="variable"),
        name=style_data()["latin"]["name"],
    )
    return made("w:fonts", *fonts, latin)


def _fonts(face: str) -> Element:
    asian, latin = style_data()["faces"][face]["name"], style_data()["latin"]["name"]
    return made("w:rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=asian, hint="eastAsia")


def _paragraph_style(style: Mapping[str, Any]) -> Element:
    normal = style["id"] == "Normal"
    return made(
        "w:style",
        made("w:name", val=style["name"]),
        None if normal else made("w:basedOn", val=style.get("based_on", "Normal")),
        made("w:next", val=style["next"]) if "next" in style else None,
        made("w:qFormat"),
        _paragraph_settings(style),
        _run_settings(style),
        type="paragraph",
        styleId=style["id"],
        default="1" if normal else None,
    )


def _paragraph_settings(style: Mapping[str, Any]) -> Element:
    return made(
        "w:pPr",
        made("w:keepNext") if style.get("keep_next") else None,
        made("w:widowControl"),
        _side_bar(style["bar"]) if "bar" in style else None,
        _leader() if style.get("leader") else None,
        _spacing(style),
        _indents(style),
        made("w:jc", val=style["align"]) if "align" in style else None,
        made("w:outlineLvl", val=style["outline"]) if "outline" in style else None,
    )


def _side_bar(colour: str) -> Element:
    return made("w:pBdr", made("w:left", val="single", sz=12, space=8, color=colour))


def _leader() -> Element:
    return made("w:tabs", made("w:tab", val="right", leader="dot", pos=UPRIGHT))


def _spacing(style: Mapping[str, Any]) -> Element | None:
    if not {"line", "before", "after"} & style.keys():
        return None
    line = style.get("line")
    exact = bool(line)
    return made(
        "w:spacing",
        before=_twips(style.get("before", 0)),
        after=_twips(style.get("after", 0)),
        line=None if line is None else _twips(line) if exact else 240,
        lineRule=None if line is None else "exact" if exact else "auto",
    )


def _indents(style: Mapping[str, Any]) -> Element | None:
    if "first" not in style:
        return None
    first = style["first"]
    return made(
        "w:ind",
        left=_twips(style.get("indent", 0)),
        right=_twips(style.get("indent_end", 0)),
        firstLineChars=first * 100,
        firstLine=_twips(first * style.get("size", 16)),
    )


def _run_settings(style: Mapping[str, Any]) -> Element:
    size = style.get("size")
    half_points = None if size is None else round(size * 2)
    tracking = style.get("tracking")
    return made(
        "w:rPr",
        _fonts(style["face"]),
        made("w:b", val=0) if "outline" in style else None,
        made("w:color", val=style.get("colour", INK)),
        None if tracking is None else made("w:spacing", val=_twips(tracking)),
        None if half_points is None else made("w:sz", val=half_points),
        None if half_points is None else made("w:szCs", val=half_points),
    )


def _character_styles() -> list[Element]:
    emphasis = made("w:rPr", _fonts("heiti"), made("w:i", val=0))
    reference = made("w:rPr", made("w:vertAlign", val="superscript"))
    return [
        made("w:style", made("w:name", val=name), made("w:qFormat"), settings,
             type="character", styleId=ident)
        for ident, name, settings in (
            ("Emphasis", "Emphasis", emphasis),
            ("FootnoteReference", "footnote reference", reference),
        )
    ]  # fmt: skip


def _table_style() -> Element:
    """Return the style of tables: hairlines between rows, a stronger line at head and foot."""
    borders = made(
        "w:tblBorders",
        made("w:top", val="single", sz=8, space=0, color=INK),
        made("w:bottom", val="single", sz=8, space=0, color=INK),
        made("w:insideH", val="single", sz=4, space=0, color=RULE),
    )
    margins = made(
        "w:tblCellMar",
        made("w:top", w=15, type="dxa"),
        made("w:left", w=90, type="dxa"),
        made("w:bottom", w=15, type="dxa"),
        made("w:right", w=90, type="dxa"),
    )
    head = made(
        "w:tblStylePr",
        made(
            "w:tcPr",
            made("w:tcBorders", made("w:bottom", val="single", sz=6, space=0, color=INK)),
        ),
        type="firstRow",
    )
    return made(
        "w:style",
        made("w:name", val="评价表"),
        made("w:qFormat"),
        made("w:tblPr", borders, margins),
        head,
        type="table",
        styleId="EvaluationTable",
    )


def _twips(points: float) -> int:
    return round(points * 20)
