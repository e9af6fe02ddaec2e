"""The JSON schemas of the YAML files are those that the program reads by."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.loops import some

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
RAW = ROOT / "data" / "raw" / "pingan-zengcheng" / "2022"


def schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return made


def test_they_are_what_the_records_of_the_program_say() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    made = generate.schemas()
    assert len(made) == 4
    assert {file.name: file.read_text("utf-8") for file in SCHEMAS.iterdir()} == made, (
        "run python docs/generate.py"
    )


def faults(value: Any, told: Mapping[str, Any], whole: Mapping[str, Any], at: str) -> Iterator[str]:
    """Check a value by the few words of JSON schema that ours use."""
    if "$ref" in told:
        told = whole["$defs"][told["$ref"].rpartition("/")[2]]
    if "anyOf" in told:
        if all(list(faults(value, one, whole, at)) for one in told["anyOf"]):
            yield f"{at}: fits none"
        return
    kinds = {"string": str, "number": int | float, "boolean": bool, "null": type(None),
             "array": list, "object": dict}  # fmt: skip
    stated = told.get("type", [])
    wanted = [stated] if isinstance(stated, str) else stated
    if wanted and not any(isinstance(value, kinds[one]) for one in wanted):
        yield f"{at}: no {wanted}"
    elif "enum" in told and value not in told["enum"]:
        yield f"{at}: none of {told['enum']}"
    elif isinstance(value, str) and len(value) < told.get("minLength", 0):
        yield f"{at}: blank"
    elif isinstance(value, dict):
        yield from (f"{at}: lacks {key}" for key in told.get("required", []) if key not in value)
        inner, others = told.get("properties", {}), told.get("additionalProperties", {})
        for key, part in value.items():
            if key not in inner and others is False:
                yield f"{at}: knows no {key}"
            else:
                yield from faults(part, inner.get(key, others), whole, f"{at}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from faults(part, told.get("items", {}), whole, f"{at}[]")


@pytest.mark.parametrize("name", ["project", "analysis"])
def test_the_files_of_2022_fit_theirs(name: str) -> None:
    told = schema(name)
    held = yaml.load((RAW / f"{name}.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    for goal in held.get("goals", []):  # the older word for it, which is still read
        goal["outcome"] = goal.pop("status")
    for key in some(held):
        assert key in told["properties"]
    held = json.loads(re.sub(r'"(true|false)"', r"\1", json.dumps(held)))
    assert list(faults(held, told, told, name)) == []


@pytest.mark.parametrize(
    ("name", "held", "word"),
    [
        ("project", {"name": "甲"}, "lacks year"),
        ("project", {"nam": "甲"}, "knows no nam"),
        ("analysis", {"goals": [{"id": "g", "outcome": "perhaps"}]}, "none of"),
        ("analysis", {"problems": {"id": "p"}}, "no ['array']"),
        ("records", {"aggregates": [{"id": "a", "measure": "mean"}]}, "none of"),
        ("records-table", {"table": "lectures", "columns": {"date": {"typ": "date"}}}, "no typ"),
        ("records-table", {"table": ""}, "blank"),
    ],
)
def test_what_the_program_refuses_they_refuse(name: str, held: Any, word: str) -> None:
    told = schema(name)
    assert any(word in fault for fault in faults(held, told, told, name))
