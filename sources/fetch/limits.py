"""The caps on what a server may make us hold: addresses, wire and decompressed sizes. Times are Scrapy's
DOWNLOAD_TIMEOUT, which covers the whole response with its aiohttp handler."""

from __future__ import annotations

import zlib
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from sources.fetch.reasons import RefusalError

MAX_URL_LENGTH = 2_083
_GZIP_MAGIC = b"\x1f\x8b\x08"


class CappedCompression(HttpCompressionMiddleware):
    """Scrapy's decompression, stopped at DOWNLOAD_MAXSIZE, with reasons; a 304 that repeats Content-Encoding has no
    body to decompress."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Return the response decompressed; raise RefusalError when that is too much or impossible."""
        if not response.body:
            return response
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise RefusalError("too-large", str(error), response.status) from error
        except Exception as error:  # each codec has exceptions of its own, all say the same
            encoding = response.headers.get("Content-Encoding", b"") or b""
            detail = f"{encoding.decode('latin-1')}: {type(error).__name__}: {error}"
            raise RefusalError("bad-encoding", detail, response.status) from error


def unpack_gzip(body: bytes, *, max_bytes: int) -> bytes:
    """Return a gzip file (sitemap.xml.gz, calendrier.ics.gz) unpacked; as it is when it is none, or is broken.

    Raise RefusalError when it grows beyond `max_bytes`.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, max_bytes + 1)
    except zlib.error:
        return body
    if len(unpacked) > max_bytes:
        raise RefusalError("too-large", f"more than {max_bytes} bytes once unpacked")
    return unpacked if unpacker.eof else body
