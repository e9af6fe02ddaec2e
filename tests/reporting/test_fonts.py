"""The faces are found in one place, and a subset holds exactly what is set."""

import base64
import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from evalutils.base.faults import InputFaults
from evalutils.reporting import fonts


def test_the_wheel_is_used_when_nothing_is_named() -> None:
    assert [file.name for file in fonts.font_files()] == [
        "NotoSansSC-Regular.otf",
        "NotoSerifSC-Regular.otf",
    ]


def test_a_named_folder_wins_over_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "NotoSansSC-Regular.ttf").write_bytes(b"")
    monkeypatch.setenv(fonts.OVERRIDE, str(tmp_path))
    assert fonts.font_file("sans") == tmp_path / "NotoSansSC-Regular.ttf"


def test_a_face_missing_from_the_named_folder_is_told_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fonts.OVERRIDE, str(tmp_path))
    with pytest.raises(InputFaults, match=r"NotoSerifSC-Regular\.otf"):
        fonts.font_file("serif")


def test_a_folder_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.OVERRIDE, "no/such/folder")
    with pytest.raises(InputFaults, match="EVALUTILS_FONTS：现为“no/such/folder”"):
        fonts.font_folder()


def test_a_missing_wheel_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputFaults, match="pylopdf_fonts_zh_cn"):
        fonts.font_folder()


def test_looking_a_face_up_imports_the_standard_library_only() -> None:
    script = (
        "import sys; from evalutils.reporting import fonts; fonts.font_files();"
        "print([m for m in ('fontTools', 'pylopdf_fonts_zh_cn', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_subset_holds_exactly_the_characters_asked_for() -> None:
    packed = base64.b64decode(fonts.subset_woff2("serif", "平安增城2022"))
    assert set(TTFont(io.BytesIO(packed)).getBestCmap()) == {ord(c) for c in "平安增城02"}


def test_the_order_of_the_characters_does_not_change_the_bytes() -> None:
    fonts._subset.cache_clear()
    first = fonts.subset_woff2("sans", "安平")
    fonts._subset.cache_clear()
    assert fonts.subset_woff2("sans", "平安平") == first


def test_a_character_without_a_glyph_stops_with_its_name() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"Noto Sans SC has no glyph for .* \(U\+E000\)"):
        fonts.subset_woff2("sans", "平安" + chr(0xE000))
