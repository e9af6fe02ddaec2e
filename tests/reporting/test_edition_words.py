"""Every edition speaks every language of reports, with words for the same things."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.loops import some

from evalutils.reporting import charts, editions
from evalutils.reporting.editions import NUMBER_WORDS
from evalutils.reporting.editions.html import LANGUAGE_TAGS

EDITIONS, CHARTS = (Path(str(room.__file__)).parent for room in (editions, charts))
FILES = sorted([*EDITIONS.rglob("words.toml"), CHARTS / "wording.toml"])


def keys(tree: Any, path: str = "") -> set[str]:
    """Return the paths of all words in a tree; lists count with their length."""
    if isinstance(tree, dict):
        return {key for name in tree for key in keys(tree[name], f"{path}.{name}")}
    return {f"{path}[{len(tree)}]" if isinstance(tree, list) else path}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_language_has_words_for_the_same_things(file: Path) -> None:
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    assert words.keys() == NUMBER_WORDS.keys()
    assert keys(words["zh"]) == keys(words["en"])


def test_there_are_words_for_every_edition() -> None:
    assert {file.parent.name for file in FILES} == {
        "html", "pdf", "docx", "xlsx", "charts",
    }  # fmt: skip


def test_every_column_for_finance_systems_has_a_head_in_every_language() -> None:
    file = EDITIONS / "xlsx" / "finance.toml"
    columns = tomllib.loads(file.read_text(encoding="utf-8"))["column"]
    assert all(column[language] for column in some(columns) for language in NUMBER_WORDS)


def test_a_page_names_every_language_as_browsers_know_it() -> None:
    assert LANGUAGE_TAGS.keys() == NUMBER_WORDS.keys()
