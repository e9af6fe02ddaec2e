"""Every edition speaks every language of reports, with words for the same things."""

from __future__ import annotations

import tomllib
from pathlib import Path

from helpers.loops import some

from evalutils.reporting import editions
from evalutils.reporting.editions import NUMBER_WORDS
from evalutils.reporting.editions.html import LANGUAGE_TAGS

EDITIONS = Path(str(editions.__file__)).parent


def test_every_column_for_finance_systems_has_a_head_in_every_language() -> None:
    file = EDITIONS / "xlsx" / "finance.toml"
    columns = tomllib.loads(file.read_text(encoding="utf-8"))["column"]
    assert all(column[language] for column in some(columns) for language in NUMBER_WORDS)


def test_a_page_names_every_language_as_browsers_know_it() -> None:
    assert LANGUAGE_TAGS.keys() == NUMBER_WORDS.keys()
