"""The pages of events as a site of Hugo's: the same views, made beforehand, in content files; the same markup in its
own template language."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.desk_home import NOW
from benchmarks.publishing.home import make_catalogue
from pipelines.home import Home
from pipelines.settings import RunSettings
from pipelines.stages.publish import gather_edition
from publish.pages.event.page import make_events
from publish.pages.frame.language import load_language
from publish.pages.frame.page import Page
from publish.pages.frame.renderer import FOOTER
from publish.pages.site import Site
from publish.slices import make_slices

SITE = Path(__file__).parent / "hugo"
PEER = Path(__file__).parents[2] / "var" / "peers" / "bin" / "hugo"


def find_hugo() -> Path | None:
    """Return Hugo's command: the system's (Debian: apt-get install hugo), else that of the peers' environment."""
    found = shutil.which("hugo")
    return Path(found) if found else PEER if PEER.is_file() else None


def write_site(home: Home, folder: Path, pages: int = 0) -> int:
    """Write the site of a home's events in both languages, each again at other addresses until there are so many
    pages; return the number of its event pages."""
    edition, _ = gather_edition(make_catalogue(home), RunSettings(home=home), NOW + timedelta(hours=1))
    site = Site(edition, {item.path for item in make_slices(edition)})
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder)
    count = 0
    for turn in range(1 + pages // (2 * len(edition.events))):
        for code in ("fr", "en"):
            language = load_language(code)
            if turn == 0:
                _write_frame(folder / "data" / f"{code}.json", site, code)
            content = folder / "content" / code / "event"
            content.mkdir(parents=True, exist_ok=True)
            for number, deferred in enumerate(make_events(site.event_grounds, language)):
                if turn and count >= pages:
                    return count
                page = deferred.make(deferred.given, language)
                path = f"{page.path.removesuffix('/')}-{turn}/" if turn else page.path
                front = _make_front(page, path, f"{number}-{turn}")
                (content / f"{number}-{turn}.md").write_text(front, encoding="utf-8")
                count += 1
    return count


def _make_front(page: Page, path: str, key: str) -> str:
    view = {name: _plain(value) for name, value in page.context.items() if name != "schema"}
    front = {
        "title": page.title, "description": page.description, "url": f"/{path}", "feed": page.feed, "view": view,
        "schema": json.dumps(page.context["schema"], ensure_ascii=False, separators=(",", ":")),
        "translationKey": key,
    }  # fmt: skip
    return json.dumps(front, ensure_ascii=False) + "\n"


def _write_frame(path: Path, site: Site, code: str) -> None:
    """Write what stands around every page: menu and footer."""
    language = load_language(code)
    menu = ("Accueil", "Aujourd'hui", "Calendrier", "Expositions", "S'abonner", "Sources")
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = {
        "menu": [[language.say(label), f"{code}/{n}/"] for n, label in enumerate(menu)],
        "footer": [[language.say(label), language.make_path(part)] for label, part in FOOTER],
        "base": site.edition.instance.base_url,
        "name": site.edition.instance.name,
    }
    path.write_text(json.dumps(frame, ensure_ascii=False), encoding="utf-8")


def _plain(value: Any) -> Any:
    """Return a view as JSON holds it."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
