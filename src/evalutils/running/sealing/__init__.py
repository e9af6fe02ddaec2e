"""Sealed bundles: packing one, opening one, and the script that checks one anywhere."""

from evalutils.running.sealing import check_bundle
from evalutils.running.sealing.seal import (
    Opened,
    fingerprint,
    new_key,
    open_sealed,
    read_key,
    sealed_bytes,
    unpack,
)

__all__ = [
    "Opened",
    "check_bundle",
    "fingerprint",
    "new_key",
    "open_sealed",
    "read_key",
    "sealed_bytes",
    "unpack",
]
