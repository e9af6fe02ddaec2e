"""`evalutils bundle`: one sealed zip that shows every changed byte, and runs again elsewhere."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.running.commands import main
from evalutils.running.sealing import check_bundle

SEALED = "2022.zip"


@pytest.fixture
def sealed(bundle: Path) -> Path:
    assert main(["bundle", "--quiet"]) == 0
    return bundle / "reports" / "demo" / SEALED


def checked_elsewhere(sealed: Path, *key: str) -> tuple[int, str]:
    """Run the script that lies in the zip as a stranger does: any Python, no package."""
    folder = sealed.parent / "elsewhere"
    with zipfile.ZipFile(sealed) as package:
        package.extract("check_bundle.py", folder)
    words = [sys.executable, "-I", "-S", str(folder / "check_bundle.py"), str(sealed), *key]
    told = subprocess.run(
        words, capture_output=True, check=False, env={"PYTHONIOENCODING": "utf-8"}
    )
    return told.returncode, told.stdout.decode("utf-8") + told.stderr.decode("utf-8")


def repacked(sealed: Path, changes: dict[str, bytes | None], name: str = "changed.zip") -> Path:
    out = sealed.with_name(name)
    with zipfile.ZipFile(sealed) as before, zipfile.ZipFile(out, "w") as after:
        members = {one: before.read(one) for one in before.namelist()}
        for one, content in {**members, **changes}.items():
            if content is not None:
                after.writestr(one, content)
    return out


def members(sealed: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(sealed) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_it_holds_what_went_in_what_came_out_and_what_it_was_made_with(sealed: Path) -> None:
    names = set(members(sealed))
    assert {
        "data/raw/demo/2022/evidence.csv",
        "data/processed/demo/2022/rows.json",
        "reports/demo/2022/report.md",
        "reports/demo/2022/run.json",
        "reports/demo/2022/ro-crate-metadata.json",
        "reports/demo/2022/executed/03_report.ipynb",
        "notebooks/03_report.ipynb",
        "seal.dsse.json",
        "seal.pub.pem",
        "check_bundle.py",
    } <= names
    assert not any("environment.json" in name for name in names)


def test_the_seal_is_a_signed_statement_over_every_member(sealed: Path) -> None:
    found = members(sealed)
    seal = json.loads(found["seal.dsse.json"])
    payload = base64.b64decode(seal["payload"])
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    names = {one["name"] for one in statement["subject"]}
    assert names == set(found) - {"seal.dsse.json", "seal.pub.pem"}
    build = statement["predicate"]["buildDefinition"]
    assert build["externalParameters"]["YEAR"] == "2022"
    key = serialization.load_pem_public_key(found["seal.pub.pem"])
    kind = seal["payloadType"]
    words = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    key.verify(base64.b64decode(seal["signatures"][0]["sig"]), words)  # type: ignore[union-attr, call-arg]


def test_packed_twice_it_is_the_same_file(sealed: Path, tmp_path: Path) -> None:
    again = tmp_path / "out" / "again.zip"
    assert main(["bundle", "--quiet", "--out", str(again)]) == 0
    assert again.read_bytes() == sealed.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_key_is_made_once_and_is_its_owners_alone(bundle: Path, sealed: Path) -> None:
    key = bundle / "seal.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert main(["bundle", "--quiet"]) == 0
    assert key.read_bytes() == before


def test_a_stranger_without_the_package_finds_it_whole(sealed: Path) -> None:
    status, told = checked_elsewhere(sealed)
    assert (status, "not what was sealed" in told) == (0, False), told


def test_the_script_can_be_read_in_one_sitting() -> None:
    source = Path(check_bundle.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 80


@pytest.mark.parametrize("name", ["data/raw/demo/2022/evidence.csv", "reports/demo/2022/run.json"])
def test_one_changed_byte_is_named(
    sealed: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(members(sealed)[name])
    content[len(content) // 2] ^= 1
    changed = repacked(sealed, {name: bytes(content)})
    status, told = checked_elsewhere(changed)
    assert status == 1
    assert name in told
    assert main(["verify", str(changed)]) == 1
    assert f"changed.zip/{name}" in capsys.readouterr().err


def test_a_byte_changed_inside_the_zip_itself_is_named_too(sealed: Path) -> None:
    name = "notebooks/03_report.ipynb"
    with zipfile.ZipFile(sealed) as package:
        one = package.getinfo(name)
        middle = one.header_offset + 30 + len(name.encode()) + one.compress_size // 2
    content = bytearray(sealed.read_bytes())
    content[middle] ^= 0xFF
    broken = sealed.with_name("broken.zip")
    broken.write_bytes(content)
    status, told = checked_elsewhere(broken)
    assert status == 1
    assert name in told


def test_what_is_taken_out_or_put_in_is_named(
    sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, added = "reports/demo/2022/report.md", "reports/demo/2022/得分100.md"
    changed = repacked(sealed, {out: None, added: b"100"})
    status, told = checked_elsewhere(changed)
    assert status == 1
    assert out in told
    assert added in told
    assert main(["verify", str(changed)]) == 1
    said = capsys.readouterr().err
    assert out in said
    assert added in said


def test_a_seal_of_somebody_else_does_not_pass_for_ours(
    bundle: Path, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = tmp_path / "ours.pem"
    ours.write_bytes(members(sealed)["seal.pub.pem"])
    theirs = tmp_path / "theirs.zip"
    key = tmp_path / "theirs.key"
    assert main(["bundle", "--quiet", "--key", str(key), "--out", str(theirs)]) == 0
    shutil.copy(theirs, sealed.with_name("theirs.zip"))
    status, told = checked_elsewhere(sealed.with_name("theirs.zip"), str(ours))
    assert status == 1
    assert "seal.dsse.json" in told
    assert main(["verify", str(theirs), "--key", str(ours)]) == 1
    assert "不要采信" in capsys.readouterr().err
    assert checked_elsewhere(sealed, str(ours))[0] == 0


def test_it_is_run_again_and_compared(sealed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(sealed)]) == 0
    told = capsys.readouterr().err
    assert "封存完好" in told
    assert "公钥取自压缩包内" in told
    assert "reports/demo/2022 的 9 个文件逐字节相同" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: b"no zip at all", "evalutils bundle 生成的压缩包"),
        (lambda path: repacked(path, {"../outside": b""}).read_bytes(), "留在解压文件夹之内"),
        (lambda path: repacked(path, {"seal.dsse.json": None}).read_bytes(), "封存时放入的文件"),
        (lambda path: repacked(path, {"seal.dsse.json": b"[]"}).read_bytes(), "由该密钥签署"),
        (lambda path: repacked(path, {"seal.pub.pem": b"---"}).read_bytes(), "Ed25519 密钥"),
    ],
)
def test_what_is_no_bundle_is_told_in_one_message(
    sealed: Path, change, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sealed.with_name("other.zip")
    other.write_bytes(change(sealed))
    assert main(["verify", str(other)]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_a_key_that_cannot_be_used_is_told_before_anything_runs(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rsa = tmp_path / "rsa.key"
    rsa.write_bytes(
        generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    assert main(["bundle", "--key", str(rsa)]) == 1
    assert "无口令的 Ed25519 密钥" in capsys.readouterr().err
    assert main(["bundle", "--key", str(tmp_path)]) == 1
    assert "无口令的 Ed25519 密钥" in capsys.readouterr().err


def test_options_that_contradict_the_zip_are_refused(
    sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(sealed), "--year", "2021"]) == 2
    assert main(["verify", "--key", "a.pem"]) == 2
    assert "--key 只用于核验封存的压缩包" in capsys.readouterr().err


@settings(deadline=None, max_examples=25)
@given(words=st.binary(max_size=200), at=st.integers(0, 63), bit=st.integers(0, 7))
def test_the_scripts_own_signature_check_agrees_with_the_library(
    words: bytes, at: int, bit: int
) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    signature = bytearray(key.sign(words))
    assert check_bundle.is_signed(words, bytes(signature), public.public_bytes_raw())
    signature[at] ^= 1 << bit
    with pytest.raises(InvalidSignature):
        public.verify(bytes(signature), words)
    assert not check_bundle.is_signed(words, bytes(signature), public.public_bytes_raw())
    assert not check_bundle.is_signed(words, bytes(signature[:63]), public.public_bytes_raw())
