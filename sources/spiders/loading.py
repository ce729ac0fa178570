"""Which spider reads a source: the selectors of its source.toml, a platform's base class, or the `spider.py` beside
it."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sources.errors import SourcesError
from sources.source import Source
from sources.spiders.base import SourceSpider
from sources.spiders.html_list import SelectorSpider
from sources.spiders.localist import LocalistSpider
from sources.spiders.openagenda import OpenAgendaSpider
from sources.spiders.squarespace import SquarespaceSpider

FILE = "spider.py"
PLATFORMS: Mapping[str, type[SourceSpider]] = {
    "localist": LocalistSpider,
    "openagenda": OpenAgendaSpider,
    "squarespace": SquarespaceSpider,
}
"""What `platform` in a source.toml may be."""


class SpiderError(SourcesError):
    """A `spider.py` that cannot be used: names the file and the cause."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


def load_spider(source: Source, now: datetime | None = None) -> SourceSpider:
    """Return the spider of a source; raise SpiderError naming the file and the cause when it cannot be used."""
    if source.select is not None:
        return SelectorSpider(source, now)
    if source.platform:
        return PLATFORMS[source.platform](source, now)
    return _load_file(source, now)


def _load_file(source: Source, now: datetime | None) -> SourceSpider:
    if source.folder is None:
        raise SpiderError(Path(FILE), f"source «{source.id}» has no folder to look in")
    path = source.folder / FILE
    name = f"_spider_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SpiderError(path, "no such file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever a file of somebody else's may do wrong
        raise SpiderError(path, f"{type(error).__name__}: {error}") from error
    classes = list(_find_spiders(module.__dict__.values(), name))
    if len(classes) != 1:
        raise SpiderError(path, f"must define one subclass of SourceSpider, has {len(classes)}")
    return classes[0](source, now)


def _find_spiders(values: Iterable[object], module: str) -> Iterator[type[SourceSpider]]:
    for value in values:
        if inspect.isclass(value) and issubclass(value, SourceSpider) and value.__module__ == module:
            yield value
