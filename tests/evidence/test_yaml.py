"""YAML of strangers: text only, bounded, and one fault with its row."""

import time
from pathlib import Path

import pytest

from evalutils.base.faults import FaultList
from evalutils.evidence.yaml import read_yaml


def read(words: str, folder: Path) -> tuple[object, list[tuple[str, int]]]:
    (folder / "a.yaml").write_text(words, encoding="utf-8")
    faults = FaultList(folder)
    return read_yaml(folder / "a.yaml", faults), [(f.code, f.where.row) for f in faults.faults]


def nested(levels: int, end: str) -> str:
    """Each line stands for nine times what the line above stands for."""
    lines = ["l0: &l0 [" + ",".join("y" * 9) + "]"]
    lines += [f"l{n}: &l{n} [" + ",".join([f"*l{n - 1}"] * 9) + "]" for n in range(1, levels)]
    return "\n".join([*lines, end])


@pytest.mark.parametrize("end", ["", "? *l8\n: 1", "? {a: *l8}\n: 1", "z: {<<: *l8}"])
def test_aliases_that_stand_for_millions_are_refused_at_once(end: str, tmp_path: Path) -> None:
    began = time.monotonic()
    assert read(nested(9, end), tmp_path)[1][0][0] == "yaml_broken"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "words", ["a: &a [*a]", "&a b: {c: *a, d: &e {f: *e}}", "? [1]\n: 2", "[" * 30000]
)
def test_what_has_no_end_and_keys_that_are_no_words_are_refused(words: str, tmp_path: Path) -> None:
    assert read(words, tmp_path)[1][0][0] == "yaml_broken"


def test_an_alias_that_is_one_is_read(tmp_path: Path) -> None:
    assert read("a: &a [1, 2]\nb: *a", tmp_path) == ({"a": ["1", "2"], "b": ["1", "2"]}, [])


def test_a_tag_makes_no_object_of_a_class(tmp_path: Path) -> None:
    assert read("a: !!python/object/apply:os.getcwd []", tmp_path) == ({"a": []}, [])


def test_signs_that_print_nothing_are_no_part_of_words_and_keys(tmp_path: Path) -> None:
    assert read("na\u200bme: 3\u00ad6", tmp_path) == ({"name": "36"}, [])
    assert read("name: 1\nna\u200bme: 2", tmp_path)[1] == [("yaml_duplicate_key", 2)]
