"""Number formats of worksheets: a cell's value as Excel shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from evalutils.base.patterns import re

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<skip>.)|\*(?P<fill>.)'
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|b+|g+)"
    r"|(?P<place>[0#?])|(?P<mark>[.,%/@])|(?P<plain>.)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_WEEKDAYS = "一二三四五六日"
# What Excel shows of a number in the format General, and what it keeps of one at most.
_SHOWN_DIGITS = 11
_LONGEST_WHOLE = 15
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class UnknownFormatError(ValueError):
    """A number format that is not read here."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


_PERCENT, _COMMA, _POINT = (_Token("mark", sign) for sign in "%,.")


def shown(value: object, code: str) -> str:
    """Return a cell's value as the worksheet shows it.

    Parameters
    ----------
    value
        What the cell holds: text, number, truth value, date or time.
    code
        Its number format (``0.0%``).

    Raises
    ------
    UnknownFormatError
        For fractions and other formats that are not read here.

    Examples
    --------
    >>> shown(0.9, "0.0%"), shown(1234.5, "#,##0.00"), shown(81.09, "General")
    ('90.0%', '1,234.50', '81.09')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time, timedelta)):
        return _moment(value, _sections(code)[0])
    if isinstance(value, (int, float, Decimal)):
        return _number(exact(value), code)
    return _text(str(value), code)


def exact(value: float | Decimal) -> Decimal:
    """Return the number that a worksheet means by a binary float: 15 digits, as Excel keeps.

    Examples
    --------
    >>> exact(0.1 + 0.2), exact(81.07)
    (Decimal('0.3'), Decimal('81.07'))
    """
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    return number.normalize() if number else Decimal(0)


def general(number: Decimal) -> str:
    """Return a number in the format General: up to eleven digits, no trailing zeros.

    A whole number keeps up to fifteen digits, where a narrow column would show an exponent.

    Examples
    --------
    >>> general(Decimal("100")), general(Decimal("0.333333333333333")), general(Decimal("1E+20"))
    ('100', '0.333333333', '1E+20')
    """
    if number and not -9 <= number.adjusted() < _LONGEST_WHOLE:
        power = number.adjusted()
        mantissa = _rounded(number.scaleb(-power), 5).normalize()
        return f"{mantissa:f}E{'-' if power < 0 else '+'}{abs(power):02d}"
    places = max(_SHOWN_DIGITS - 2 - max(number.adjusted(), 0), 0)
    short = _rounded(number, places)
    return f"{short.normalize():f}" if short else "0"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _sections(code: str) -> list[list[_Token]]:
    sections: list[list[_Token]] = [[]]
    for found in _TOKEN.finditer(code or "General"):
        kind = str(found.lastgroup)
        text = found[kind]
        if kind == "plain" and text == ";":
            sections.append([])
        elif kind not in {"skip", "fill"}:
            sections[-1].append(_Token(kind, text))
    return sections


def _text(value: str, code: str) -> str:
    sections = _sections(code)
    tokens = sections[3] if len(sections) > 3 else sections[0]
    if not any(token == _Token("mark", "@") for token in tokens):
        return value if len(sections) < 4 else _literals(tokens)
    return "".join(value if token == _Token("mark", "@") else _literal(token) for token in tokens)


def _number(number: Decimal, code: str) -> str:
    sections = _sections(code)
    tokens, signed = _section_for(number, sections)
    if any(token.kind == "date" for token in tokens):
        message = f"a number in a date format: {code}"
        raise UnknownFormatError(message)
    kinds = {token.kind for token in tokens}
    sign = "-" if number < 0 and signed else ""
    if "general" in kinds:
        pieces = [general(abs(number)) if t.kind == "general" else _literal(t) for t in tokens]
        return sign + "".join(pieces)
    if _Token("mark", "@") in tokens:
        return "".join(general(number) if t.text == "@" else _literal(t) for t in tokens)
    if "place" not in kinds:
        return _literals(tokens)
    if any(token == _Token("mark", "/") for token in tokens):
        message = f"a fraction: {code}"
        raise UnknownFormatError(message)
    return sign + _digits(abs(number), tokens)


def _section_for(number: Decimal, sections: list[list[_Token]]) -> tuple[list[_Token], bool]:
    """Choose the section for a number, and whether its minus sign is still to be written."""
    conditions = [_condition(section) for section in sections[:3]]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=False):
            if condition is None or _holds(number, *condition):
                return section, True
        return sections[-1], True
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _condition(section: list[_Token]) -> tuple[str, Decimal] | None:
    for token in section:
        if token.kind == "bracket" and (found := _CONDITION.fullmatch(token.text)):
            return found[1], Decimal(found[2])
    return None


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": number < bound, "<=": number <= bound, ">": number > bound,
        ">=": number >= bound, "=": number == bound, "<>": number != bound,
    }[sign]  # fmt: skip


def _literals(tokens: list[_Token]) -> str:
    return "".join(_literal(token) for token in tokens)


def _literal(token: _Token) -> str:
    if token.kind in {"quoted", "escaped", "plain"}:
        return token.text
    if token.kind == "bracket" and token.text.startswith("$"):
        return token.text[1:].split("-")[0]
    if token.kind == "mark" and token.text in "%/":
        return token.text
    return ""


def _digits(number: Decimal, tokens: list[_Token]) -> str:
    """Write the digits of a number into the places of its section."""
    places = [at for at, token in enumerate(tokens) if token.kind == "place"]
    number *= Decimal(100) ** tokens.count(_PERCENT)
    after_last = places[-1] + 1
    while after_last < len(tokens) and tokens[after_last] == _COMMA:
        number = number.scaleb(-3)
        after_last += 1
    power = next((at for at, token in enumerate(tokens) if token.kind == "exponent"), len(tokens))
    point = tokens.index(_POINT) if _POINT in tokens[:power] else power
    exponent = number.adjusted() if number and power < len(tokens) else 0
    before = [at for at in places if at < point]
    after = [at for at in places if point < at < power]
    if point == power and _dealt_out(tokens, before):
        return _deal(number, tokens, before)
    _no_literals(tokens, before)
    _no_literals(tokens, after)
    rounded = _rounded(number.scaleb(-exponent), len(after))
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = "" if whole == "0" else whole
    whole = whole.rjust(sum(tokens[at].text == "0" for at in before), "0")
    if before and _COMMA in tokens[before[0] : before[-1]]:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    wanted = [order + 1 for order, at in enumerate(after) if tokens[at].text == "0"]
    fraction = fraction[: max([len(fraction.rstrip("0")), *wanted])]
    pieces = {before[0] if before else point: whole}
    if point < power:
        pieces[point] = pieces.get(point, "") + "." + fraction
    if power < len(tokens):
        width = sum(token.kind == "place" for token in tokens[power:])
        sign = "-" if exponent < 0 else "+" if tokens[power].text[1] == "+" else ""
        pieces[power] = f"E{sign}{abs(exponent):0{width}d}"
    return "".join(pieces.get(at, _literal(token)) for at, token in enumerate(tokens))


def _dealt_out(tokens: list[_Token], places: list[int]) -> bool:
    """Return whether a point written as a word parts the digits: 0!.0,"万" shows 万 of 元."""
    inside = tokens[places[0] : places[-1]] if places else []
    return any(token.kind == "escaped" and token.text == "." for token in inside) and not any(
        token.kind not in ("place", "escaped") for token in inside
    )


def _deal(number: Decimal, tokens: list[_Token], places: list[int]) -> str:
    """Deal the digits of a whole number out to its places from the right, words between them."""
    digits = f"{_rounded(number, 0):f}".rjust(len(places), "0")
    extra = len(digits) - len(places)
    shown = {at: digits[order + extra] for order, at in enumerate(places)}
    shown[places[0]] = digits[: extra + 1]
    return "".join(shown.get(at, _literal(token)) for at, token in enumerate(tokens))


def _no_literals(tokens: list[_Token], places: list[int]) -> None:
    """Refuse words between digits (``000-0000``): digits would have to be dealt out to them."""
    inside = tokens[places[0] : places[-1]] if places else []
    if any(token.kind != "place" and token != _COMMA for token in inside):
        message = "words between digits"
        raise UnknownFormatError(message)


def _moment(value: datetime | date | time | timedelta, tokens: list[_Token]) -> str:
    """Write a date or time; a month's letter after an hour or before a second means minutes."""
    if isinstance(value, timedelta):
        return _duration(value, tokens)
    if not any(token.kind == "date" for token in tokens):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    dates = [token.text.lower() for token in tokens if token.kind == "date"]
    twelve = any(token.kind == "ampm" for token in tokens)
    text, at = "", -1
    for token in tokens:
        if token.kind == "ampm":
            names = ("上午", "下午") if "上" in token.text else ("AM", "PM")
            text += names[isinstance(value, (datetime, time)) and value.hour >= 12]
        elif token.kind == "date":
            at += 1
            part = dates[at]
            near = dates[at - 1][0] == "h" if at else False
            near = near or (at + 1 < len(dates) and dates[at + 1][0] == "s")
            text += _part(value, "n" * len(part) if part[0] == "m" and near else part, twelve)
        else:
            text += _literal(token)
    return text


def _part(value: datetime | date | time, part: str, twelve: bool) -> str:
    letter, wide = part[0], len(part) > 1
    if letter in "ymdae":
        if isinstance(value, time):
            message = "a date format on a time of day"
            raise UnknownFormatError(message)
        if letter in "ye":
            return (
                f"{value.year:04d}" if len(part) > 2 or letter == "e" else f"{value.year % 100:02d}"
            )
        if letter == "a" or len(part) > 2:
            return _named(value, part)
        number = value.month if letter == "m" else value.day
        return f"{number:02d}" if wide else str(number)
    if letter not in "hns":
        message = f"the date format {part}"
        raise UnknownFormatError(message)
    clock = value if isinstance(value, (datetime, time)) else time()
    hour = (clock.hour - 1) % 12 + 1 if twelve else clock.hour
    number = {"h": hour, "n": clock.minute, "s": clock.second}[letter]
    return f"{number:02d}" if wide else str(number)


def _named(value: date, part: str) -> str:
    if part[0] == "m":
        name = _MONTHS[value.month - 1]
        return name if len(part) == 4 else name[:3] if len(part) == 3 else name[0]
    if part[0] == "d":
        name = _DAYS[value.weekday()]
        return name if len(part) > 3 else name[:3]
    return ("星期" if len(part) > 3 else "") + _WEEKDAYS[value.weekday()]


def _duration(value: timedelta, tokens: list[_Token]) -> str:
    seconds = int(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    sign = "-" if seconds < 0 else ""
    parts = [f"{sign}{hours}", f"{rest // 60:02d}", f"{rest % 60:02d}"]
    shows_seconds = any(token.text.lower().startswith("s") for token in tokens)
    return ":".join(parts if shows_seconds else parts[:2])
