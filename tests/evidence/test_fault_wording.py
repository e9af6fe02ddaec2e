"""Both languages have words for every fault of this floor."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import evalutils

PACKAGE = Path(evalutils.__file__).parent
WORDING = {
    language: tomllib.loads(
        (PACKAGE / "messages" / language / "evidence.toml").read_text(encoding="utf-8")
    )
    for language in ("zh", "en")
}


def test_both_languages_have_the_same_faults():
    assert WORDING["zh"]["faults"].keys() == WORDING["en"]["faults"].keys()
    assert WORDING["zh"]["phrases"].keys() == WORDING["en"]["phrases"].keys()


@pytest.mark.parametrize("code", sorted(WORDING["zh"]["faults"]))
def test_both_languages_name_the_same_facts(code):
    def names(language):
        entry = WORDING[language]["faults"][code]
        return {
            name for part in entry.values() for _, name, _, _ in Formatter().parse(part) if name
        }

    assert set(WORDING["zh"]["faults"][code]) == {"expected", "next"}
    assert names("zh") == names("en")


def test_every_code_that_is_raised_has_words_and_no_words_are_left_over():
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted((PACKAGE / "evidence").rglob("*.py"))
    )
    quoted = set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', source))
    assert WORDING["zh"]["faults"].keys() <= quoted
