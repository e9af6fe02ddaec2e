"""Automatic numbers of Word lists into the text that a reader sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evalutils.base.words import beside

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_TIGHT = ".．、)）]】"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, form and text (``（%1）``).

    Parameters
    ----------
    start
        First number.
    form
        ``w:numFmt``.
    text
        Text around the numbers; ``%1`` stands for the number of level 0.
    legal
        All numbers in it are shown in digits.
    restart
        Level after which it begins again; ``None`` for any higher one, 0 for never.
    style
        Paragraph style bound to it.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str | None = None


def number_text(number: int, form: str) -> str:
    """Return ``number`` in a form of WordprocessingML (``w:numFmt``, ISO/IEC 29500-1 17.18.59).

    A form that is not known, or can't show the number, gives digits.

    Examples
    --------
    >>> forms = ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "upperLetter")
    >>> [number_text(11, form) for form in forms]
    ['十一', '⑪', 'XI', 'K']
    """
    table = beside(__file__, "numbering.toml")
    if form in table["silent"]:
        return ""
    members = table["sequences"].get(form, "")
    if 0 < number <= len(members):
        return str(members[number - 1])
    if form in table["digits"]:
        digits = table["digits"][form]
        return "".join(digits[int(digit)] for digit in str(number))
    if form in table["counting"] and 0 < number < 1000:
        return _counted(number, **table["counting"][form])
    letters = ""
    if form.endswith("Letter") and number > 0:
        # After z Word goes on with aa, bb, cc.
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < number < 4000:
        letters = _roman(number)
    if letters:
        return letters.upper() if form.startswith("upper") else letters
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _counted(number: int, digits: str, scales: str, one_ten: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + scales[1] if hundreds else ""
    if tens:
        # 十一, not 一十一; but 一百一十一.
        bare = tens == 1 and not hundreds and not one_ten
        text += ("" if bare else digits[tens]) + scales[0]
    elif hundreds and ones:
        text += digits[0]
    return text + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


@dataclass(slots=True)
class Numbering:
    """The lists of one document and where their counts stand while it is read in order.

    Parameters
    ----------
    numbers
        ``numId`` → ``(abstractNumId, {level: first number that overrides})``.
    levels
        ``abstractNumId`` → levels by number from 0.
    styles
        Paragraph style → ``(numId, level)`` that it brings along.
    """

    numbers: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, level: int) -> str:
        """Return the next number of a list, with what surrounds it, and count it.

        Examples
        --------
        >>> level = Level(form="chineseCounting", text="%1、")
        >>> lists = Numbering({"1": ("0", {})}, {"0": {0: level}})
        >>> lists.label("1", 0), lists.label("1", 0)
        ('一、', '二、')
        """
        if list_id not in self.numbers:
            return ""
        abstract, overrides = self.numbers[list_id]
        levels = self.levels.get(abstract, {})
        here = levels.get(level)
        if here is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if level in overrides and (list_id, level) not in self._begun:
            counts.pop(level, None)
        self._begun.add((list_id, level))
        start = overrides.get(level, here.start)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or (restart != 0 and level < restart):
                del counts[deeper]
        text = here.text
        for at in range(level + 1):
            form = levels.get(at, Level())
            value = counts.get(at, form.start)
            shown = str(value) if here.legal else number_text(value, form.form)
            text = text.replace(f"%{at + 1}", shown)
        return "" if here.form == "bullet" else text


def lists_of(numbering: Any, styles: Any) -> Numbering:
    """Return the lists that ``numbering.xml`` and ``styles.xml`` define (elements or ``None``)."""
    lists = Numbering()
    links = {}
    if numbering is not None:
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId")
            lists.levels[key] = {
                int(level.get(f"{W}ilvl")): _level(level) for level in abstract.iterfind(f"{W}lvl")
            }
            links[key] = value_of(abstract, "numStyleLink")
        for number in numbering.iterfind(f"{W}num"):
            _add_number(lists, number)
    if styles is not None:
        _add_styles(lists, styles)
    for key, style in links.items():
        if style in lists.styles and not lists.levels[key]:
            linked = lists.numbers.get(lists.styles[style][0])
            lists.levels[key] = lists.levels.get(linked[0], {}) if linked else {}
    return lists


def spaced(label: str, text: str) -> str:
    """Return ``text`` with its number before it, parted by a blank where they would run together.

    Examples
    --------
    >>> spaced("（一）", "项目背景"), spaced("1.1", "概述")
    ('（一）项目背景', '1.1 概述')
    """
    if not label or not text:
        return text
    return label + text if label[-1] in _TIGHT else f"{label} {text}"


def value_of(parent: Any, name: str) -> str | None:
    """Return ``w:val`` of the child ``name``, or ``None`` without that child."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return None if child is None else child.get(f"{W}val")


def _level(element: Any) -> Level:
    restart = value_of(element, "lvlRestart")
    return Level(
        start=int(value_of(element, "start") or 1),
        form=value_of(element, "numFmt") or "decimal",
        text=value_of(element, "lvlText") or "",
        legal=element.find(f"{W}isLgl") is not None,
        restart=None if restart is None else int(restart),
        style=value_of(element, "pStyle"),
    )


def _add_number(lists: Numbering, number: Any) -> None:
    key, abstract = number.get(f"{W}numId"), value_of(number, "abstractNumId") or ""
    overrides = {}
    own = dict(lists.levels.get(abstract, {}))
    for override in number.iterfind(f"{W}lvlOverride"):
        at = int(override.get(f"{W}ilvl"))
        start = value_of(override, "startOverride")
        if start is not None:
            overrides[at] = int(start)
        if (level := override.find(f"{W}lvl")) is not None:
            own[at] = _level(level)
    # Levels that one list overrides are its own; the others of the abstract list keep theirs.
    if own != lists.levels.get(abstract, {}):
        abstract = f"{abstract}/{key}"
        lists.levels[abstract] = own
    lists.numbers[key] = (abstract, overrides)


def _add_styles(lists: Numbering, styles: Any) -> None:
    by_id = {style.get(f"{W}styleId"): style for style in styles.iterfind(f"{W}style")}
    for key in by_id:
        level: int | None = None
        at, seen = key, set()
        while at in by_id and at not in seen:
            seen.add(at)
            brought = by_id[at].find(f"{W}pPr/{W}numPr")
            if brought is not None:
                own = value_of(brought, "ilvl")
                level = int(own) if level is None and own is not None else level
                list_id = value_of(brought, "numId")
                if list_id is not None:
                    lists.styles[key] = (list_id, _level_of(lists, list_id, key, level))
                    break
            at = value_of(by_id[at], "basedOn")


def _level_of(lists: Numbering, list_id: str, style: str, own: int | None) -> int:
    if own is not None or list_id not in lists.numbers:
        return own or 0
    levels = lists.levels.get(lists.numbers[list_id][0], {})
    return next((at for at, level in sorted(levels.items()) if level.style == style), 0)
