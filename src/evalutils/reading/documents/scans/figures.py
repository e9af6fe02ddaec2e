"""A printed line read twice, and its figures held against the ink it was read from.

How sure a network says it is protects nobody: of ``96次`` half under a seal it reads ``6次`` and
is certain. What protects is that every stroke of ink has to belong to a character that was
read, that every character needs ink, and that another picture of the same line reads the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from evalutils.base.patterns import re
from evalutils.reading.documents.model import NUMERALS, masked
from evalutils.reading.documents.scans.lettering import Lettering
from evalutils.reading.documents.scans.recognition import Character, recognised

#: What makes a line one with figures: numerals, and signs that change what they say.
_FIGURE = re.compile(rf"[{NUMERALS}%％‰≥≤＞＜><≧≦]")
_NUMERAL = re.compile(rf"[{NUMERALS}]")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: The same sign for a reader, whichever a network names.
_SAME = str.maketrans({"—": "-", "–": "-", "一": "一", "≧": "≥", "≦": "≤", "～": "~", "∶": ":",
                       "，": ",", "。": ".", "；": ";", "（": "(", "）": ")", "、": ",",
                       "“": '"', "”": '"'})  # fmt: skip
# Below it a network says itself that it guesses.
_UNSURE, _UNSURE_WORDS = 0.6, 0.5
# In heights of a letter (em): how far from its middle a character may have ink, how wide ink is
# that one character explains, and what is left over where two touch.
_REACH = {"wide": 0.62, "narrow": 0.42}
_WIDTH = {"wide": 1.12, "narrow": 0.66}
_LEFT_OVER = 0.34
# A figure is 0.72 em high in the common faces.
_FIGURE_HEIGHT = 0.72
# A stroke alone in a cell says that nothing is there: lower than this, wider than that.
_STROKE = (0.3, 0.35)
_STROKES = frozenset("一-–—－_ー")
# Short enough to be a figure that was not known as one.
_SHORT, _FEW = 3, 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a line.

    Parameters
    ----------
    text
        As recognised.
    other
        As recognised the second time, where it was read twice.
    checks
        What its figures passed: ``readings``, ``ink``.
    doubts
        What they failed: ``readings``, ``ink``, ``sealed``, ``unsure``, ``unread``.
    """

    text: str
    other: str = ""
    checks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The text, every numeral in doubt as :data:`UNCERTAIN`."""
        return masked(self.text) if self.doubts else self.text


def read_line(line: Lettering, height: float) -> Reading:
    """Read a line; where it has figures, twice and against its ink.

    Parameters
    ----------
    line
        As it was cut out.
    height
        Height of most letters of the page, in pixels.
    """
    high, wide = line.box.bottom - line.box.top, line.box.x1 - line.box.x0
    if high < height * _STROKE[0] and wide > height * _STROKE[1] and len(line.runs) < 3:
        return Reading("—")
    found = recognised(line.grey)
    text = _tidied("".join(character.text for character in found))
    # What a fax left of a stroke may be as high as it is wide, but is never as high as a letter.
    if text and set(text) <= _STROKES and (wide > high or high < height * _STROKE[0]):
        return Reading("—")
    if not text:
        # A dot of dirt is nothing; what is as large as a letter was not read.
        return Reading("", doubts=("unread",)) if high > height * 0.5 else Reading("")
    least = min(character.sure for character in found if not character.text.isspace())
    # Letters alone where figures stand (ro) are what is left of one; of words Han are the rest.
    letters = len(text) <= _FEW and not _FIGURE.search(text) and not _HAN.search(text)
    guessed = (least < _UNSURE_WORDS and len(text) <= _SHORT) or letters
    if not _FIGURE.search(text) and not guessed:
        return Reading(text)
    other = _tidied("".join(character.text for character in recognised(_otherwise(line.grey))))
    weak = any(c.sure < _UNSURE for c in found if _FIGURE.search(c.text)) or guessed
    failed = {
        "readings": _spoken(text) != _spoken(other),
        "ink": not _explains(found, line.runs, _em(found, high, height)),
        "sealed": line.sealed,
        "unsure": weak,
    }
    doubts = tuple(name for name, fails in failed.items() if fails)
    checks = tuple(name for name in ("readings", "ink") if not failed[name])
    return Reading(text, other, checks, doubts)


def _otherwise(grey: Any) -> Any:
    """Return another picture of a line: hard black on white, smaller in its frame, narrower."""
    limit, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    soft = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    hard = np.clip((soft - limit) * 4 + 128, 0, 255).astype(np.uint8)
    pad = max(grey.shape[0] // 8, 2)
    framed = cv2.copyMakeBorder(hard, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=255)
    return cv2.resize(framed, None, fx=0.93, fy=1, interpolation=cv2.INTER_AREA)


def _tidied(text: str) -> str:
    """Return a reading with the signs that Chinese text has where a network named others."""
    text = text.strip()
    # A bracket closes as it was opened, and stands full-width among Chinese characters.
    if _HAN.search(text):
        text = text.replace("(", "（").replace(")", "）")
        text = re.sub(r"(?<=[\u3400-\u9fff]),(?=[\u3400-\u9fff])", "，", text)
    return text


def _spoken(text: str) -> str:
    """Return what has to be the same in two readings: blanks and faces of signs do not count.

    Of a long line it is its figures with what follows them; a word apart is no figure's affair.
    """
    plain = "".join(
        sign if sign in "≥≤" else unicodedata.normalize("NFKC", sign)
        for sign in text.translate(_SAME)
        if not sign.isspace()
    ).translate(_SAME)
    if len(plain) <= 14:
        return plain
    return " ".join(re.findall(rf"[≥≤<>]?[{NUMERALS}.,%]+[^{NUMERALS}.,%]{{0,2}}", plain))


def _em(found: Sequence[Character], high: int, height: float) -> float:
    """Return the size of type of a line: of figures alone the print is lower than that."""
    tall = any(_is_wide(character.text) for character in found)
    return max(high if tall else high / _FIGURE_HEIGHT, height * 0.8)


def _is_wide(text: str) -> bool:
    return text in "%‰≥≤" or unicodedata.east_asian_width(text[:1]) in "WF"


def _explains(found: Sequence[Character], runs: Sequence[tuple[int, int]], em: float) -> bool:
    """Return whether every run of ink belongs to characters, and every numeral has ink."""
    told = [
        (character.middle, _REACH[size] * em, _WIDTH[size] * em, character.text)
        for character in found
        if not character.text.isspace()
        for size in (["wide"] if _is_wide(character.text) else ["narrow"])
    ]
    for first, last in runs:
        if last - first <= em * 0.08:
            # Dust, or a point; where a point changes a figure, the second reading shows it.
            continue
        own = [width for middle, reach, width, _ in told if first - reach <= middle <= last + reach]
        near = [m for m, reach, _, _ in told if abs(m - (first + last) / 2) <= reach]
        inside = [m for m, _, _, _ in told if first - em * 0.2 <= m <= last + em * 0.2]
        if not own or not (near or inside) or sum(own) < last - first - em * _LEFT_OVER:
            return False
    return all(
        any(first - reach <= middle <= last + reach for first, last in runs)
        for middle, reach, _, text in told
        if _NUMERAL.match(text)
    )
