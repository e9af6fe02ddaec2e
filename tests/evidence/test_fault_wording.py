"""Both languages have words for every fault of this floor."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import evalutils
from evalutils.evidence.records import TYPES

PACKAGE = Path(evalutils.__file__).parent


def read(language):
    folder = PACKAGE / "messages" / language
    files = [folder / f"{room}.toml" for room in ("evidence", "records")]
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {part: tables[0][part] | tables[1][part] for part in ("faults", "phrases")}


WORDING = {language: read(language) for language in ("zh", "en")}


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
    quoted |= {f"record_type_{kind}" for kind in TYPES}
    quoted |= {"list_suffix"}  # raised by the command that writes the list
    quoted |= {f"record_{kind}" for kind in ("identity", "mobile", "telephone")}
    assert WORDING["zh"]["faults"].keys() <= quoted
