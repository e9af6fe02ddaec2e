"""The contents list: chapters and their sections, nested."""

from __future__ import annotations

from markupsafe import Markup

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.executed import Heading
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.reviewing import REVIEW_ANCHOR
from evalutils.reporting.editions.html.setting import Setting


def set_contents(setting: Setting, extra: list[Heading]) -> Markup:
    """Return the list of chapters with their sections; ``extra`` are the page's own chapters."""
    headings = [_heading(setting, part) for part in setting.document.parts]
    chapters: list[tuple[Heading, list[Heading]]] = []
    for heading in [*filter(None, headings), *extra]:
        if heading.level == 2:
            chapters.append((heading, []))
        elif heading.level == 3 and chapters:
            chapters[-1][1].append(heading)
    return tag("ol", *(_chapter(chapter, sections) for chapter, sections in chapters))


def _heading(setting: Setting, part: Heading | Block) -> Heading | None:
    """Return a part that the list names: a heading, or what reviewers said."""
    if isinstance(part, Heading):
        return part
    if part["type"] == "review" and setting.remarks is not None:
        return Heading(2, setting.words["review"], REVIEW_ANCHOR)
    return None


def _chapter(chapter: Heading, sections: list[Heading]) -> Markup:
    below = tag("ol", *(tag("li", _link(section)) for section in sections))
    return tag(
        "li",
        _link(chapter),
        below if sections else join([]),
        class_="annex" if chapter.annex else None,
    )


def _link(heading: Heading) -> Markup:
    return tag("a", heading.text, href=f"#{heading.anchor}")
