"""The words of the charts, by language, and numbers as they stand on an axis."""

from __future__ import annotations

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.reporting.charts.drawn import DrawingError


@cache
def wording(language: str) -> dict[str, Any]:
    """Return the words of a language (``zh`` or ``en``), a table for each chart.

    Raises
    ------
    DrawingError
        If the charts do not speak that language.
    """
    file = Path(__file__).with_name("wording.toml")
    languages = tomllib.loads(file.read_text(encoding="utf-8"))
    if language not in languages:
        message = f"charts have no words in {language!r}; one of {', '.join(sorted(languages))}"
        raise DrawingError(message)
    return dict(languages[language])


def shown(value: Fraction, places: int | None = None, language: str = "zh") -> str:
    """Return a number as a label: ``places`` decimals, half up; as many as it has by default.

    Examples
    --------
    >>> shown(Fraction("99.975"), 2), shown(Fraction(21)), shown(Fraction(1, 3), 1)
    ('99.98', '21', '0.3')
    >>> shown(Fraction(1250000), language="en")
    '1,250,000'
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if places is None:
        places = max(0, -int(exact.normalize().as_tuple().exponent)) if exact else 0
        places = min(places, 2)
    scaled = value * 10**places
    rounded = int(abs(scaled) + Fraction(1, 2)) * (-1 if value < 0 else 1)
    number = Decimal(rounded).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    grouping = wording(language)["thousands"]
    return f"{number:,f}".replace(",", grouping)
