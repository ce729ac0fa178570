"""Which files of its release a page links to. Read from the bytes as they are written: reading pages back for it costs
more than writing them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

# With a letter at its beginning a pattern is searched for several times faster than with a choice of two words.
# A link with a query is a question to the program (the page of members' feeds), which is no file of a release.
_LINKS = (re.compile(rb'\bhref="([^":#?]*)["#]'), re.compile(rb'\bsrc="([^":#?]*)["#]'))


class Links:
    """The links of many pages as numbers: most pages lead to the same few hundred others."""

    def __init__(self, targets: Iterable[str] = ()) -> None:
        self.targets = list(targets)
        self._numbers = {target: n for n, target in enumerate(self.targets)}

    def read(self, path: str, body: bytes) -> array[int]:
        """Return the numbers of the files of the release that a page links to."""
        return array("I", sorted({self._number(target) for target in find_targets(path, body)}))

    def _number(self, target: str) -> int:
        number = self._numbers.get(target)
        if number is None:
            number = self._numbers[target] = len(self.targets)
            self.targets.append(target)
        return number


def find_targets(path: str, body: bytes) -> Iterator[str]:
    """Yield what a page of a release links to inside of it: paths of files, or of folders ending with a slash.

    What is empty leads to the page itself; "/" and "" are the top of the site.
    """
    folders = path.split("/")[:-1]
    top = "../" * len(folders)
    for link in {found for pattern in _LINKS for found in pattern.findall(body)}:
        said = link.decode()
        if not said or said.startswith("//"):
            continue
        if said.startswith("/"):
            yield said.lstrip("/")
        elif top and said.startswith(top) and "./" not in (rest := said[len(top) :]):
            yield rest
        else:
            yield _join(folders, said)


def _join(folders: list[str], link: str) -> str:
    parts = list(folders)
    for part in link.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
