"""How to change it, as CONTRIBUTING says it: tried on a throw-away copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


#: A reader of one XML part, as short as one can be.
_READER = """
import re
import zipfile

from evalutils.base.places import Place
from evalutils.reading.documents.model import Document, Paragraph


def read_hwpx(path):
    with zipfile.ZipFile(path) as archive:
        text = archive.read("section0.xml").decode()
    words = re.findall("<text>(.*?)</text>", text)
    return Document(path.name, tuple(
        Paragraph(one, Place(path.name, paragraph=number)) for number, one in enumerate(words, 1)
    ))
"""

#: A rule that finds the first row of every form, and what it says.
_RULE = '''def names_that_shout(case: Case) -> Iterator[Finding]:
    """R12: tried out."""
    for item in case.rows[:1]:
        yield finding("name_shouts", item.target, name=item.name)
'''
_RULE_WORDS = """[audit.checks.name_shouts]
found = { zh = "名称写作“{name}”", en = "named “{name}”" }
expected = { zh = "名称宜平实", en = "a plain name" }
mend = { zh = "请核对。", en = "Please check." }

"""
#: An edition that prints headings and paragraphs, and what exports a page to it.
_EDITION = """
from evalutils.reporting.document import Heading, Paragraph
from evalutils.reporting.editions.base import EditionExporter, Setting


class MarkdownExporter(EditionExporter):
    review = False

    def print_edition(self, document, notebook):
        lines = [f"# {document.cover.title}"]
        for part in document.parts:
            if isinstance(part, Heading):
                lines.append(f"{'#' * part.level} {part.text}")
            elif isinstance(part, Paragraph):
                lines.append(Setting(document).plain_text(part.content))
        return "\\n\\n".join(lines)
"""
_EXPORT = """
from nbconvert import get_exporter
from nbformat import from_dict

from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.document import Entry
from evalutils.reporting.pages.kit import notebook
from evalutils.running.job import EDITIONS

spent = Interval.exact(810700)
figure = blocks.number("81.07万元", "evidence:spent", spent)
page = notebook([
    blocks.cover("复算报告", subtitle="", identity="试", facts=[], language="zh"),
    blocks.registry({"evidence:spent": Entry("执行数", "81.07万元", bounds=spent)}),
    blocks.heading(2, "一、结论", "conclusion"),
    blocks.paragraph([blocks.text("执行"), figure, blocks.text("。")]),
])
print(get_exporter(EDITIONS["report.md"])().from_notebook_node(from_dict(page))[0])
"""


class Copy:
    """A copy of the package that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "src"
        self.package = self.source / "evalutils"
        # with its bytecode, which stays good for every file that is not changed
        shutil.copytree(ROOT / "src" / "evalutils", self.package)

    def change(self, file: str, old: str, new: str) -> None:
        """Replace words that stand once in a file that CONTRIBUTING names."""
        folder = file.rpartition("/")[0]
        assert f"`{file}" in GUIDE or f"`{folder}/`" in GUIDE, f"CONTRIBUTING does not name {file}"
        path = self.package / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def says(self, code: str) -> str:
        """Return what a program prints that runs on the copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.source), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    made = Copy(tmp_path)
    assert made.says("import evalutils; print(evalutils.__file__)").startswith(str(tmp_path))
    return made


def test_a_unit_takes_one_word_in_one_file(copy: Copy) -> None:
    ask = (
        "from evalutils.reading.quantities import read_quantities; "
        "print([(q.text, q.unit) for q in read_quantities('全年发放12竹篓。')])"
    )
    assert "竹篓" not in copy.says(ask)
    copy.change("reading/quantities/units.toml", '"人份", ', '"人份", "竹篓", ')
    assert copy.says(ask) == "[('12竹篓', '竹篓')]"


def test_a_profile_takes_one_file(copy: Copy) -> None:
    assert "`evaluation/profiles/<name>.yaml`" in GUIDE
    folder = copy.package / "evaluation" / "profiles"
    text = (folder / "mof-2020-10.yaml").read_text(encoding="utf-8")
    made = re.sub(r"(?m)^name: .*", "name: our-bureau", text)
    (folder / "our-bureau.yaml").write_text(made, encoding="utf-8")
    ask = (
        "from evalutils.evaluation.profiles import known_profiles, load_profile; "
        "print('our-bureau' in known_profiles(), load_profile('our-bureau').name)"
    )
    assert copy.says(ask) == "True our-bureau"


def test_a_sentence_takes_one_entry_with_both_languages(copy: Copy) -> None:
    assert "`base/catalogue/" in GUIDE
    entry = '[phrases.tried_out]\nzh = "试过 {count} 次"\nen = "tried {count} times"\n'
    (copy.package / "base" / "catalogue" / "tried.toml").write_text(entry, encoding="utf-8")
    ask = (
        "from evalutils.base.words import say; "
        "print([say('phrases.tried_out', language, count=3) for language in ('zh', 'en')])"
    )
    assert copy.says(ask) == "['试过 3 次', 'tried 3 times']"


def test_a_format_of_documents_takes_a_row_and_a_reader(copy: Copy, tmp_path: Path) -> None:
    assert "`reading/documents/formats/<format>.py`" in GUIDE
    row = '    Format("pdf", (".pdf",), "pdf.read_pdf"),\n'
    copy.change(
        "reading/documents/opening.py",
        row,
        row + '    Format("hwpx", (".hwpx",), "hwpx.read_hwpx", part="section0.xml"),\n',
    )
    (copy.package / "reading" / "documents" / "formats" / "hwpx.py").write_text(
        _READER, encoding="utf-8"
    )
    document = tmp_path / "a.hwpx"
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("section0.xml", "<text>本年预算81.09万元。</text>")
    ask = (
        "from pathlib import Path; from evalutils.reading.documents import read_document; "
        f"print([one.text for one in read_document(Path({str(document)!r})).paragraphs])"
    )
    assert copy.says(ask) == "['本年预算81.09万元。']"


def test_a_column_of_indicators_takes_its_declaration_and_a_field(
    copy: Copy, tmp_path: Path
) -> None:
    copy.change(
        "evidence/schema.toml",
        "[indicators.columns.status]\n",
        '[indicators.columns.office]\ntitle = { zh = "负责科室", en = "Office" }\n'
        'help = "谁负责。"\nwidth = 12\noptional = true\n[indicators.columns.status]\n',
    )
    copy.change("evidence/year/model.py", '    declared_score: str = ""\n',
                '    declared_score: str = ""\n    office: str = ""\n')  # fmt: skip
    folder = tmp_path / "data" / "raw" / "pingan-zengcheng" / "2022"
    shutil.copytree(ROOT / "data" / "raw" / "pingan-zengcheng" / "2022", folder)
    table = folder / "indicators.csv"
    head, *rows = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join([f"{head},负责科室", *(f"{row},综治办" for row in rows)]), "utf-8")
    ask = (
        "from pathlib import Path; from evalutils.evidence.year import load_year; "
        f"year = load_year(Path({str(folder)!r})).year; "
        "print({row.office for row in year.indicators})"
    )
    assert copy.says(ask) == "{'综治办'}"


def test_an_audit_rule_takes_a_function_a_line_and_its_words(copy: Copy) -> None:
    place = "def actual_in_words_only("
    copy.change("evaluation/audit/rules/completeness.py", place, f"{_RULE}\n\n{place}")
    line = "    completeness.actual_with_comparator,\n"
    copy.change(
        "evaluation/audit/rules/__init__.py", line, f"{line}    completeness.names_that_shout,\n"
    )
    line = 'actual_bound = { rule = "R12", severity = "warning" }\n'
    check = 'name_shouts = { rule = "R12", severity = "note" }\n'
    copy.change("evaluation/audit/checks.toml", line, line + check)
    head = "[audit.checks.actual_words]\n"
    copy.change("base/catalogue/findings.toml", head, _RULE_WORDS + head)
    form = ROOT / "docs" / "tutorial" / "自评表.xlsx"
    ask = (
        "from pathlib import Path; from evalutils.evaluation.audit import audit_file, worded; "
        f"found = audit_file(Path({str(form)!r})).findings; "
        "print(*[worded(one).found for one in found if one.key == 'name_shouts'])"
    )
    assert copy.says(ask).startswith("名称写作“")


def test_an_edition_takes_one_file_and_a_line(copy: Copy) -> None:
    assert "`reporting/editions/<edition>.py`" in GUIDE
    line = '    "report.docx": "evalutils-docx",\n'
    name = "evalutils.reporting.editions.markdown.MarkdownExporter"
    copy.change("running/job.py", line, f'{line}    "report.md": "{name}",\n')
    edition = copy.package / "reporting" / "editions" / "markdown.py"
    edition.write_text(_EDITION, encoding="utf-8")
    assert copy.says(_EXPORT) == "# 复算报告\n\n## 一、结论\n\n执行81.07万元。"


def test_every_file_that_the_guide_names_is_there() -> None:
    floors = "base|reading|evidence|evaluation|reporting|running"
    named = set(re.findall(rf"`((?:{floors})/[^`<…]*)`", GUIDE))
    assert len(named) > 12
    assert {name for name in named if not (ROOT / "src" / "evalutils" / name).exists()} == set()
