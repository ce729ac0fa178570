"""The validator of a served file: a digest of its bytes, so that a feed which is the same in the next release is
answered with a 304. The time of a file tells when its release was written, which is no news for a subscriber."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from os import stat_result
from pathlib import Path

_KEPT = 50_000  # digests: about as many as a large release has files


def find_etag(path: Path, stat: stat_result) -> str:
    """Return the strong ETag (RFC 9110 §8.8.3) of a file, quoted."""
    return _digest(path, stat.st_mtime_ns, stat.st_size)


def is_held(tag: str, said: str) -> bool:
    """Whether what a client said in If-None-Match names an ETag, be one of them weak (RFC 9110 §13.1.2)."""
    return said == "*" or tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in said.split(",")}


@lru_cache(maxsize=_KEPT)
def _digest(path: Path, _mtime: int, _size: int) -> str:
    with path.open("rb") as file:
        return f'"{hashlib.file_digest(file, "sha256").hexdigest()[:32]}"'
