"""Personal details: columns and values that tables of records must not have, never shown."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

#: Weights of the first seventeen digits of an identity number, and its check signs (GB 11643).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
#: Stands in messages where a personal detail was written.
MASK = "＊＊＊"
_DIGIT = "0-9０-９"


def is_personal_column(title: str) -> bool:
    """Return whether a header names a detail of a person.

    Examples
    --------
    >>> [is_personal_column(title) for title in ("姓名", "联系电话（手机）", "Phone")]
    [True, True, True]
    >>> [is_personal_column(title) for title in ("是否实名", "电诈警情", "town name")]
    [False, False, False]
    """
    plain = unicodedata.normalize("NFKC", title).strip()
    for spared in _data()["spared"]:
        plain = plain.replace(spared, "")
    english = " ".join(re.split(r"[\W_]+", plain.casefold())).strip()
    return english in _data()["names"] or any(word in plain for word in _data()["words"])


def personal_kind(text: str) -> str:
    """Return what personal detail a text holds: ``identity``, ``mobile``, ``telephone``, or ``""``.

    An identity number is one of 18 signs whose check sign is right (GB 11643); other runs of 18
    digits are numbers of vouchers or cases.

    Examples
    --------
    >>> personal_kind("凭证 440183199001011234"), personal_kind("11010519491231002X")
    ('', 'identity')
    >>> personal_kind("来电１３８ 0013 8000"), personal_kind("登记号 20230138001380001")
    ('mobile', '')
    """
    for kind, pattern in _patterns().items():
        for found in pattern.finditer(text):
            if kind != "identity" or _is_identity(found[1]):
                return kind
    return ""


def masked(text: str) -> str:
    """Return a text in which everything that looks like a personal detail is covered.

    Numbers that only look like an identity number are covered too.

    Examples
    --------
    >>> masked("联系13800138000处理")
    '联系＊＊＊处理'
    """
    for pattern in _patterns().values():
        text = pattern.sub(MASK, text)
    return text


def screen() -> str:
    """Return the pattern of texts that are worth a look, in the words of RE2 (for DuckDB)."""
    return "|".join(_data()["values"].values())


def _is_identity(text: str) -> bool:
    signs = re.sub(r"[ -]", "", unicodedata.normalize("NFKC", text)).upper()
    total = sum(int(digit) * weight for digit, weight in zip(signs, _WEIGHTS, strict=False))
    return _SIGNS[total % 11] == signs[-1]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # A look at both sides keeps a longer number (of a case, with decimals) from being cut.
    return {
        kind: re.compile(rf"(?<![{_DIGIT}.])({words})(?!\.?[{_DIGIT}])")
        for kind, words in _data()["values"].items()
    }


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("personal.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
