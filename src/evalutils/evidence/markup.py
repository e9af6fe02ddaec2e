"""The markup of the evaluator's words: plain text without digits, and tokens in braces.

A text in ``analysis.yaml`` names a figure, never types it: ``{evidence:budget_total}``. The
loader checks the tokens, the narrative renders them; both read them here.

========================  ==================================================================
``{evidence:ID}``         the figure of a piece of evidence
``{result:ID}``           a computed value
``{score:ID}``            a score, by indicator code or by the name of a total
``{cite:EVIDENCE_ID}``    the quote of a piece of evidence, as a quotation
``{quote:DOC|WORDS}``     words that stand in a document, as a quotation
``{finding:3.rate.1}``    a figure of a finding; only the audit's own words have it
``{label:KIND|TEXT}``     digits that are no data; KIND says why (see :data:`LABEL_KINDS`)
``{fig:ID}`` ``{tab:ID}``  a figure or table, by id; its number is given when printed
``{ind:CODE}``            a link to an indicator
========================  ==================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.base.patterns import re

#: Kinds of tokens; ``text`` is the plain words between them.
KINDS = ("evidence", "result", "score", "finding", "cite", "quote", "label", "fig", "tab", "ind")
#: Why a digit that is no data may stand in a text.
LABEL_KINDS = (
    "clause", "docno", "file", "hash", "date", "ordinal", "code", "parameter", "contact", "name",
    "gloss",
)  # fmt: skip

_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|[{}]")
_DIGITS = re.compile(r"\d[\d.,%]*")
#: A year, a month or a day of the calendar as Chinese writes it: 2024年, 2024年3月, 2024年3月8日.
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d年(?!均)(?:(?:1[0-2]|0?[1-9])月(?:(?:3[01]|[12]\d|0?[1-9])日)?)?)",
    re.ASCII,
)


class MarkupError(ValueError):
    """A brace without its partner, or a token of no known kind.

    Parameters
    ----------
    what
        The part that cannot be read, as written.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"cannot read {what!r} in a text with {{kind:name}} tokens")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text.

    Parameters
    ----------
    kind
        ``text``, or one of :data:`KINDS`.
    value
        The words (``text``, ``label``, ``quote``), else the id or code.
    scope
        Document of a ``quote``, kind of a ``label``; ``""`` for others.
    """

    kind: str
    value: str
    scope: str = ""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the pieces of a text, in order.

    A date of the calendar is a label of its own accord: no data, and nothing else in words.

    Raises
    ------
    MarkupError
        If a brace has no partner or a token is of no known kind.

    Examples
    --------
    >>> for token in tokens("2024年预算{evidence:budget_total}，见{label:name|附件1}。"):
    ...     print(token.kind, token.scope, token.value)
    label date 2024年
    text  预算
    evidence  budget_total
    text  ，见
    label name 附件1
    text  。
    """
    pieces = []
    for found in _PIECE.finditer(text):
        inside, plain = found.groups()
        if plain is not None:
            pieces += _dated(plain)
        elif inside is not None:
            pieces.append(_token(inside))
        else:
            raise MarkupError(text[max(0, found.start() - 10) : found.end() + 10])
    return tuple(pieces)


def _dated(plain: str) -> list[Token]:
    """Return words with the dates in them parted from the rest."""
    pieces = enumerate(_DATE.split(plain))
    return [
        Token("label", words, "date") if at % 2 else Token("text", words)
        for at, words in pieces
        if words
    ]


def bare_digits(text: str) -> tuple[str, ...]:
    """Return the digits that stand outside tokens (``２`` counts too, 二 does not).

    Examples
    --------
    >>> bare_digits("协助抓获{evidence:detained}，共 3 次")
    ('3',)
    """
    plain = (token.value for token in tokens(text) if token.kind == "text")
    return tuple(digits for words in plain for digits in _DIGITS.findall(words))


def _token(inside: str) -> Token:
    kind, colon, rest = inside.partition(":")
    kind, rest = kind.strip(), rest.strip()
    if kind in {"quote", "label"}:
        scope, bar, words = rest.partition("|")
        known = bar and scope and words and (kind == "quote" or scope in LABEL_KINDS)
        if not known:
            raise MarkupError(f"{{{inside}}}")
        return Token(kind, words, scope)
    if not colon or not rest or kind not in KINDS:
        raise MarkupError(f"{{{inside}}}")
    return Token(kind, rest)
