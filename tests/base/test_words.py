"""One catalogue: both languages in every entry, and no words that nobody says."""

import ast
import re
from pathlib import Path

import pytest

import evalutils
from evalutils.base.words import LANGUAGES, entry, filled, keys, say

PACKAGE = Path(evalutils.__file__).parent
KEYS = sorted(keys())
FACT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


#: Words that are nothing but a blank, or nothing at all.
BLANK = {"places.between", "report.space", "report.overview.rest.unknown"}
#: Facts that one language has no use for: an English page names a profile by its short name.
LACKING = {"pages.compare.cover.facts.profile": {"title"}}


#: What may stand where an f-string puts something in: steps of a key, too.
ANYTHING = r"[\w.-]+"
#: Keys that begin with a name chosen elsewhere: the room of a field is no literal.
CHOSEN = ("direction.",)


def sentences(key: str, language: str) -> str:
    found = entry(key, language)
    return "\n".join(found) if isinstance(found, list) else found


def spoken() -> list[re.Pattern[str]]:
    """Every string of the code as a pattern: what an f-string puts in may be anything."""
    patterns = set()
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
            for part in node.values
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in inside and re.fullmatch(r"[\w.-]+", node.value):
                    patterns.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING
                    for part in node.values
                ]
                # nothing but a name put in could be any key: it says nothing
                if re.search(r"[a-z]{3}", "".join(parts).replace(ANYTHING, "")):
                    patterns.add("".join(parts))
    return [re.compile(pattern) for pattern in sorted(patterns)]


def test_there_is_a_catalogue() -> None:
    assert len(KEYS) > 200


def test_no_key_stands_in_two_files() -> None:
    assert len(KEYS) == len(set(KEYS))


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_have_words_and_name_the_same_facts(key: str) -> None:
    zh, en = (sentences(key, language) for language in LANGUAGES)
    assert zh.strip() or en.strip() or key in BLANK
    lacking = set(FACT.findall(zh)) ^ set(FACT.findall(en))
    assert lacking == LACKING.get(key, set())


def test_a_fault_has_what_was_expected_and_the_next_step() -> None:
    codes = {key.split(".")[1] for key in KEYS if key.startswith("faults.")}
    assert len(codes) > 100
    assert {key for key in KEYS if key.startswith("faults.")} == {
        f"faults.{code}.{part}" for code in codes for part in ("expected", "next")
    }


def named(key: str) -> str:
    """Return what the code says to have an entry: its key without the room it stands in."""
    head, _, rest = key.partition(".")
    if head in {"faults", "phrases"}:
        return rest.partition(".")[0]
    return rest.partition(".")[2] if head == "pages" else rest


def test_no_words_are_left_over() -> None:
    """What the code never names, nobody would ever read."""
    patterns = spoken()
    asked = {named(key) for key in KEYS if key.split(".")[0] != "places"}
    left = [name for name in sorted(asked) if not any(p.fullmatch(name) for p in patterns)]
    assert [name for name in left if not name.startswith(CHOSEN)] == []


def test_a_key_without_words_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match="nobody_says_this"):
        say("phrases.nobody_says_this", "zh")
    with pytest.raises(KeyError, match="fr"):
        say("phrases.up_to_date", "fr", folder="x")
    with pytest.raises(KeyError, match="folder"):
        say("phrases.up_to_date", "zh")


def test_words_of_a_file_are_never_filled_again() -> None:
    assert filled("{found}", {"found": "{expected}"}) == "{expected}"
