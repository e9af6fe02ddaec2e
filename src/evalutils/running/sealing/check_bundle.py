"""Check a sealed bundle without the package: python check_bundle.py BUNDLE.zip [KEY.pem].

Without KEY.pem the bundle's own key is taken: compare its fingerprint with what its owner tells.
"""  # Ed25519 as in RFC 8032, section 5.1

import base64
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # x, y, z and t of extended coordinates


def add(a: Point, b: Point) -> Point:
    u, v = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    w, z = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = v - u, z - w, z + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    for bit in f"{number:b}":
        total = add(add(total, total), point if bit == "1" else (0, 1, 1, 0))
    return total


def point(coded: bytes) -> Point:
    sign, y = divmod(int.from_bytes(coded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x % 2 == sign else P - x
    return x, y, 1, x * y % P


def is_signed(words: bytes, signature: bytes, key: bytes) -> bool:
    try:
        r, a, s = point(signature[:32]), point(key), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + words).digest(), "little") % Q
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    one, two = times(s, base), add(r, times(h, a))
    same = not any((one[i] * two[2] - two[i] * one[2]) % P for i in (0, 1))
    return same and len(signature) == 64 and s < Q


def main(bundle: str, trusted: str = "") -> int:
    with zipfile.ZipFile(bundle) as package:
        names, there = package.namelist(), dict[str, bytes]()
        for name in names:
            try:  # a changed byte that the zip's own sum tells of stops the reading
                there[name] = package.read(name)
            except (zipfile.BadZipFile, zlib.error):
                there[name] = b""
    seal, own = json.loads(there.pop("seal.dsse.json")), there.pop("seal.pub.pem")
    pem = (Path(trusted).read_bytes() if trusted else own).split(b"-----")[2]
    key = base64.b64decode(b"".join(pem.split()))[-32:]
    kind, payload = seal["payloadType"].encode(), base64.b64decode(seal["payload"])
    words = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    signed = is_signed(words, base64.b64decode(seal["signatures"][0]["sig"]), key)
    told = {one["name"]: one["digest"]["sha256"] for one in json.loads(payload)["subject"]}
    found = {name: hashlib.sha256(content).hexdigest() for name, content in there.items()}
    wrong = {n for n in {*told, *found} if told.get(n) != found.get(n) or names.count(n) > 1}
    for name in sorted(wrong if signed else {*wrong, "seal.dsse.json"}):
        print("与封存时不同 / not what was sealed:", name)
    print(f"{len(told)} 个文件 / files, 密钥 / key {hashlib.sha256(key).hexdigest()}")
    return int(bool(wrong) or not signed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
