"""Blocks as a piece of HTML for the notebook itself: read at the desk, never exported."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.anchors import anchors_of
from evalutils.reporting.editions.executed import Executed, Heading
from evalutils.reporting.editions.html.opening import set_cover, set_strip
from evalutils.reporting.editions.html.parts import set_part
from evalutils.reporting.editions.html.setting import Setting
from evalutils.reporting.editions.placed import pieces_of


def desk_html(blocks: Sequence[Block], language: str = "zh") -> str:
    """Return blocks as HTML without style or script, for the output area of a notebook.

    Parameters
    ----------
    blocks
        In reading order. Tables and figures carry their ids in place of numbers: numbers
        are known only once the whole report is.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> from evalutils.reporting.blocks import paragraph, text
    >>> desk_html([paragraph([text("a < b")])])
    '<p>a &lt; b</p>'
    """
    shown = [block for block in blocks if block["type"] != "registry"]
    parts = tuple(block for block in shown if block["type"] not in {"cover", "strip"})
    named = {part["id"]: part["id"] for part in parts if "id" in part}
    # The strip may name a table, too.
    for part in shown:
        targets = (piece["target"] for piece in pieces_of(part) if piece["t"] == "ref")
        named |= {target: target for target in targets}
    document = Executed({}, None, parts, {}, named, language)
    setting = Setting(document, frozenset(anchors_of(document)), review=True)
    pieces = []
    for block in shown:
        if block["type"] in {"cover", "strip"}:
            opening = Executed(block, block, (), {}, named, language)
            set_opening = set_cover if block["type"] == "cover" else set_strip
            pieces.append(set_opening(Setting(opening, frozenset(), review=True)))
        elif block["type"] == "heading":
            heading = Heading(block["level"], block["text"], block["anchor"])
            pieces.append(set_part(setting, heading))
        else:
            pieces.append(set_part(setting, block))
    return "\n".join(str(piece) for piece in pieces)
