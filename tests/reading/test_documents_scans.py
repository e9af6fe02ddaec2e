"""Scans and pictures: read where the extra is there, every figure checked, nothing guessed."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.scans import compared, form, picture

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import (
    UNCERTAIN,
    Document,
    files_of,
    read_document,
    write_confirmations,
)
from evalutils.reading.forms import read_forms
from evalutils.reading.sums import checked

cv2 = pytest.importorskip("cv2", reason="needs the extra: make scan")
np = pytest.importorskip("numpy")
pytest.importorskip("onnxruntime", reason="needs the extra: make scan")
pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stamped, noisy scan at 200 dpi, half a degree askew."""
    return picture(form(20), "scan", 20, tmp_path_factory.mktemp("scans"))


@pytest.fixture(scope="module")
def read(scanned: Path) -> Document:
    return checked(read_document(scanned))


def test_a_stamped_scan_says_what_its_form_says(read: Document) -> None:
    told = compared(form(20), read_forms(read))
    assert told.wrong == ()
    assert told.counts["money right"] == told.counts["money"] == 12
    assert told.counts["rows right"] == told.counts["rows"]


def test_every_figure_says_where_it_was_seen_and_how_it_was_checked(read: Document) -> None:
    (total,) = (part for part in read.seen if part.text == form(20).total)
    assert (total.place.page, total.place.table) == (1, 1)
    assert {"readings", "ink", "sums"} <= set(total.checks)
    x0, top, x1, bottom = total.box
    assert 0 < x0 < x1 <= 1654
    assert 0 < top < bottom <= 2339
    assert total.crop.startswith(b"\xff\xd8")
    assert len(total.crop) < 6000


# Of copy 59 the grey seal hides rulings, so that figures of one row stand in two.
@pytest.mark.parametrize(
    ("kind", "number"), [("askew", 31), ("photo", 31), ("copy", 31), ("copy", 59)]
)
def test_no_figure_of_a_bad_picture_is_wrong_without_being_flagged(
    kind: str, number: int, tmp_path: Path
) -> None:
    document = checked(read_document(picture(form(number), kind, number, tmp_path)))
    told = compared(form(number), read_forms(document))
    assert told.wrong == ()
    assert told.counts["figures"] > 40


@pytest.fixture(scope="module")
def blotted(
    scanned: Path, read: Document, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Document]:
    """The scan with a blot on its total score, and what is read of it."""

    def blot(cell: Any) -> Any:
        middle = cell.shape[1] // 2
        cell[8:-8, middle - 6 : middle + 5] = 20
        return cell

    folder = tmp_path_factory.mktemp("blotted")
    return folder / "spoilt.png", spoilt(scanned, read, folder, blot)


def spoilt(scanned: Path, read: Document, tmp_path: Path, change: Any) -> Document:
    """Read a scan again, its total score spoilt."""
    (total,) = (part for part in read.seen if part.text == form(20).total)
    page = cv2.imread(str(scanned))
    x0, top, x1, bottom = total.box
    page[top:bottom, x0:x1] = change(page[top:bottom, x0:x1])
    cv2.imwrite(str(tmp_path / "spoilt.png"), page)
    return checked(read_document(tmp_path / "spoilt.png"))


def test_a_figure_that_was_blotted_is_flagged_and_never_guessed(
    blotted: tuple[Path, Document],
) -> None:
    _, document = blotted
    (told,) = read_forms(document)
    assert told.total is not None
    assert told.total.score is None or told.total.score.number is None
    assert UNCERTAIN in "".join(document.tables[0].rows[-1])
    doubtful = [part for part in document.seen if part.uncertain]
    assert len(document.tables[0].rows) in {part.place.row for part in doubtful}
    assert doubtful[-1].unreadable() in told.unreadable


def test_a_figure_that_does_not_add_up_is_flagged_with_all_of_its_sum(
    scanned: Path, read: Document, tmp_path: Path
) -> None:
    def erase(cell: Any) -> Any:
        # The last digit is gone without a trace: both readings agree, and the ink does, too.
        columns = np.flatnonzero(cell[8:-8].min(axis=(0, 2)) < 110)
        columns = columns[(columns > 8) & (columns < cell.shape[1] - 8)]
        cell[8:-8, columns[-1] - 11 : columns[-1] + 3] = 245
        return cell

    document = spoilt(scanned, read, tmp_path, erase)
    (told,) = read_forms(document)
    assert told.total is not None
    assert told.total.score is None or told.total.score.number is None
    assert "sums" in {doubt for part in document.seen for doubt in part.doubts}


def test_a_text_pdf_is_no_scan(tmp_path: Path) -> None:
    picture(form(20), "plain", 20, tmp_path)
    document = checked(read_document(tmp_path / "plain-20.pdf"))
    assert document.seen == ()
    assert compared(form(20), read_forms(document)).wrong == ()


def test_a_scanned_pdf_of_two_pages_is_read_page_by_page(scanned: Path, tmp_path: Path) -> None:
    from PIL import Image

    page = Image.open(scanned)
    page.save(tmp_path / "two.pdf", save_all=True, append_images=[page], resolution=200)
    document = checked(read_document(tmp_path / "two.pdf"))
    assert {part.place.page for part in document.seen} == {1, 2}
    assert len(read_forms(document)) == 2


def test_frames_of_a_tiff_are_pages(scanned: Path, tmp_path: Path) -> None:
    from PIL import Image

    page = Image.open(scanned).convert("L")
    page = page.crop((0, 0, page.width, page.height // 3))
    page.save(tmp_path / "two.tif", save_all=True, append_images=[page])
    document = read_document(tmp_path / "two.tif")
    assert {part.place.page for part in document.seen} == {1, 2}


def code_of(path: Path) -> str:
    with pytest.raises(InputFaults) as raised:
        read_document(path)
    (only,) = raised.value.faults
    return only.code


def test_a_blank_page_is_named(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((1400, 1000, 3), 250, np.uint8))
    assert code_of(tmp_path / "blank.png") == "document_picture_blank"


def test_a_picture_of_a_landscape_is_no_document(tmp_path: Path) -> None:
    across, down = np.meshgrid(np.linspace(0, 9, 1200), np.linspace(0, 7, 900))
    waves = (np.sin(across) * np.cos(down) * 90 + 130).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "hills.jpg"), np.repeat(waves[..., None], 3, axis=2))
    assert code_of(tmp_path / "hills.jpg") == "document_picture_blank"


def test_a_picture_that_claims_too_many_pixels_is_not_opened(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "wall.png"), np.full((9000, 9000), 255, np.uint8))
    assert code_of(tmp_path / "wall.png") == "document_picture_size"


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".bmp", ".gif"])
def test_a_damaged_picture_gives_one_fault(suffix: str, scanned: Path, tmp_path: Path) -> None:
    page = cv2.imread(str(scanned))[:300, :400]
    whole = tmp_path / f"whole{suffix}"
    from PIL import Image

    Image.fromarray(page[:, :, ::-1]).save(whole)
    data = whole.read_bytes()
    chance = random.Random(suffix)  # noqa: S311 - of no secret
    for number in range(4):
        broken = bytearray(data[: len(data) if number % 2 else len(data) // 3])
        for at in chance.choices(range(8, len(broken)), k=40):
            broken[at] = chance.randrange(256)
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(broken)
        try:
            read_document(path)
        except InputFaults as faults:
            assert len(faults.faults) == 1


def test_what_a_person_confirms_stands_for_the_figure_wherever_the_file_is_read(
    blotted: tuple[Path, Document], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    picture_file, document = blotted
    shutil.copy(picture_file, tmp_path)
    file = write_confirmations(tmp_path / "spoilt.png", document.seen)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    last = len(document.tables[0].rows)
    asked = {cells[0].row: cells[4].value for cells in sheet.iter_rows(min_row=2)}
    assert len(asked) == len([part for part in document.seen if part.uncertain])
    for row, text in asked.items():
        is_total = sheet.cell(row, 3).value == last and sheet.cell(row, 4).value == 7
        sheet.cell(row, 8).value = form(20).total if is_total else text
    book.save(file)
    with files_of([str(tmp_path)]) as met:
        assert [Path(one.name).name for one in met] == ["spoilt.png"]
    confirmed = checked(read_document(tmp_path / "spoilt.png"))
    assert compared(form(20), read_forms(confirmed)).wrong == ()
    assert not [part for part in confirmed.seen if part.uncertain]
    assert any("person" in part.checks for part in confirmed.seen)
    with pytest.raises(InputFaults, match="核对表"):
        write_confirmations(tmp_path / "spoilt.png", document.seen)


def test_confirmations_of_another_picture_are_not_taken(
    scanned: Path, read: Document, tmp_path: Path
) -> None:
    doubtful = [replace(part, doubts=("ink",)) for part in read.seen[:1]]
    cv2.imwrite(str(tmp_path / "a.png"), np.full((60, 60), 255, np.uint8))
    write_confirmations(tmp_path / "a.png", doubtful)
    (tmp_path / "a.png").write_bytes(scanned.read_bytes())
    document = checked(read_document(tmp_path / "a.png"))
    assert [remark.key for remark in document.remarks][:1] == ["documents.remarks.confirmed_other"]
    # and the same picture gives the same reading
    assert document.tables[0].rows == read.tables[0].rows
    assert [seen_as(part) for part in document.seen] == [seen_as(part) for part in read.seen]


def seen_as(part: Any) -> tuple[Any, ...]:
    return part.text, part.box, part.crop, part.checks, part.doubts
