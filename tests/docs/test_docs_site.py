"""The documentation builds without a warning, and its pages ask nothing of other hosts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.loops import some
from lxml import html

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built here, or in ``EVALUTILS_SITE`` where the same was just done."""
    if ready := os.environ.get("EVALUTILS_SITE"):
        return ROOT / ready
    built = tmp_path_factory.mktemp("docs") / "html"
    words = ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", str(built)]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return built


def test_no_page_asks_anything_of_another_host(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        tree = html.parse(str(page), html.HTMLParser(encoding="utf-8"))
        loaded = tree.xpath("//script/@src | //img/@src | //link[@rel!='canonical']/@href")
        assert [url for url in loaded if re.match(r"(?:https?:)?//", url)] == [], page
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", text) == [], sheet


def test_no_page_shows_the_marks_of_its_markup(site: Path) -> None:
    """A back-tick outside of code is markup that did not work (附件``1`` without a blank)."""
    for page in some(sorted(site.rglob("*.html"))):
        tree = html.parse(str(page), html.HTMLParser(encoding="utf-8"))
        for code in tree.xpath("//pre | //code | //script | //style"):
            code.text, code[:] = "", []
        for article in tree.xpath("//article"):
            assert "`" not in "".join(article.itertext()), page


def test_long_commands_break_instead_of_scrolling(site: Path) -> None:
    style = (site / "_static" / "quiet.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"div\.highlight pre \{([^}]*)\}", style)
    assert "white-space: pre-wrap" in rule


def test_chinese_is_set_in_fonts_that_lie_beside_the_pages(site: Path) -> None:
    style = (site / "_static" / "quiet.css").read_text(encoding="utf-8")
    for name in some(re.findall(r'url\("([^"]+)"\)', style)):
        assert (site / "_static" / name).read_bytes()[:4] == b"wOF2"


def test_chinese_can_be_searched(site: Path) -> None:
    index = (site / "searchindex.js").read_bytes().decode("unicode_escape")
    assert '"覆盖"' in index
    assert "splitQuery" in (site / "_static" / "language_data.js").read_text(encoding="utf-8")


def test_every_command_and_profile_has_its_section(site: Path) -> None:
    from evalutils.evaluation.profiles import known_profiles
    from evalutils.running.commands import command_names

    generated = site / "reference" / "generated"
    cli = (generated / "cli.html").read_text(encoding="utf-8")
    assert [name for name in command_names() if f'<section id="{name}">' not in cli] == []
    told = (generated / "profiles.html").read_text(encoding="utf-8")
    assert [name for name in known_profiles() if f'<section id="{name}">' not in told] == []
