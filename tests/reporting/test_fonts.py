"""The faces are found in one place, and a subset holds exactly what is set."""

import base64
import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools import subset as subsetting
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from helpers.loops import some

from evalutils.base.faults import InputFaults
from evalutils.reporting import fonts
from evalutils.reporting.editions.html import subset_woff2


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


def subset(face: str, characters: str, *, narrow: bool = False) -> TTFont:
    return TTFont(io.BytesIO(base64.b64decode(subset_woff2(face, characters, narrow=narrow))))


def test_a_subset_holds_exactly_the_characters_asked_for() -> None:
    assert set(subset("serif", "平安增城2022").getBestCmap()) == {ord(c) for c in "平安增城02"}


def test_the_order_of_the_characters_does_not_change_the_bytes() -> None:
    assert subset_woff2("sans", "安平") == subset_woff2("sans", "平安平")


def test_a_character_without_a_glyph_stops_with_its_name() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"Noto Sans SC has no glyph for .* \(U\+E000\)"):
        subset_woff2("sans", "平安" + chr(0xE000))


#: Letters of every kind the faces hold: figures, Latin, punctuation, rare and dense characters.
_LETTERS = "0123456789.,%≥≤±—…“”（）《》〔〕Ag é㎡①鬱龘平安增城绩效自评执行率齉靐爨"


@pytest.mark.parametrize("face", ["serif", "sans"])
def test_outlines_are_those_of_the_face_on_the_coarser_grid(face: str) -> None:
    """Every outline as fontTools scales it, which takes each apart into commands."""
    reference = TTFont(fonts.font_file(face))
    options = subsetting.Options(hinting=False, desubroutinize=True, notdef_outline=True)
    cutter = subsetting.Subsetter(options)
    cutter.populate(text=_LETTERS)
    cutter.subset(reference)
    scale_upem(reference, 250)
    ours = subset(face, _LETTERS)
    assert ours["head"].unitsPerEm == 250
    glyphs = [font.getGlyphSet() for font in (reference, ours)]
    names = [font.getBestCmap() for font in (reference, ours)]
    for letter in some(set(map(ord, _LETTERS))):
        drawn = []
        for glyph, name in zip(glyphs, names, strict=True):
            pen = RecordingPen()
            glyph[name[letter]].draw(pen)
            drawn.append((pen.value, glyph[name[letter]].width))
        assert drawn[0] == drawn[1], chr(letter)


def test_the_narrow_forms_of_quotation_marks_come_for_other_languages_only() -> None:
    features = {
        narrow: {
            record.FeatureTag
            for table in ("GSUB", "GPOS")
            if table in font
            for record in font[table].table.FeatureList.FeatureRecord
        }
        for narrow in (False, True)
        for font in [subset("serif", "“平安”", narrow=narrow)]
    }
    assert "pwid" in features[True]
    assert "pwid" not in features[False]
    assert "halt" in features[False]
