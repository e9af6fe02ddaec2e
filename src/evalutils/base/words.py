"""Texts as data: the catalogue of every sentence that can be printed, and tables beside modules.

The catalogue has Chinese and English in one entry: one folder of TOML files, one loader, one
placeholder syntax. A key such as ``phrases.up_to_date`` names an entry; ``{name}`` in its words
is filled by the caller when something is printed, and nothing is ever read back out of what was
printed::

    [phrases.up_to_date]
    zh = "已是最新：{folder}"
    en = "up to date: {folder}"

An entry may be a list of sentences, or a table of further entries. What modules look for, and
widths and looks, stand in tables beside them (:func:`beside`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.base.patterns import re

LANGUAGES = ("zh", "en")

_FOLDER = Path(__file__).with_name("catalogue")
#: Only names of facts are filled: ``{evidence:…}`` and the like are markup of the report.
_FACT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_HEADING = re.compile(r"^\[([^\[\]]+)\]", re.MULTILINE)


def message_language() -> str:
    """Return the language of messages: ``EVALUTILS_LANG`` (``zh`` or ``en``), else ``zh``."""
    asked = os.environ.get("EVALUTILS_LANG", "zh").lower()[:2]
    return asked if asked in LANGUAGES else "zh"


def say(key: str, language: str, /, **facts: object) -> str:
    """Return the words of an entry with its facts filled in.

    Parameters
    ----------
    key
        Dotted key of an entry: ``phrases.up_to_date``.
    language
        ``zh`` or ``en``.
    facts
        Values that the words name.

    Raises
    ------
    KeyError
        If there is no such entry, it has no words in the language, or it names a fact that
        was not given: a mistake of the program, never of a user.

    Examples
    --------
    >>> say("phrases.up_to_date", "en", folder="reports/pingan-zengcheng/2022")
    'up to date: reports/pingan-zengcheng/2022'
    """
    found = entry(key, language)
    if not isinstance(found, str):
        raise KeyError(f"{key} is no sentence")
    return filled(found, facts)


def filled(words: str, facts: Mapping[str, object]) -> str:
    """Return words with every ``{name}`` replaced, in one pass.

    What a fact holds is never looked at again: words of a file that look like a ``{name}``
    stay what they are.

    Examples
    --------
    >>> filled("{a}年 {evidence:villages}", {"a": "{b}"})
    '{b}年 {evidence:villages}'
    """
    return _FACT.sub(lambda found: str(facts[found[1]]), words)


def entry(key: str, language: str) -> Any:
    """Return what an entry holds in a language: a sentence, or a list of them.

    Raises
    ------
    KeyError
        If there is no such entry, or it has no words in the language.

    Examples
    --------
    >>> entry("places.between", "zh")
    ' '
    """
    found = _node(key)
    if not isinstance(found, Mapping) or language not in found:
        raise KeyError(f"{key} ({language})")
    return found[language]


def names_under(key: str) -> tuple[str, ...]:
    """Return the names of the entries under a key, in the order they are written.

    Raises
    ------
    KeyError
        If nothing stands under the key.

    Examples
    --------
    >>> names_under("pages.portfolio.headings")
    ('index', 'rules')
    """
    found = _node(key)
    if not isinstance(found, Mapping):
        raise KeyError(key)
    return tuple(found)


def pairs_under(key: str, language: str) -> dict[str, Any]:
    """Return the Chinese words of the entries under a key → what they are in a language.

    Raises
    ------
    KeyError
        If nothing stands under the key.

    Examples
    --------
    >>> pairs_under("units", "en")["人次"]
    ['participation', 'participations']
    """
    found = _node(key)
    return {entry["zh"]: entry[language] for entry in found.values()}


@cache
def words_under(key: str, language: str) -> Mapping[str, Any]:
    """Return everything below a key in one language, nested as the keys are.

    For a room that prints dozens of words of its own: the shape of its part of the catalogue
    is the shape of what it gets.

    Raises
    ------
    KeyError
        If nothing stands under the key, or one of its entries lacks the language.

    Examples
    --------
    >>> words_under("editions.pdf", "zh")["continued"]
    '续{table}'
    """
    found = _node(key)
    if not isinstance(found, Mapping):
        raise KeyError(key)
    return {name: _in_language(f"{key}.{name}", value, language) for name, value in found.items()}


def _in_language(key: str, node: Mapping[str, Any], language: str) -> Any:
    if not any(known in node for known in LANGUAGES):
        return {
            name: _in_language(f"{key}.{name}", value, language) for name, value in node.items()
        }
    if language not in node:
        raise KeyError(f"{key} ({language})")
    return node[language]


def keys() -> tuple[str, ...]:
    """Return the key of every entry of the catalogue, which is read whole."""
    return tuple(key for name in _texts() for key in _keys("", _table(name)))


def _keys(above: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        # An entry is what has words in a language; everything else leads to entries.
        if any(language in value for language in LANGUAGES):
            yield key
        else:
            yield from _keys(key, value)


@cache
def _node(key: str) -> Any:
    steps = key.split(".")
    for depth in range(len(steps), 0, -1):
        for name in _headings().get(".".join(steps[:depth]), ()):
            found = _below(name, steps)
            if found is not None:
                return found
    # No heading is the key's own: entries stand under it, in one file or in several.
    under = _parents().get(key)
    if under is None:
        raise KeyError(key)
    return {name: value for file in sorted(under) for name, value in _below(file, steps).items()}


@cache
def _headings() -> dict[str, list[str]]:
    """Return heading → the files it stands in.

    A run that has nothing to do says one sentence: only the file whose heading names the entry
    is parsed (all of the catalogue would cost that run a third of its time).
    """
    found: dict[str, list[str]] = {}
    for name, text in _texts().items():
        for heading in _HEADING.findall(text):
            found.setdefault(heading, []).append(name)
    return found


@cache
def _parents() -> dict[str, set[str]]:
    """Return what headings stand under → their files: many keys are asked for that are none."""
    found: dict[str, set[str]] = {}
    for heading, names in _headings().items():
        above = heading
        while "." in above:
            above = above.rpartition(".")[0]
            found.setdefault(above, set()).update(names)
    return found


def _below(file: str, steps: list[str]) -> Any:
    found: Any = _table(file)
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


@cache
def _texts() -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(_FOLDER.glob("*.toml"))}


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_texts()[name])


@cache
def beside(module: str, name: str) -> dict[str, Any]:
    """Return a TOML table that lies beside a module, read once in a process.

    Parameters
    ----------
    module
        ``__file__`` of the module that reads it: data lies next to the code it belongs to.
    name
        Name of the file.

    Examples
    --------
    >>> from evalutils.reading import quantities
    >>> beside(quantities.__file__, "units.toml")["same"]["米"]["公里"]
    '1000'
    """
    return tomllib.loads(Path(module).with_name(name).read_text(encoding="utf-8"))
