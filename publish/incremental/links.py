"""Which files of its release a page links to. Read from the bytes as they are written: reading pages back for it costs
more than writing them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

# Splitting is several times faster than any pattern, and a page is a few dozen links in thousands of letters.
_ATTRIBUTES = (b'href="', b'src="')
_ELSEWHERE = -1


class Links:
    """The links of many pages as numbers: most pages lead to the same few hundred others."""

    def __init__(self, targets: Iterable[str] = ()) -> None:
        self.targets = list(targets)
        self._numbers = {target: n for n, target in enumerate(self.targets)}
        self._known: dict[str, dict[bytes, int]] = {}  # by the way to the top: what a link means from there

    def read(self, path: str, body: bytes) -> array[int]:
        """Return the numbers of the files of the release that a page links to."""
        folders = path.split("/")[:-1]
        top = "../" * len(folders)
        known = self._known.setdefault(top, {})
        get = known.get
        found = set()
        for link in _list_links(body):
            number = get(link)
            if number is None:
                number = self._learn(folders, top, link)
            found.add(number)
        found.discard(_ELSEWHERE)
        return array("I", sorted(found))

    def _learn(self, folders: list[str], top: str, link: bytes) -> int:
        inner = _cut(link)
        if inner is None:
            return _ELSEWHERE
        target, is_same = _resolve(folders, top, inner)
        number = self._number(target)
        if is_same:
            self._known[top][link] = number
        return number

    def merge(self, targets: Iterable[str]) -> array[int]:
        """Take over the targets that another counted; return our number of each of theirs."""
        return array("I", [self._number(target) for target in targets])

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
    links = set(map(_cut, _list_links(body)))
    yield from (_resolve(folders, top, link)[0] for link in links if link is not None)


def _list_links(body: bytes) -> Iterator[bytes]:
    for name in _ATTRIBUTES:
        for part in body.split(name)[1:]:
            yield part[: part.find(b'"')]


def _cut(link: bytes) -> bytes | None:
    """Return a link without what comes after "#"; None when it leads to no other file of its release.

    Those with a scheme lead elsewhere. A link with a query is a question to the program (the page of members' feeds),
    which is no file of a release.
    """
    link = link.partition(b"#")[0]
    return None if not link or b":" in link or b"?" in link or link.startswith(b"//") else link


def _resolve(folders: list[str], top: str, link: bytes) -> tuple[str, bool]:
    """Return what a link of a page leads to, and whether it leads there from every page of this depth."""
    said = link.decode()
    if said.startswith("/"):
        return said.lstrip("/"), True
    if top and said.startswith(top) and "./" not in (rest := said[len(top) :]):
        return rest, True
    return _join(folders, said), not folders


def _join(folders: list[str], link: str) -> str:
    parts = list(folders)
    for part in link.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
