r"""Signs that print nothing, and signs behind which a figure is not what it seems.

Web pages, mails and old word processors put zero-width blanks, soft hyphens and marks of
direction into text. Nobody sees them, so no reader of a figure may stumble over them; and
where it cannot be known what a page shows, no figure may be read.
"""

from __future__ import annotations

from evalutils.base.patterns import re

#: Inside of a character class: signs that take no place where they are shown (Unicode's
#: Default_Ignorable_Code_Point and its format characters, but for those that enclose Arabic).
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
#: Inside of a character class: control characters that are neither blanks nor line breaks. Old
#: word processors part cells with one and write a hyphen as another: what they show is not known.
CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
#: What stands for a sign that is lost.
LOST = "\ufffd"

#: Digits of the longest number that is read: none that counts or pays has as many, and thousands
#: of them would be computed with for minutes.
MOST_DIGITS = 100
ENDLESS = re.compile(rf"\d[\d.,]{{{MOST_DIGITS},}}")

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_CONTROL = re.compile(f"[{CONTROLS}]+")
_PARTED = re.compile(rf"(?<=\d)[{CONTROLS}]+(?=\d)")
# Until it is popped or its line ends, an override shows every sign in reverse: 90.18 as 81.09.
_REVERSED = re.compile("\u202e[^\u202c\u2029\r\n]*")
_DIGIT = re.compile(r"\d")


def visible(text: str) -> str:
    r"""Return a text as it is shown: without signs that print nothing.

    A control character is a blank. A figure of which it can't be known what is shown, since a
    control character parts it or it is shown in reverse, has :data:`LOST` in the place of what
    is not known.

    Examples
    --------
    >>> visible("全年预算8\u200b1.09万元"), visible("覆盖\x07率")
    ('全年预算81.09万元', '覆盖 率')
    >>> visible("预算8\x071.09万元，执行\u202e90.18\u202c万元").count(LOST)
    5
    """
    if text.isprintable():
        # Of the signs taken out here, only fillers and selectors count as printed.
        return _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", _PARTED.sub(LOST, hidden_figures(text, LOST)))
    return _INVISIBLE.sub("", text)


def hidden_figures(text: str, sign: str) -> str:
    r"""Return a text with ``sign`` for every digit that is shown in another order than written.

    Examples
    --------
    >>> hidden_figures("执行\u202e90.18\u202c万元，5人", "#")[3:]
    '##.##\u202c万元，5人'
    """
    if "\u202e" not in text:
        return text
    return _REVERSED.sub(lambda found: _DIGIT.sub(sign, found[0]), text)
