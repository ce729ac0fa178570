"""A folder of sources, read and checked as a whole: every problem of every file in one error, with the way out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from sources.departures import explain_departure, find_source_departure, load_departures
from sources.errors import CatalogueError
from sources.schedule import is_schedule
from sources.selectors import is_selector
from sources.source import CATEGORIES, Basis, Fact, Kind, PageSelect, Role, Select, Source
from sources.spiders.loading import FILE as SPIDER_FILE
from sources.spiders.loading import PLATFORMS
from sources.toml_files import UnreadableTomlError, read_toml

BUNDLED = Path(__file__).parent / "calendars"

_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "role": get_args(Role),
    "rights.basis": get_args(Basis),
    "rights.republish": get_args(Fact),
}


def load_catalogue(
    root: Path = BUNDLED, *, regions: Collection[str] = (), broken: dict[Path, CatalogueError] | None = None
) -> dict[str, Source]:
    """Return the sources under `root` by id, sorted.

    `regions` are the codes the territory knows (none: any two digits). Raise CatalogueError with every problem found;
    with `broken`, files that cannot be used are put there instead, and only what concerns several files is raised.
    """
    if not root.is_dir():
        raise CatalogueError(root, ["no such folder; name one that holds <source_id>/source.toml with --calendars"])
    found: dict[str, Source] = {}
    problems: list[str] = []
    departures = load_departures(root)
    for path in sorted(root.rglob("source.toml")):
        try:
            source = load_source(path, regions=regions)
        except CatalogueError as error:
            if broken is None:
                problems.extend(str(error).splitlines())
            else:
                broken[path] = error
            continue
        if source.id in found:
            problems.append(f"{path}: id: «{source.id}» is taken by {found[source.id].folder}; choose another id")
        if departure := find_source_departure(departures, source):
            why = explain_departure(departure)
            problems.append(f"{path}: {why}; else take this folder out: «babillard source remove {source.id}»")
        found[source.id] = source
    if problems:
        raise CatalogueError(root, problems, is_located=True)
    return dict(sorted(found.items()))


def load_source(path: Path, *, regions: Collection[str] = ()) -> Source:
    """Read one `source.toml`; raise CatalogueError naming the file, the key and the nearest valid value."""
    try:
        facts = read_toml(path)
    except OSError as error:
        raise CatalogueError(path, [f"cannot be read: {error.strerror or error}"]) from error
    except UnreadableTomlError as error:
        raise CatalogueError(path, [str(error)]) from error
    try:
        source = Source.model_validate({**facts, "folder": path.parent})
    except ValidationError as error:
        raise CatalogueError(path, [_explain(item, facts) for item in error.errors()]) from error
    problems = list(_check_beyond_types(source, regions))
    if problems:
        raise CatalogueError(path, problems)
    return source


def _check_beyond_types(source: Source, regions: Collection[str]) -> Iterator[str]:
    if source.folder is not None and source.folder.name != source.id:
        yield f"id: is «{source.id}» but its folder is «{source.folder.name}»; give both the same name"
    if regions and source.region not in regions:
        yield f"region: «{source.region}» is not a region of this territory ({_suggest(source.region, regions)})"
    if not is_schedule(source.schedule):
        choices = ("hourly", "daily", "weekly")
        yield f"schedule: «{source.schedule}» is no schedule ({_suggest(source.schedule, choices)}, or a cron line)"
    for said, category in source.lookups.category.items():
        if category not in CATEGORIES:
            yield f"[lookups.category] «{said}»: «{category}» is no category ({_suggest(category, CATEGORIES)})"
    if source.follow and source.kind != "jsonld":
        yield f'follow: only means something for kind = "jsonld", this is «{source.kind}»; remove it'
    yield from _check_spider(source)


def _check_spider(source: Source) -> Iterator[str]:
    """Yield what is wrong with how a spider is given: one of `platform`, [select] and spider.py."""
    if source.platform and source.platform not in PLATFORMS:
        yield f"platform: «{source.platform}» is not known ({_suggest(source.platform, PLATFORMS)})"
    if source.kind != "spider":
        for key in ("platform", "select"):
            if getattr(source, key):
                yield f'{key}: only means something for kind = "spider", this is «{source.kind}»; remove it'
        return
    has_file = source.folder is not None and (source.folder / SPIDER_FILE).is_file()
    given = [name for name, is_given in (("platform", source.platform), ("[select]", source.select)) if is_given]
    given += [SPIDER_FILE] if has_file else []
    if not given:
        yield f"kind: «spider» needs a platform, a [select] table, or a spider.py beside this file, in {source.folder}"
    if len(given) > 1:
        yield f"kind: «spider» is read one way, here are {' and '.join(given)}; keep one"
    if source.select is not None:
        yield from _check_selectors(source.select)


def _check_selectors(select: Select) -> Iterator[str]:
    tables: list[tuple[str, PageSelect]] = [("select", select)]
    if select.page is not None:
        tables.append(("select.page", select.page))
        if not select.link:
            yield "[select] link: is missing; with [select.page] it leads from the list to each event's page"
    for table, keys in tables:
        for key, value in keys:
            if isinstance(value, str) and value and not is_selector(value):
                yield f"[{table}] {key}: «{value}» is no CSS selector (such as «.date», or «img@src» for an attribute)"
    if not select.page and not (select.title and select.dates):
        yield "[select] title, dates: are needed, unless [select.page] says where they stand on each event's page"


def _explain(item: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Say one pydantic error in the words of somebody who writes source.toml."""
    location = [part for part in item["loc"] if isinstance(part, str)]
    key = ".".join(location) or "source.toml"
    shown = f"[{location[0]}] {'.'.join(location[1:])}" if len(location) > 1 else key
    given = item.get("input")
    match item["type"]:
        case "missing":
            other = _nearest_key(location[-1], _section(facts, location[:-1]))
            hint = f"; «{other}» looks like it, is it misspelt?" if other else ""
            if key == "rights":
                return "[rights] basis: is missing; without a basis nothing may be published"
            return f"{shown}: is missing{hint}"
        case "extra_forbidden":
            return f"{shown}: unknown key ({_suggest(location[-1], _known_keys(location[:-1]))})"
        case "literal_error":
            return f"{shown}: «{given}» is not known ({_suggest(str(given), _CHOICES.get(key, ()))})"
        case "string_pattern_mismatch" if key == "id":
            return f"id: «{given}» must be lower-case letters, digits and single hyphens, such as «culture-exemple»"
        case "string_pattern_mismatch" | "string_type" if key == "region":
            return f'region: «{given}» must be the two digits of a region, between quotes, such as "04"'
        case _ if key == "timezone":
            return f"timezone: «{given}» is not a time zone ({_suggest(str(given), available_timezones())})"
    return f"{shown}: {item['msg'].removeprefix('Value error, ')} (here: «{given}»)"


def _section(facts: Mapping[str, Any], location: list[str]) -> Mapping[str, Any]:
    for part in location:
        facts = facts.get(part, {})
    return facts


def _known_keys(location: list[str]) -> Collection[str]:
    model: type[BaseModel] = Source
    for part in location:
        model = _model_of(model.model_fields[part].annotation)
    return [name for name in model.model_fields if name != "folder"]


def _model_of(annotation: Any) -> type[BaseModel]:
    if get_origin(annotation) in (Union, UnionType):
        return next(_model_of(option) for option in get_args(annotation) if option is not type(None))
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else Source


def _nearest_key(missing: str, section: Mapping[str, Any]) -> str | None:
    unknown = [key for key in section if key not in Source.model_fields]
    return next(iter(difflib.get_close_matches(missing, unknown, n=1, cutoff=0.6)), None)


def _suggest(given: str, choices: Collection[str]) -> str:
    near = difflib.get_close_matches(given, list(choices), n=1, cutoff=0.5)
    if near:
        return f"nearest: «{near[0]}»"
    return "one of: " + ", ".join(sorted(choices)[:40])
