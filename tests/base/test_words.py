"""One catalogue: both languages in every entry, and no words that nobody says."""

import ast
import functools
import re
import tomllib
from pathlib import Path

import pytest

import evalutils
from evalutils.base.words import LANGUAGES, entry, filled, keys, say

PACKAGE = Path(evalutils.__file__).parent
KEYS = sorted(keys())
FACT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


#: Words that are nothing but a blank, or nothing at all, by the languages in which they are.
BLANK = {
    "audit.said.named": ["zh"],
    "charts.thousands": ["zh"],
    "editions.docx.between": ["zh", "en"],
    "editions.pdf.between": ["zh", "en"],
    "places.between": ["zh"],
    "report.form.day": ["en"],
    "report.space": ["zh", "en"],
}


#: What may stand where an f-string puts something in: steps of a key, too.
ANYTHING = r"[\w.-]+"


#: Functions whose first argument, or every argument, is a key.
SAYING = {"say", "word", "phrase", "proposal", "listed", "knows", "Label"}


#: What a source says is looked up by its Chinese words, not by a key.
LOOKED_UP_BY_WORDS = {"terms", "units", "currencies"}


def sentences(key: str, language: str) -> str:
    found = entry(key, language)
    return "\n".join(map(str, found)) if isinstance(found, list) else str(found)


@functools.cache
def trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}


def spoken() -> tuple[frozenset[str], re.Pattern[str]]:
    """Every string of the code, and its f-strings as one pattern: what is put in is anything."""
    literal, patterns = set(), set()
    for template in (*PACKAGE.rglob("*.typ"), *PACKAGE.rglob("*.j2")):
        literal |= set(re.findall(r"\bwords\.(\w+)", template.read_text(encoding="utf-8")))
    for tree in trees().values():
        inside = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
            for part in node.values
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in inside:
                    literal.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING
                    for part in node.values
                ]
                # nothing but a name put in could be any key: it says nothing
                if re.search(r"[a-z]{3}", "".join(parts).replace(ANYTHING, "")):
                    patterns.add("".join(parts))
    return frozenset(literal), re.compile("|".join(f"(?:{one})" for one in sorted(patterns)))


def test_there_is_a_catalogue() -> None:
    assert len(KEYS) > 200


def test_no_key_stands_in_two_files() -> None:
    assert len(KEYS) == len(set(KEYS))


# One test for all entries: there are thousands, and to start a test takes longer than to look.
def test_every_entry_has_words_in_both_languages() -> None:
    blank = {
        key: [language for language in LANGUAGES if not sentences(key, language).strip()]
        for key in KEYS
    }
    assert {key: languages for key, languages in blank.items() if languages} == BLANK


def test_both_languages_name_the_same_facts() -> None:
    facts = {
        key: [set(FACT.findall(sentences(key, language))) for language in LANGUAGES] for key in KEYS
    }
    assert sum(bool(zh) for zh, _ in facts.values()) > 200
    assert {key: (zh, en) for key, (zh, en) in facts.items() if zh != en} == {}


def test_a_fault_has_what_was_expected_and_the_next_step() -> None:
    codes = {key.split(".")[1] for key in KEYS if key.startswith("faults.")}
    assert len(codes) > 100
    assert {key for key in KEYS if key.startswith("faults.")} == {
        f"faults.{code}.{part}" for code in codes for part in ("expected", "next")
    }


def asked_for(key: str) -> list[str]:
    """Return what the code may call an entry: its key, or the end of it behind the room."""
    steps = key.split(".")
    if steps[0] in {"faults", "phrases"}:
        return [steps[1]]
    return [".".join(steps[place:]) for place in range(len(steps))]


def test_no_words_are_left_over() -> None:
    """What the code never names, nobody would ever read."""
    literal, made = spoken()
    left = [
        key for key in KEYS
        if key.split(".")[0] not in LOOKED_UP_BY_WORDS
        # hundreds of patterns take long: only what no string names is held against them
        and literal.isdisjoint(asked_for(key))
        and not any(map(made.fullmatch, asked_for(key)))
    ]  # fmt: skip
    assert left == []


def test_every_key_the_code_says_has_words() -> None:
    """The other direction: what the code asks for by name is there (a pattern: some of it is)."""
    known = {end for key in KEYS for end in ends(key)}
    asked: dict[str, Path] = {}
    # In the audit a word is a pattern that is looked for in a source, not one that is said.
    audit = PACKAGE / "evaluation" / "audit"
    for file, tree in trees().items():
        for node in () if audit in file.parents else ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and called(node) in SAYING:
                asked |= dict.fromkeys(filter(None, map(pattern_of, node.args)), file)
    assert len(asked) > 300
    missing = {
        key: file.name for key, file in asked.items()
        if key not in known
        and not (ANYTHING in key and any(map(re.compile(key).fullmatch, known)))
    }  # fmt: skip
    assert missing == {}


def ends(key: str) -> list[str]:
    steps = key.split(".")
    return [".".join(steps[place:]) for place in range(len(steps))]


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def pattern_of(node: ast.expr) -> str:
    """Return a literal as it is, an f-string as a pattern, ``""`` for anything else."""
    if isinstance(node, ast.Constant):
        found = node.value if isinstance(node.value, str) else ""
        return found if re.fullmatch(r"[a-z][\w.-]*", found) and found not in LANGUAGES else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING
            for part in node.values
        )
    return ""


def test_a_key_without_words_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match="nobody_says_this"):
        say("phrases.nobody_says_this", "zh")
    with pytest.raises(KeyError, match="fr"):
        say("phrases.up_to_date", "fr", folder="x")
    with pytest.raises(KeyError, match="folder"):
        say("phrases.up_to_date", "zh")


def test_words_of_a_file_are_never_filled_again() -> None:
    assert filled("{found}", {"found": "{expected}"}) == "{expected}"


def sentences_in(table: object) -> list[str]:
    """Every text of a table that is told and not looked for: it ends as one, or has facts."""
    if isinstance(table, str):
        is_told = table.endswith("。") or re.fullmatch(r"[^\\\[(]*\{[a-z_]+\}.*", table)
        return [table] if is_told else []
    parts = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    return [found for part in parts for found in sentences_in(part)]


def test_no_file_beside_a_module_holds_sentences() -> None:
    """What is printed has both languages in one entry; a schema has them with its columns."""
    tables = {
        path.relative_to(PACKAGE).as_posix(): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.toml")
        if path.parent.name != "catalogue"
    }
    assert len(sentences_in(tables["evidence/schema.toml"])) > 100
    told = {name: found for name, table in tables.items() if (found := sentences_in(table))}
    assert told.keys() == {"evidence/schema.toml"}, told
