"""A project's words in another language: ``translations.en.yaml`` of the raw folder.

The evaluator's texts are translated by what they belong to (``goals.goal_centre.note``), the
words quoted from sources by themselves (``glosses``). Nothing that readers see is left
Chinese silently: what is missing is told, all of it at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from evalutils.base.faults import Fault, FaultList, choices
from evalutils.base.patterns import re
from evalutils.evidence.markup import tokens
from evalutils.evidence.yaml import read_yaml
from evalutils.evidence.year.model import Analysis, Project, ProjectYear
from evalutils.evidence.year.rows import QUALITATIVE
from evalutils.evidence.year.texts import Known, check_words

#: Key of a translation: ``("goals", "goal_centre", "note")``.
Key = tuple[str, ...]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_BLANK = re.compile(r"\s+")
_PROJECT = ("name", "identity", "subtitle", "unit", "department", "evaluator", "assessor")
#: Lists of ``analysis.yaml`` and their fields that readers see.
_FIELDS = {
    "computed": ("label", "note"),
    "not_computed": ("label", "reason"),
    "goals": ("label", "note"),
    "problems": ("text", "note"),
    "recommendations": ("text",),
    "requests": ("item", "why"),
    "comparisons": ("question",),
    "charts": ("headline", "subtitle"),
}
_CELLS = ("name", "reason", "deviation_reason", "measure", "note")
#: Tables of the file that hold words by word, not by what they belong to.
_WORD_TABLES = ("terms", "units", "glosses", "values")

_Record = TypeVar("_Record", bound=Any)


@dataclass(frozen=True, slots=True)
class Translations:
    """What ``translations.<language>.yaml`` holds.

    Parameters
    ----------
    language
        ``en``.
    texts
        Key → words.
    terms
        Chinese term (a period, a dimension, a rule of an own profile) → words.
    units
        Chinese unit → (singular, plural).
    glosses
        Words of a source, blanks left out → their meaning.
    values
        Reference of a value → label, where nothing else names it.
    faults
        What is wrong with the file; told where somebody asks for the language.
    """

    language: str
    texts: Mapping[Key, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    glosses: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def gloss(self, words: str) -> str:
        """Return the meaning of words of a source, or ``""``."""
        return self.glosses.get(bare(words), "")


def bare(words: str) -> str:
    """Return words of a source without blanks, as glosses are looked up.

    Examples
    --------
    >>> bare("护航 新征程")
    '护航新征程'
    """
    return _BLANK.sub("", words)


def file_name(language: str) -> str:
    """Return the name of the file with a language's translations."""
    return f"translations.{language}.yaml"


def translated_into(folder: Path) -> list[str]:
    """Return the languages a raw folder has translations in, sorted."""
    files = sorted(folder.glob(file_name("*")))
    return [file.name.split(".")[1] for file in files]


def read_translations(folder: Path, language: str) -> Translations:
    """Return the translations of a raw folder, with the faults of their file; without, none.

    Parameters
    ----------
    folder
        The raw folder.
    language
        ``en``.
    """
    file, faults = file_name(language), FaultList(folder)
    if not (folder / file).is_file():
        return Translations(language)
    content = read_yaml(folder / file, faults)
    if not isinstance(content, Mapping):
        if content is not None:
            faults.add("yaml_want_mapping", file, key=file)
        return Translations(language, faults=tuple(faults.faults))
    shape = _Shape(file, faults)
    texts = {key: text for key, text in shape.leaves(content, ()) if key[0] not in _WORD_TABLES}
    return Translations(
        language,
        texts,
        shape.words(content.get("terms"), "terms"),
        shape.units(content.get("units")),
        shape.glosses(content.get("glosses")),
        shape.words(content.get("values"), "values"),
        tuple(faults.faults),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """Reads parts of the file, and notes what has another shape than it should."""

    file: str
    faults: FaultList

    def leaves(self, entry: Mapping[str, Any], above: Key) -> Iterator[tuple[Key, str]]:
        for name, value in entry.items():
            key = (*above, str(name))
            if key[0] in _WORD_TABLES:
                continue
            if isinstance(value, Mapping):
                yield from self.leaves(value, key)
            elif isinstance(value, str):
                yield key, value
            else:
                column = ".".join(key)
                self.faults.add("yaml_want_text", self.file, column=column, key=column)

    def words(self, entry: object, table: str) -> dict[str, str]:
        if entry is None:
            return {}
        if not isinstance(entry, Mapping):
            self.faults.add("yaml_want_mapping", self.file, column=table, key=table)
            return {}
        return {str(key): str(value) for key, value in entry.items()}

    def units(self, entry: object) -> dict[str, tuple[str, str]]:
        found = {}
        for unit, forms in (entry if isinstance(entry, Mapping) else {}).items():
            if isinstance(forms, list) and len(forms) == 2 and all(forms):
                found[str(unit)] = (str(forms[0]), str(forms[1]))
            else:
                self.faults.add("translation_unit_shape", self.file, str(forms),
                                column=f"units.{unit}")  # fmt: skip
        return found

    def glosses(self, entry: object) -> dict[str, str]:
        found = {}
        listed = entry if isinstance(entry, list) else []
        for place, pair in enumerate(listed, 1):
            if isinstance(pair, Mapping) and pair.get("zh") and pair.get("gloss"):
                found[bare(str(pair["zh"]))] = str(pair["gloss"])
            else:
                self.faults.add("translation_gloss_shape", self.file, column=f"glosses[{place}]")
        return found


def wanted(year: ProjectYear) -> Iterator[tuple[Key, str]]:
    """Yield key and Chinese words of every text of a project-year that readers see.

    Examples
    --------
    >>> from evalutils.evidence.year import Analysis, Goal
    >>> goal = Goal("centre", "综治中心一体化", "a.txt", "一体化运行", "none", note="未见完成情况")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("raw"), project, (), (), (), Analysis(goals=(goal,)))
    >>> [".".join(key) for key, _ in wanted(year)]
    ['project.name', 'project.identity', 'goals.centre.label', 'goals.centre.note']
    """
    for key, words in _all_texts(year):
        if _needs(words):
            yield key, words


def _all_texts(year: ProjectYear) -> Iterator[tuple[Key, str]]:
    project = year.project
    for name in _PROJECT:
        yield ("project", name), getattr(project, name) or ""
    for name, reason in project.suppressions.items():
        yield ("project", "suppressions", name), reason
    for file, title in project.sources.items():
        yield ("sources", file), title
    for row in year.evidence:
        yield ("evidence", row.id, "label"), row.label
        if row.kind != "quote":
            yield ("evidence", row.id, "note"), row.note
    for item in year.indicators:
        worded = [*_CELLS, *(("target", "actual") if item.direction == QUALITATIVE else ())]
        for cell in worded:
            yield ("indicators", item.code, cell), getattr(item, cell)
    for group, names in _FIELDS.items():
        for place, entry in enumerate(getattr(year.analysis, group), 1):
            for name in names:
                yield (group, ident_of(entry, place), name), getattr(entry, name)
    for group in ("statements", "suppressions"):
        for name, words in getattr(year.analysis, group).items():
            yield (group, name), words


def ident_of(entry: Any, place: int) -> str:
    """Return the id of an entry of ``analysis.yaml``; one without is named by its number."""
    return str(getattr(entry, "id", "") or place)


def _needs(words: str) -> bool:
    """Return whether words hold Chinese outside quotations of a source."""
    return any(
        _CHINESE.search(token.value) for token in tokens(words) if token.kind in {"text", "label"}
    )


def check_translations(
    year: ProjectYear,
    translations: Translations,
    terms: Container[str],
    known: Known,
    faults: FaultList,
) -> None:
    """Note texts without a translation, translations of nothing, and faults in their words.

    Parameters
    ----------
    year
        The project-year.
    translations
        What its file holds.
    terms
        Chinese terms that need no translation of their own.
    known
        What words may refer to.
    faults
        Place faults are noted.
    """
    file = file_name(translations.language)
    texts = dict(_all_texts(year))
    for key, words in wanted(year):
        if words not in terms and not translations.texts.get(key, "").strip():
            faults.add("translation_missing", file, words, column=".".join(key))
    for key, words in translations.texts.items():
        column = ".".join(key)
        if key not in texts:
            near = choices(column, (".".join(one) for one in texts))
            faults.add("translation_of_nothing", file, column, column=column, near=near)
        elif key[0] not in {"project", "sources"}:
            check_words(words, known, faults, file=file, column=column)


def check_glosses(quotes: Iterable[str], translations: Translations, faults: FaultList) -> None:
    """Note quotations of sources that have no gloss, each once."""
    file = file_name(translations.language)
    for words in dict.fromkeys(quotes):
        if _CHINESE.search(words) and not translations.gloss(words):
            faults.add("gloss_missing", file, words, column="glosses")


def check_words_known(
    table: str, missing: Iterable[str], translations: Translations, faults: FaultList
) -> None:
    """Note terms, units or values that have no words in the language."""
    file = file_name(translations.language)
    for word in missing:
        faults.add(f"translation_{table}", file, word, column=table)


def translated(
    year: ProjectYear, translations: Translations, terms: Mapping[str, str]
) -> ProjectYear:
    """Return a project-year with its texts in another language; ids and quotes stay.

    Names that scoring goes by (dimensions, sources of funds, directions) stay Chinese: they
    are terms, and told where they are printed.

    Parameters
    ----------
    year
        In Chinese.
    translations
        What its file holds.
    terms
        Chinese term → words, for texts without a translation of their own (产出指标).
    """

    def told(record: _Record, *key: str, names: Iterable[str]) -> _Record:
        found = {}
        for name in names:
            words = getattr(record, name)
            found[name] = translations.texts.get((*key, name)) or terms.get(words, words)
        made: _Record = replace(record, **found)
        return made

    analysis = year.analysis
    lists: dict[str, Any] = {
        group: tuple(
            told(entry, group, ident_of(entry, place), names=names)
            for place, entry in enumerate(getattr(analysis, group), 1)
        )
        for group, names in _FIELDS.items()
    }
    mappings: dict[str, Any] = {
        group: {
            name: translations.texts.get((group, name), words)
            for name, words in getattr(analysis, group).items()
        }
        for group in ("statements", "suppressions")
    }
    sources = {
        file: translations.texts.get(("sources", file), title)
        for file, title in year.project.sources.items()
    }
    accepted = {
        name: translations.texts.get(("project", "suppressions", name), reason)
        for name, reason in year.project.suppressions.items()
    }
    project: Project = told(year.project, "project", names=_PROJECT)
    worded: Analysis = replace(analysis, **lists, **mappings)
    return replace(
        year,
        project=replace(project, sources=sources, suppressions=accepted),
        evidence=tuple(
            told(row, "evidence", row.id, names=("label", "note")) for row in year.evidence
        ),
        indicators=tuple(
            told(row, "indicators", row.code, names=(*_CELLS, "target", "actual"))
            for row in year.indicators
        ),
        analysis=worded,
    )


def quotes_in(year: ProjectYear) -> Iterator[str]:
    """Yield the words of sources that a project-year's tables and texts quote."""
    yield from (row.quote for row in year.evidence if row.kind == "quote")
    analysis = year.analysis
    for group in (analysis.goals, analysis.problems, analysis.recommendations):
        yield from (entry.quote for entry in group if entry.quote)
    for _, words in _all_texts(year):
        yield from quotes_of(words)


def quotes_of(words: str) -> Iterator[str]:
    """Yield the words of sources that a text with markup quotes.

    Examples
    --------
    >>> list(quotes_of("与{quote:a.txt|资金使用滞后}不能相互印证"))
    ['资金使用滞后']
    """
    yield from (token.value for token in tokens(words) if token.kind == "quote")
