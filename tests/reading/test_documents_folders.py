"""Folders and archives: every file that is met is read, or named with what keeps it from it."""

import os
import zipfile
from pathlib import Path

import pytest

from evalutils.base.faults import InputFaults
from evalutils.reading.documents import files_of

WORDS = "全年预算数30万元。".encode()


def met(*paths: Path) -> dict[str, str]:
    """What was met, by name, and the code of what keeps it from being read."""
    told = {}
    with files_of([str(path) for path in paths]) as files:
        for file in files:
            try:
                document = file.document()
            except InputFaults as faults:
                (one,) = faults.faults
                told[file.name] = one.code
            else:
                told[file.name] = "".join(part.text for part in document.paragraphs)
    return {name.removeprefix(str(paths[0].parent) + "/"): what for name, what in told.items()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def in_gbk(path: Path, members: dict[str, bytes]) -> Path:
    """An archive as Windows packs it: names in GBK, without the mark for UTF-8."""
    holes = {f"{at:0{len(name.encode('gbk'))}d}": name for at, name in enumerate(members)}
    packed(path, {hole: members[name] for hole, name in holes.items()})
    data = path.read_bytes()
    for hole, name in holes.items():
        data = data.replace(hole.encode(), name.encode("gbk"))
    path.write_bytes(data)
    return path


@pytest.mark.usefixtures("without_scan")
def test_every_file_is_met_and_litter_is_not(tmp_path: Path) -> None:
    home = tmp_path / "报送"
    (home / "甲局").mkdir(parents=True)
    (home / "甲局" / "自评.txt").write_bytes(WORDS)
    (home / "无扩展名").write_bytes(WORDS)
    (home / "公章.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (home / "视频.mp4").write_bytes(b"\0\0\0\x20ftypmp42")
    for litter in (".DS_Store", "~$自评.docx", "Thumbs.db"):
        (home / litter).write_bytes(b"x")
    assert met(home) == {
        "报送/公章.jpg": "document_picture",
        "报送/无扩展名": "全年预算数30万元。",
        "报送/甲局/自评.txt": "全年预算数30万元。",
        "报送/视频.mp4": "document_kind",
    }


def test_links_out_of_a_folder_and_pipes_are_named_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_bytes(WORDS)
    home = tmp_path / "home"
    (home / "in").mkdir(parents=True)
    (home / "in" / "a.txt").write_bytes(WORDS)
    (home / "folder").symlink_to(tmp_path / "outside")
    (home / "file.txt").symlink_to(tmp_path / "outside" / "a.txt")
    (home / "gone.txt").symlink_to(home / "nothing.txt")
    (home / "circle").symlink_to(home)
    (home / "near.txt").symlink_to(home / "in" / "a.txt")
    os.mkfifo(home / "pipe.txt")
    assert met(home) == {
        "home/file.txt": "document_link",
        "home/folder": "document_link",
        "home/gone.txt": "document_missing",
        "home/in/a.txt": "全年预算数30万元。",
        "home/near.txt": "全年预算数30万元。",
        "home/pipe.txt": "document_special",
    }


def test_an_archive_is_read_member_by_member_and_places_name_both(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"表.txt": WORDS, "空.txt": b""}).read_bytes()
    file = packed(tmp_path / "报送.zip", {"甲局/内.zip": inner, "乙局/说明.txt": WORDS})
    assert met(file) == {
        "报送.zip/乙局/说明.txt": "全年预算数30万元。",
        "报送.zip/甲局/内.zip/空.txt": "document_empty",
        "报送.zip/甲局/内.zip/表.txt": "全年预算数30万元。",
    }
    with files_of([str(file)]) as files:
        place = files[0].document().paragraphs[0].place
        beside = files[0].path
    assert place.document == f"{file}/乙局/说明.txt"
    assert not beside.exists()


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    file = in_gbk(tmp_path / "a.zip", {"水利局（定稿）.txt": WORDS, "林业局.txt": WORDS})
    assert set(met(file)) == {"a.zip/水利局（定稿）.txt", "a.zip/林业局.txt"}


@pytest.mark.parametrize("name", ["../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\..\\a.txt"])
def test_a_member_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    file = packed(tmp_path / "a.zip", {name: WORDS, "a.txt/b.txt": WORDS, "a.txt": WORDS})
    with files_of([str(file)]) as files:
        roots = {str(one.path).split("evalutils-")[0] for one in files}
        assert len(roots) == 1
        assert {one.document().paragraphs[0].text for one in files} == {"全年预算数30万元。"}
        assert len(files) == 3
        assert not any(".." in one.path.parts for one in files)


def test_a_member_whose_name_was_lost_is_read(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.zip", {"QQQQ": WORDS})
    file.write_bytes(file.read_bytes().replace(b"QQQQ", b"\0QQQ"))
    assert met(file) == {"a.zip/~0": "全年预算数30万元。"}


def test_a_member_with_a_very_long_name_is_read(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.zip", {"项目" * 120 + ".txt": WORDS})
    assert list(met(file).values()) == ["全年预算数30万元。"]


def test_what_is_wrong_with_an_archive_is_said(tmp_path: Path) -> None:
    nested = packed(tmp_path / "0.zip", {"a.txt": WORDS})
    for depth in range(1, 5):
        nested = packed(tmp_path / f"{depth}.zip", {f"{depth - 1}.zip": nested.read_bytes()})
    assert list(met(nested).values()) == ["archive_bounds"]
    assert met(packed(tmp_path / "none.zip", {})) == {"none.zip": "archive_empty"}
    whole = packed(tmp_path / "cut.zip", {"a.txt": WORDS * 99, "b.txt": WORDS}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    assert met(tmp_path / "cut.zip") == {"cut.zip": "document_truncated"}
    locked = bytearray(packed(tmp_path / "l.zip", {"a.txt": WORDS}).read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "l.zip").write_bytes(bytes(locked))
    assert met(tmp_path / "l.zip") == {"l.zip/a.txt": "document_encrypted"}


def test_an_archive_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed(tmp_path / "a.zip", {f"{at}.txt": WORDS * 9 for at in range(4)})
    monkeypatch.setattr("evalutils.reading.documents.folders.MOST_MEMBERS", 2)
    assert [name for name, code in met(file).items() if code == "archive_bounds"] == ["a.zip"]
    monkeypatch.setattr("evalutils.reading.documents.folders.MOST_MEMBERS", 9)
    assert "archive_bounds" not in met(file).values()
    monkeypatch.setattr("evalutils.reading.documents.folders.MOST_UNPACKED", 600)
    assert list(met(file).values()).count("archive_bounds") == 2


def test_an_empty_folder_and_a_path_that_is_not_there_are_faults(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with (
        pytest.raises(InputFaults, match="一个文件也没有"),
        files_of([str(tmp_path / "空")]),
    ):
        pass
    with pytest.raises(InputFaults, match="检查路径"), files_of([str(tmp_path / "x")]):
        pass
