"""What headings mean and what the words of a sentence say, from ``lexicon.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from evalutils.base.patterns import regex
from evalutils.base.words import beside


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words by which one kind of section is known.

    Parameters
    ----------
    name
        The kind: ``goals``, ``results``, ``problems`` …
    words, without
        What a heading of it says, and what makes it another one.
    """

    name: str
    words: regex.Pattern[str]
    without: regex.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of ``lexicon.toml``, compiled.

    Parameters
    ----------
    kinds
        Meanings of headings, in order.
    dimensions
        Dimension → words that name it.
    headings
        What headings end in, and titles.
    cues
        What a sentence says: ``problem``, ``measure``, ``planned``, ``done`` …
    surely, other, facts
        Words of a self-evaluation, of another paper, and the kinds of facts of which a
        self-evaluation tells several.
    """

    kinds: tuple[Meaning, ...]
    dimensions: tuple[tuple[str, regex.Pattern[str]], ...]
    headings: dict[str, regex.Pattern[str]]
    cues: dict[str, regex.Pattern[str]]
    surely: regex.Pattern[str]
    other: regex.Pattern[str]
    facts: tuple[regex.Pattern[str], ...]

    def says(self, cue: str, text: str) -> bool:
        """Return whether a sentence says what a cue stands for.

        Examples
        --------
        >>> lexicon().says("problem", "宣传形式不够丰富"), lexicon().says("problem", "完成培训12场")
        (True, False)
        """
        return self.cues[cue].search(text) is not None


@cache
def lexicon() -> Lexicon:
    """Return the words, read once."""
    data: dict[str, Any] = beside(__file__, "lexicon.toml")
    return Lexicon(
        tuple(
            Meaning(
                row["name"],
                regex.compile(row["words"]),
                regex.compile(row["not"]) if "not" in row else None,
            )
            for row in data["kind"]
        ),
        tuple((name, regex.compile(words)) for name, words in data["dimensions"].items()),
        {name: regex.compile(words) for name, words in data["headings"].items()},
        {name: regex.compile(words) for name, words in data["cues"].items()},
        regex.compile(data["about"]["surely"]),
        regex.compile(data["about"]["other"]),
        tuple(map(regex.compile, data["about"]["kinds"].values())),
    )


#: So many kinds of its facts make a text a self-evaluation that nothing calls one.
_FEWEST_FACTS = 3


def is_evaluation(text: str) -> bool:
    """Return whether a text is about how a project and its money did, whatever it calls itself.

    Examples
    --------
    >>> [is_evaluation(text) for text in (
    ...     "番茄切块，加盐少许。", "绩效自评", "预算310万元，实付287万元，验收合格。")]
    [False, True, True]
    """
    known = lexicon()
    if known.surely.search(text):
        return True
    if known.other.search(text):
        return False
    return sum(kind.search(text) is not None for kind in known.facts) >= _FEWEST_FACTS


@cache
def kinds_of(heading: str) -> tuple[str, ...]:
    """Return what a heading means: none, one, or several kinds of section.

    Examples
    --------
    >>> kinds_of("存在的问题及改进措施"), kinds_of("总体绩效目标完成情况分析")
    (('problems', 'recommendations'), ('results',))
    >>> kinds_of("偏离绩效目标的原因和下一步改进措施"), kinds_of("预期目标")
    (('causes', 'recommendations'), ('goals',))
    """
    found = [
        meaning.name
        for meaning in lexicon().kinds
        if meaning.words.search(heading)
        and (meaning.without is None or not meaning.without.search(heading))
    ]
    # What stands with problems and measures is about them: 绩效管理中存在的问题及措施.
    about = [name for name in found if name in _ABOUT_PROBLEMS]
    if about:
        return tuple(name for name in found if name in _ABOUT_PROBLEMS or name == "results")
    return tuple(found)


_ABOUT_PROBLEMS = ("problems", "causes", "recommendations")


@cache
def dimension_of(heading: str) -> str:
    """Return the dimension a heading names, ``""`` for none.

    Examples
    --------
    >>> dimension_of("2、产出时效指标"), dimension_of("效益指标完成情况"), dimension_of("项目概况")
    ('时效', '效益', '')
    """
    return next((name for name, words in lexicon().dimensions if words.search(heading)), "")
