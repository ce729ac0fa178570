"""Documents of readers' feeds taken apart: an item is the same bytes in every feed that shows it, so that it needs to
be looked at once only. For what our own writers write; anything else has no blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """How items stand in a document: after a line's end comes `opening`, at the end `closing`, and `between` two."""

    opening: bytes
    closing: bytes
    between: bytes
    placeholder: bytes  # what may stand in the place of an item
    start: bytes = b""  # before the first item: what stands above it may look like items (the hubs of a JSON Feed)

    def split(self, body: bytes) -> tuple[bytes, list[bytes]]:
        """Return the frame of a document, with placeholders in it, and its blocks: items without their opening, with
        their closing and what stands between two.

        If the frame is well-formed, and what `complete` makes of each block, the document is. The whole is the frame
        where it is laid out in another way.
        """
        above, start, items = body.partition(self.start) if self.start else (b"", b"", body)
        head, *blocks = items.split(b"\n" + self.opening)
        if not blocks:
            return body, []
        head = above + start + head
        content, closing, tail = blocks[-1].partition(self.closing)
        if not closing:
            return body, []
        blocks[-1] = content + closing + self.between
        places = self.between.join([b"\n" + self.placeholder] * len(blocks))
        return head + places + tail, blocks

    def complete(self, block: bytes) -> bytes:
        """Return the item of a block; raise ValueError for what is none."""
        if not block.endswith(self.closing + self.between):
            raise ValueError("an item has no end")
        return self.opening + block[: len(block) - len(self.between)]


FORMS = {
    ".atom": Form(b"<entry>\n", b"\n</entry>", b"", b""),
    ".rss": Form(b"<item>\n", b"\n</item>", b"", b""),
    ".json": Form(b"  {\n", b"\n  }", b",", b"0", b'\n "items": ['),
}
