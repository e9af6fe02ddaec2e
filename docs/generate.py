"""Pages of the reference that are made from the code: commands, profiles, rules, packages.

Run by itself it writes the JSON schemas of YAML files anew, when a field has changed.
"""

from __future__ import annotations

import importlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evalutils.evaluation.profiles import known_profiles, load_profile
from evalutils.evidence.processed import meanings, table_titles
from evalutils.evidence.records import yaml_schemas
from evalutils.evidence.schema import (
    SHEETS,
    project_help,
    project_keys,
    table_columns,
    table_schema,
)
from evalutils.evidence.yaml import json_schema
from evalutils.evidence.year import Analysis, Project
from evalutils.reading.quantities import number_text
from evalutils.running.commands import every_parser

#: Floor → the rooms whose public names people call from notebooks and programs.
ROOMS = {
    "base": ("faults", "places", "words", "refs"),
    "reading": ("quantities", "documents", "selfeval", "forms"),
    "evidence": ("schema", "year", "ledger", "expressions", "records", "drafting"),
    "evaluation": (
        "profiles", "indicators", "methods", "scoring", "values", "results", "whatif",
        "stability", "trends", "tracing", "audit",
    ),
    "reporting": (
        "blocks", "register", "display", "printing", "material", "narrative", "charts", "tables",
        "desk",
    ),
    "running": ("job", "stamps", "provenance", "parameters", "terminal"),
}  # fmt: skip
FLOORS = {
    "base": "The cellar: what can be wrong, where something stands, words, references.",
    "reading": "Text to intervals; files to paragraphs and tables; tables to the 自评表.",
    "evidence": "One raw folder: as read, its faults; drafts; named and located figures.",
    "evaluation": "Computed values, points as intervals, deductions, stability, trends, the audit.",
    "reporting": "The document, its words, charts, tables, pages and editions.",
    "running": "What has to run again, one lifecycle, provenance, the command line.",
}


def write(folder: Path) -> None:
    """Write every generated page; one that has not changed keeps its time."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"cli.md": commands(), "profiles.md": profiles(), "tables.md": tables()}
    made |= {"processed.md": processed(), "variables.md": variables(), "yaml.md": yaml_keys()}
    made |= {f"api-{floor}.md": packages(floor) for floor in FLOORS}
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def schemas() -> dict[str, str]:
    """Return the JSON schemas of the YAML files people write, by file name."""
    made = {
        "project": json_schema(Project, "project.yaml"),
        "analysis": json_schema(Analysis, "analysis.yaml"),
        **yaml_schemas(),
    }
    return {
        f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


def commands() -> str:
    """Return the reference of the command line, as ``--help`` prints it."""
    os.environ["COLUMNS"] = "88"
    (action,) = (one for one in every_parser()._actions if one.dest == "command")
    told = {choice.dest: choice.help for choice in action._choices_actions}
    lines = [
        "# 命令 / Commands", "",
        "Exit status: 0 fine; 1 faults or findings; 2 wrong usage. Messages go to stderr, data to",
        "stdout. `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR` are kept; `EVALUTILS_LANG=en` tells",
        "messages in English. JSON contracts: [](../json.md).", "",
    ]  # fmt: skip
    for name, parser in action.choices.items():
        lines += [f"## {name}", "", f"{told[name]}", "", "```text", parser.format_help().rstrip()]
        lines += ["```", ""]
    return "\n".join(lines)


def tables() -> str:
    """Return the columns of the tables people fill, as they are declared."""
    lines = [
        "# 表格各列 / Columns of the tables", "",
        "每张表是一个 CSV 文件，或 `inputs.xlsx` 的一张工作表；表头写字段名或任一语言的列名，",
        "代码也是（`已批复` 与 `approved` 一样）。● 每行必填；○ 整列可以没有。", "",
        "*Each table is a CSV file or a sheet of `inputs.xlsx`; a header may be the field or a",
        "title in either language, and so may a code. ● every row needs something in it; ○ the",
        "table may go without it.*", "",
    ]  # fmt: skip
    for name in SHEETS:
        lines += [
            f"## {table_schema(name).titled('zh')} / {name}",
            "",
            "| | field | 列名 | title | 可填 | 填写说明 | help |",
            "|---|---|---|---|---|---|---|",
        ]
        for one in table_columns(name).values():
            mark = "●" if one.filled else "○" if one.optional else ""
            said = {value: one.said(value, "zh") for value in (*one.values, *one.offered)}
            values = "、".join(
                f"`{word}`" + (f" (`{value}`)" if word != value else "")
                for value, word in said.items()
            )
            help_texts = " | ".join(one.help[language] for language in ("zh", "en"))
            lines.append(
                f"| {mark} | `{one.field}` | {one.title} | {one.english} | {values} "
                f"| {help_texts} |"
            )
        lines.append("")
    lines += ["## 项目基本情况各项 / keys of the project", "", "| key | 中文 | 填写说明 | help |",
              "|---|---|---|---|"]  # fmt: skip
    titles, chinese, english = project_keys(), project_help("zh"), project_help("en")
    lines += [
        f"| `{key}` | {title} | {chinese.get(key, '')} | {english.get(key, '')} |"
        for key, title in titles.items()
    ]
    return "\n".join([*lines, ""])


def processed() -> str:
    """Return the columns of processed data, as they are declared."""
    lines = [
        "# 处理后的数据 / Processed data", "",
        "每张表有 `.parquet` 与 `.csv` 两份，见 [](../../howto/pandas.md)。",
        "确数是文字，后面的 `_number` 列是同一个数。", "",
        "*Each table as Parquet and CSV. Exact figures are text; the column `_number` behind one",
        "is the same as a floating number.*", "",
    ]  # fmt: skip
    for table, title in table_titles().items():
        lines += [f"## {table}", "", f"{title['zh']} / {title['en']}", ""]
        lines += ["| column | 含义 | meaning |", "|---|---|---|"]
        lines += [
            f"| `{one.column}` | {one.zh} | {one.en} |" for one in meanings() if one.table == table
        ]
        lines.append("")
    return "\n".join(lines)


VARIABLES = Path(__file__).with_name("variables.toml")


def variables() -> str:
    """Return the variables of the environment that the program reads."""
    listed = tomllib.loads(VARIABLES.read_text(encoding="utf-8"))
    titles = {
        "make": "在 make 后面写作 `NAME=值`，或作环境变量 / on make's command line, or exported",
        "program": "程序读的 / read by the program",
        "internal": "程序自己设的，不用写 / set by the program itself",
    }
    lines = [
        "# 环境变量 / Environment variables", "",
        "先看命令行，再看环境变量，再看 `project.yaml`，最后是默认值。",
        "*Precedence: command line, environment, `project.yaml`, default.*", "",
    ]  # fmt: skip
    for part, title in titles.items():
        lines += [f"## {title}", "", "| | 含义 | meaning |", "|---|---|---|"]
        lines += [f"| `{name}` | {told['zh']} | {told['en']} |"
                  for name, told in listed[part].items()]  # fmt: skip
        lines.append("")
    return "\n".join(lines)


def yaml_keys() -> str:
    """Return every key of the YAML files people write, from their schemas."""
    lines = [
        "# YAML 各键 / Keys of the YAML files", "",
        "● 必填。同样的内容在 `inputs.xlsx` 里各是一张表。",
        "*● obligatory. In `inputs.xlsx` each is a sheet.*", "",
    ]  # fmt: skip
    for file, schema in schemas().items():
        whole = json.loads(schema)
        lines += [f"## {file.removesuffix('.schema.json')}", ""]
        lines += _keys(whole, whole)
        for name, part in whole.get("$defs", {}).items():
            lines += [f"### {name}", "", part.get("description", "").replace("``", "`"), ""]
            lines += _keys(part, whole)
    return "\n".join(lines)


def _keys(part: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    needed = set(part.get("required", ()))
    columns = _columns_named()
    rows = ["| | key | 列名 | 取值 | 不写时 |", "|---|---|---|---|---|"]
    for key, told in part.get("properties", {}).items():
        mark = "●" if key in needed else ""
        default = json.dumps(told["default"], ensure_ascii=False) if "default" in told else ""
        cell = f"`{default}`" if default not in {"", '""', "[]", "{}", "null"} else ""
        rows.append(f"| {mark} | `{key}` | {columns.get(key, '')} | {_kind(told)} | {cell} |")
    return [*rows, ""] if len(rows) > 2 else []


def _columns_named() -> dict[str, str]:
    """Return what people call a field: its title in the sheets, where they all agree."""
    titles: dict[str, set[str]] = {}
    for sheet in SHEETS:
        for one in table_columns(sheet).values():
            titles.setdefault(one.field, set()).add(one.title)
    return {name: found.pop() for name, found in titles.items() if len(found) == 1}


def _kind(told: Mapping[str, Any]) -> str:
    if "enum" in told:
        return "、".join(f"`{value}`" for value in told["enum"])
    if "$ref" in told:
        name = told["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in told:
        return " / ".join(dict.fromkeys(map(_kind, told["anyOf"])))
    if told.get("type") == "array":
        return f"列表：{_kind(told.get('items', {}))}"
    stated = told.get("type", "")
    names = {"string": "文字", "number": "数", "boolean": "true / false", "object": "键: 值",
             "null": "空", "integer": "整数"}  # fmt: skip
    kinds = [stated] if isinstance(stated, str) else stated
    return "文字" if "string" in kinds else " / ".join(names.get(one, one) for one in kinds)


def profiles() -> str:
    """Return the list of scoring profiles, from their data."""
    lines = [
        "# 评分口径 / Scoring profiles", "",
        "口径是数据文件，按名称选用，并印在每份报告上。",
        "自己的口径见 [](../../howto/own-profile.md)。", "",
    ]  # fmt: skip
    for name in sorted(known_profiles()):
        lines += _profile(name)
    return "\n".join(lines)


def _profile(name: str) -> Iterator[str]:
    profile = load_profile(name)
    yield f"## {name}"
    yield ""
    yield profile.title
    yield ""
    yield "| 条款 | 依据 | 规则 |"
    yield "|---|---|---|"
    for clause in profile.clauses.values():
        own = "（本工具的取法）" if clause.choice and "本口径" not in clause.cite else ""
        yield f"| {clause.title} | {clause.cite}{own} | {clause.rule} |"
    yield ""
    bands = "，".join(f"{band.name} ≥ {number_text(band.low)}" for band in profile.grades)
    yield f"等级：{bands}。"
    yield ""
    if profile.to_complete:
        yield f"尚待补全：{'；'.join(profile.to_complete)}。"
        yield ""


def packages(floor: str) -> str:
    """Return the page of a floor: its rooms, from their docstrings."""
    lines = [f"# evalutils.{floor}", "", FLOORS[floor], ""]
    for room in ROOMS[floor]:
        name = f"evalutils.{floor}.{room}"
        lines += [f"## {room}", "", "```{eval-rst}", f".. automodule:: {name}", "   :members:"]
        lines += _exported(name)
        lines += ["```", ""]
    return "\n".join(lines)


def _exported(name: str) -> list[str]:
    """Return the options for a room that exports names of its modules, and of no other room."""
    module = importlib.import_module(name)
    public = getattr(module, "__all__", None)
    if public is None:
        return []
    homes = {item: getattr(getattr(module, item), "__module__", name) for item in public}
    lent = [item for item, home in homes.items() if not home.startswith(name)]
    return ["   :imported-members:", f"   :exclude-members: {', '.join(lent)}"]


if __name__ == "__main__":  # the schemas are kept with the sources, so that editors find them
    for name, text in schemas().items():
        (Path(__file__).parent / "reference" / "schemas" / name).write_text(text, encoding="utf-8")
