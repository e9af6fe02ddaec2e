"""What headers, fields and groups of a form are called, from ``vocabulary.toml``."""

from __future__ import annotations

from functools import cache, lru_cache

from evalutils.base.patterns import regex
from evalutils.base.words import beside

_BLANKS = regex.compile(r"[\s\u3000*＊★]+")
_LETTERED = regex.compile(r"[（(][A-Za-zＡ-Ｚ0-9①-⑳/／÷×*=%％+\-－—分]{1,12}[)）]")
_UNIT_IN_BRACKETS = regex.compile(
    r"[（(【\[][^（）()]{0,8}?(亿元|万元|千元|元)[^（）()]{0,4}[)）】\]]"
    r"|(?:金额|货币|计量)?单位[:：]\s*(?:人民币)?(亿元|万元|千元|元)"
)
_NUMBERED = regex.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．])"
)
# What a head explains in brackets, 指标值（包含数字及文字描述）, and the brackets of 指标(目标)值.
_BRACKETS = regex.compile(r"[（(【\[][^（）()【】\[\]]*[)）】\]]")
_SIGNS = regex.compile(r"[（(【\[\])）】]")
_YEAR = regex.compile(r"^20\d\d年度?")
# No header or label is longer, however much a form explains in brackets.
_LONGEST_HEADER = 30
# Longer words hint at nothing: they are a text.
_LONGEST_HINT = 12


def compact(text: str) -> str:
    r"""Return words without blanks, as headers are compared.

    Examples
    --------
    >>> compact(" 项 目\n名 称 ")
    '项目名称'
    """
    return str(_BLANKS.sub("", text))


@lru_cache(maxsize=4096)
def header_words(text: str) -> str:
    """Return a header without blanks, (A), its unit and its points.

    Examples
    --------
    >>> header_words("全年执行数 (B)（万元）"), header_words("执行率(B/A)")
    ('全年执行数', '执行率')
    """
    words = _UNIT_IN_BRACKETS.sub("", compact(text))
    return str(_LETTERED.sub("", words)).strip(":：")


def stated_unit(text: str) -> str:
    """Return the unit of money that a header, title or label states, or ``""``.

    Examples
    --------
    >>> stated_unit("项目资金（万元）"), stated_unit("单位：元"), stated_unit("单元")
    ('万元', '元', '')
    """
    found = _UNIT_IN_BRACKETS.search(compact(text))
    return "" if found is None else found[1] or found[2]


@lru_cache(maxsize=8192)
def role_of(group: str, text: str) -> str:
    """Return what a header or label is called in ``group``, or ``""``.

    Parameters
    ----------
    group
        ``indicator``, ``money`` or ``field``.
    text
        Words as printed.

    Examples
    --------
    >>> role_of("indicator", "未完成原因及拟采取的改进措施"), role_of("money", "全年预算数(A)")
    ('reason', 'adjusted')
    >>> role_of("indicator", "全年实际值"), role_of("field", "县级主管部门"), role_of("money", "甲")
    ('actual', 'department', '')
    >>> role_of("indicator", "指标值（含文字描述）"), role_of("indicator", "2021年目标(计划)值")
    ('target', 'target')
    """
    whole = header_words(text)
    for words in dict.fromkeys((whole, _BRACKETS.sub("", whole), _SIGNS.sub("", whole))):
        bare = _NUMBERED.sub("", words) if group == "field" else _YEAR.sub("", words)
        if not bare or len(bare) > _LONGEST_HEADER:
            continue
        for role, pattern in _patterns()[group].items():
            if pattern.fullmatch(bare):
                return role
    return ""


@lru_cache(maxsize=8192)
def is_called(group: str, entry: str, text: str) -> bool:
    """Return whether words are an ``entry`` of ``group`` (``group.total``), points aside.

    Examples
    --------
    >>> is_called("group", "total", "合 计"), is_called("level", "first", "产出指标(50分)")
    (True, True)
    """
    if len(text) > _LONGEST_HEADER:
        return False
    return _patterns()[group][entry].fullmatch(header_words(text)) is not None


def hints(side: str, text: str) -> bool:
    """Return whether a head hints at what was ``planned`` or ``done``, whatever else it says.

    Examples
    --------
    >>> hints("planned", "设计量"), hints("done", "竣工量"), hints("done", "备注")
    (True, True, False)
    """
    words = header_words(text)
    return len(words) <= _LONGEST_HINT and _patterns()["side"][side].search(words) is not None


def pattern(group: str, entry: str) -> regex.Pattern[str]:
    """Return one expression of the vocabulary, to be searched in running words."""
    return _patterns()[group][entry]


@cache
def _patterns() -> dict[str, dict[str, regex.Pattern[str]]]:
    data = beside(__file__, "vocabulary.toml")
    return {
        group: {entry: regex.compile(words) for entry, words in entries.items()}
        for group, entries in data.items()
    }
