"""A project-year packed and sealed: raw data, notebooks, results and editions in one zip.

The seal is an in-toto Statement (https://in-toto.io/Statement/v1) that names every member with
its sha256 and, as SLSA provenance, what the report was made from; it lies in a DSSE envelope
signed with Ed25519. Both are what auditors' own tools read, and Ed25519 signs the same words
with the same bytes, so that a bundle packed twice is the same file.
"""

from __future__ import annotations

import base64
import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from evalutils.base.faults import Fault, InputFaults
from evalutils.base.packages import packed
from evalutils.base.paths import YearPaths
from evalutils.base.places import Place
from evalutils.running.provenance import ENVIRONMENT
from evalutils.running.stamps import LOCK, NOTEBOOKS, digest, tree_digests

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

#: Members of a bundle that carry the seal, and are therefore not under it.
SEAL, PUBLIC_KEY = "seal.dsse.json", "seal.pub.pem"
#: The program that checks a bundle where this package is not installed.
CHECKER = "check_bundle.py"
STATEMENT = "https://in-toto.io/Statement/v1"
PAYLOAD = "application/vnd.in-toto+json"
PREDICATE = "https://slsa.dev/provenance/v1"
#: What kind of making it was; the package is published at no address, so a name, not one.
BUILD, BUILDER = "urn:evalutils:report", "urn:evalutils:bundle"
#: No project-year comes near it; what claims more is no bundle, and is not unpacked.
MOST_BYTES = 4 * 1024**3


def new_key(path: Path) -> None:
    """Write a new private key that only its owner can read; nothing is ever overwritten.

    Raises
    ------
    InputFaults
        If there is a file already, or none can be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        # made private before the key is in it, not after
        path.touch(mode=stat.S_IRUSR | stat.S_IWUSR, exist_ok=False)
        path.write_bytes(pem)
    except OSError as error:
        raise InputFaults([Fault("key_unwritable", Place(str(path)), str(error))]) from error


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a PEM file.

    Raises
    ------
    InputFaults
        If it cannot be read or holds no Ed25519 key without a password.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise InputFaults([Fault("key_unreadable", Place(str(path)), str(error))]) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputFaults([Fault("key_unreadable", Place(str(path)), type(key).__name__)])
    return key


def _public_key(pem: bytes, place: str) -> Ed25519PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputFaults([Fault("key_unreadable", Place(place), str(error))]) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputFaults([Fault("key_unreadable", Place(place), type(key).__name__)])
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return what people compare two public keys by: the sha256 of its 32 bytes."""
    return digest(key.public_bytes_raw())


def sealed_bytes(where: YearPaths, record: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """Return a project-year and its finished report as one sealed zip.

    Parameters
    ----------
    where
        Parameters and locations of the run, which is finished and current.
    record
        Its ``run.json``.
    key
        What to seal it with.

    Returns
    -------
    bytes
        The same for the same run, notebooks and key. Members lie as they do in the bundle's
        folder; ``environment.json``, which tells of the machine, is left out.
    """
    from cryptography.hazmat.primitives import serialization

    members = {name: path.read_bytes() for name, path in _files(where, record)}
    members[CHECKER] = (Path(__file__).parent / CHECKER).read_bytes()
    payload = _json(_statement(record, {name: digest(c) for name, c in members.items()}))
    public = key.public_key()
    signature = key.sign(_signed(PAYLOAD, payload))
    envelope = {
        "payloadType": PAYLOAD,
        "payload": _base64(payload),
        "signatures": [{"keyid": fingerprint(public), "sig": _base64(signature)}],
    }
    members[SEAL] = _json(envelope)
    members[PUBLIC_KEY] = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return packed(members)


def _files(where: YearPaths, record: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield the members that lie in the bundle's folder, by their place there."""
    folders = (where.raw, where.processed, where.report)
    files = [folder / name for folder in folders for name in tree_digests(folder)]
    files += [where.notebooks / f"{name}.ipynb" for name in NOTEBOOKS]
    files += [where.root / LOCK]
    for kind in ("profiles", "outlines"):
        files += [where.root / "data" / kind / name for name in record["depends"][kind]]
    for path in files:
        if path.is_file() and path != where.report / ENVIRONMENT:
            yield path.relative_to(where.root).as_posix(), path


def _statement(record: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    depends, versions = record["depends"], record["versions"]
    made_from = [
        {"name": "evalutils", "digest": {"sha256": depends["package"]}},
        *(
            {"uri": f"pkg:pypi/{name}@{version}", "name": name}
            for name, version in sorted(versions.items())
            if name != "evalutils"
        ),
    ]
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": value}} for name, value in sorted(digests.items())
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": record["parameters"],
                "internalParameters": {k: depends[k] for k in ("python", "platform")},
                "resolvedDependencies": made_from,
            },
            "runDetails": {
                "builder": {"id": BUILDER, "version": {"evalutils": versions["evalutils"]}},
                "metadata": {"invocationId": record["results_id"]},
            },
        },
    }  # fmt: skip


def _signed(kind: str, payload: bytes) -> bytes:
    """Return what DSSE signs: the payload with its type, and how long both are."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode("ascii"), len(payload), payload)


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle whose seal holds.

    Parameters
    ----------
    parameters
        Values of the run by the names the notebooks know.
    members
        Name → content, the seal left out.
    key
        Fingerprint of the key it is sealed with.
    """

    parameters: Mapping[str, str]
    members: Mapping[str, bytes]
    key: str


def open_sealed(path: Path, trusted: Path | None = None) -> Opened:
    """Return what a bundle holds, once its seal and every hash in it are found to hold.

    Parameters
    ----------
    path
        The zip.
    trusted
        Public key (PEM) of whoever is said to have sealed it. Without it the key that lies in
        the bundle is taken, which shows that nothing was changed since, not who sealed it.

    Raises
    ------
    InputFaults
        With every member that is changed, missing or added; or if it is no bundle, its seal is
        broken or another's.
    """
    members = _members(path)
    lacking = [name for name in (SEAL, PUBLIC_KEY) if name not in members]
    if lacking:
        raise InputFaults(Fault("seal_missing", Place(f"{path.name}/{name}")) for name in lacking)
    own = _public_key(members.pop(PUBLIC_KEY), f"{path.name}/{PUBLIC_KEY}")
    key = own if trusted is None else _public_key(_read(trusted), str(trusted))
    statement = _unsealed(members.pop(SEAL), key, f"{path.name}/{SEAL}")
    told = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    found = {name: digest(content) for name, content in members.items()}
    faults = [
        Fault("member_differs", Place(f"{path.name}/{name}"), found.get(name, "")[:12],
              {"sha256": told.get(name, "—")[:12]})
        for name in sorted(told.keys() | found.keys())
        if told.get(name) != found.get(name)
    ]  # fmt: skip
    if faults:
        raise InputFaults(faults)
    parameters = statement["predicate"]["buildDefinition"]["externalParameters"]
    return Opened(parameters, members, fingerprint(key))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputFaults([Fault("key_unreadable", Place(str(path)), str(error))]) from error


def _unsealed(envelope: bytes, key: Ed25519PublicKey, place: str) -> dict[str, Any]:
    """Return the Statement of an envelope that a key has signed."""
    from cryptography.exceptions import InvalidSignature

    try:
        told = json.loads(envelope)
        payload = base64.b64decode(told["payload"], validate=True)
        signed = _signed(told["payloadType"], payload)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in told["signatures"]]
        statement: dict[str, Any] = json.loads(payload)
        readable = told["payloadType"] == PAYLOAD and statement["_type"] == STATEMENT
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputFaults([Fault("seal_broken", Place(place), str(error))]) from error
    for signature in signatures if readable else ():
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            continue
        return statement
    raise InputFaults([Fault("seal_broken", Place(place), fingerprint(key)[:12])])


def _members(path: Path) -> dict[str, bytes]:
    """Return the members of a zip by name, refusing what no bundle of ours can hold."""
    try:
        with zipfile.ZipFile(path) as package:
            listed = package.infolist()
            names = [one.filename for one in listed]
            wrong = [name for name in names if not _is_plain(name)]
            wrong += sorted({name for name in names if names.count(name) > 1})
            if wrong:
                raise InputFaults(Fault("member_refused", Place(path.name), name) for name in wrong)
            if sum(one.file_size for one in listed) > MOST_BYTES:
                raise InputFaults([Fault("no_sealed_bundle", Place(str(path)), "> 4 GB")])
            return {name: package.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError,
            EOFError, ValueError) as error:  # fmt: skip
        # RuntimeError and NotImplementedError are how zipfile tells a password or a method
        raise InputFaults([Fault("no_sealed_bundle", Place(str(path)), str(error))]) from error


def _is_plain(name: str) -> bool:
    r"""Return whether a member's name stays inside the folder it is unpacked to.

    Examples
    --------
    >>> [_is_plain(name) for name in ("data/raw/a.csv", "../a", "/a", "a\\b", "C:/a", "a/")]
    [True, False, False, False, False, False]
    """
    parts = PurePosixPath(name).parts
    return (
        not name.startswith("/")
        and not name.endswith("/")
        and not {"..", ".", ""} & set(name.split("/"))
        and not any(sign in name for sign in "\\:\0")
        and bool(parts)
    )


def unpack(members: Mapping[str, bytes], folder: Path) -> None:
    """Write members, whose names :func:`open_sealed` has found plain, into an empty folder."""
    for name, content in members.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
