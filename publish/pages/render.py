"""All pages and assets of an edition. Templates get views only; nothing is read but `site/`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from publish.builder.index import IndexDrafts
from publish.incremental import Digester, Draft, File, Group, Portion, Tell, digest_ground
from publish.model import Edition, PublishedEvent
from publish.pages.days.calendar import make_days, make_months
from publish.pages.days.weeks import make_weeks
from publish.pages.event.ground import EventGround
from publish.pages.event.page import make_events
from publish.pages.event.retired import list_moves, make_withdrawn
from publish.pages.frame.assets import list_grounds, load_languages, make_assets
from publish.pages.frame.fixed import find_top, make_about, render_robots, render_sitemaps
from publish.pages.frame.language import Language
from publish.pages.frame.page import Deferred, Page
from publish.pages.frame.renderer import Renderer
from publish.pages.frame.wellknown import SECURITY, render_security
from publish.pages.lists.cards import Card
from publish.pages.lists.home import make_home, make_nears
from publish.pages.lists.narrowed import make_narrowed
from publish.pages.lists.places import make_categories, make_regions, make_towns, make_venues
from publish.pages.lists.search import PART as SEARCH
from publish.pages.lists.search import make_search
from publish.pages.lists.search_words import FILE as WORDS
from publish.pages.lists.search_words import render_words
from publish.pages.maps.frames import load_maps
from publish.pages.maps.point import make_ground_path, make_map_path
from publish.pages.maps.region_map import make_region_maps
from publish.pages.openness.changes import make_changes
from publish.pages.openness.data import make_data
from publish.pages.openness.health import make_sources
from publish.pages.openness.merges import make_merges
from publish.pages.openness.quality import make_quality
from publish.pages.openness.statements import make_statements
from publish.pages.partners.embeds import FEED, Embed, make_embed_page, make_embeds, render_embed_feed
from publish.pages.partners.newsletter import make_forms, make_letters
from publish.pages.partners.page import make_partners
from publish.pages.partners.places import list_regions
from publish.pages.partners.posters import is_printed, make_posters
from publish.pages.site import Site
from publish.pages.subscribe import make_subscribe

MAKERS: tuple[Callable[[Site, Language], Iterator[Page | Deferred]], ...] = (
    make_home,
    make_nears,
    make_days,
    make_months,
    make_weeks,
    make_regions,
    make_region_maps,
    make_categories,
    make_towns,
    make_venues,
    make_narrowed,
    make_sources,
    make_quality,
    make_merges,
    make_changes,
    make_withdrawn,
    make_search,
    make_subscribe,
    make_data,
    make_about,
    make_statements,
    make_partners,
    make_posters,
)
ONCE = (PublishedEvent, Card)  # what stands in many files: digested once
EVENTS_AT_ONCE = 100  # of a portion: pages and calendars


@dataclass(frozen=True, slots=True)
class Told:
    """What the file of a page is to other files: an address that search engines should have, a sheet to be printed."""

    path: str
    indexed: tuple[str, ...] | None
    is_printed: bool


class PageDrafts:
    """Every page and asset of a release as drafts, in portions. `feeds` are the paths of the slices that have feeds,
    without extension, such as "feeds/region/04". The digester is that of other files only for speed."""

    def __init__(self, edition: Edition, feeds: Collection[str], digester: Digester | None = None) -> None:
        self._edition = edition
        self._digester = digester or Digester(ONCE)
        self._site = Site(edition, feeds)
        self._languages = load_languages(edition.instance)
        self._renderers = [Renderer(self._site, lang, self._languages, self._digester) for lang in self._languages]
        self._indexed: list[tuple[str, ...]] = []
        self.posters: list[str] = []  # paths of the pages that are to be printed, once all portions were made

    def warm(self) -> None:
        """Make what several processes would each make anew: templates compiled, maps measured, grounds of events."""
        for renderer in self._renderers:
            renderer.compile_templates()
        load_maps(self._edition.instance.territory)
        _ = self._site.event_grounds, self._site.picker

    def list_portions(self) -> Iterator[Portion]:
        """Yield all files but those that tell of the others: pages of events last, as many small portions."""
        for renderer in self._renderers:
            yield from (Portion(partial(self._draft_pages, renderer, maker), self._note) for maker in MAKERS)
            yield Portion(partial(self._draft_others, renderer))
        yield Portion(self._draft_assets)
        grounds = self._site.event_grounds
        for at in range(0, len(grounds), EVENTS_AT_ONCE):
            yield Portion(partial(self._draft_events, grounds[at : at + EVENTS_AT_ONCE]), self._note)

    def list_last(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that tell of others, once all portions were made."""
        addresses = (((lang.code, lang.make_path(*parts)) for lang in self._languages) for parts in self._indexed)
        yield from render_sitemaps(self._edition.instance.base_url, addresses)

    def _note(self, told: Told) -> None:
        if told.indexed is not None:
            self._indexed.append(told.indexed)
        if told.is_printed:
            self.posters.append(told.path)

    def _draft_pages(
        self, renderer: Renderer, make: Callable[[Site, Language], Iterator[Page | Deferred]], tell: Tell
    ) -> Iterator[Draft]:
        yield from (self._draft_page(renderer, page, tell) for page in make(self._site, renderer.language))

    def _draft_events(self, grounds: Sequence[EventGround], tell: Tell) -> Iterator[File]:
        """Yield the pages of some events, and their .ics files."""
        for renderer in self._renderers:
            for page in make_events(grounds, renderer.language):
                yield self._draft_page(renderer, page, tell)
        yield from _draft_calendars(self._site, grounds, self._digester)

    def _draft_page(self, renderer: Renderer, page: Page | Deferred, tell: Tell) -> Draft:
        draft = renderer.draft(page)
        indexed = page.parts if page.is_indexed and renderer is self._renderers[0] else None
        if indexed is not None or is_printed(page):
            tell(Told(draft.path, indexed, is_printed(page)))
        return draft

    def _draft_others(self, renderer: Renderer, _tell: Tell) -> Iterator[File]:
        language = renderer.language
        yield f"{language.make_path(SEARCH)}{WORDS}", render_words(self._site.agenda.coming, language)
        yield from _render_redirects(renderer, self._site)
        yield from _draft_embeds(renderer, self._site)
        yield from _draft_letters(renderer, self._site)

    def _draft_assets(self, _tell: Tell) -> Iterator[File]:
        edition, site = self._edition, self._site
        yield from _render_top(self._renderers[0])
        yield from IndexDrafts(
            site.picker.events, edition, site.ground, site.feeds,
            digester=self._digester, base=digest_ground(list_grounds(edition.instance)),
        )  # fmt: skip
        yield from make_assets(edition.instance)
        key = self._digester.digest(digest_ground(list_grounds(edition.instance)), "maps")
        for code, region_map in load_maps(edition.instance.territory).items():
            yield Draft(make_map_path(code), region_map.draw, key)
            yield Draft(make_ground_path(code), region_map.draw_ground, key)
        yield "robots.txt", render_robots(edition.instance.base_url)
        yield SECURITY, render_security(edition.instance, self._languages, edition.now)


def render_pages(edition: Edition, feeds: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (relative path, content) for every page and asset of a release."""
    drafts = PageDrafts(edition, feeds)
    for portion in drafts.list_portions():
        for file in portion.list_files(portion.on_told):
            yield from _render_file(file)
    for file in drafts.list_last():
        yield from _render_file(file)


def _render_file(file: File) -> Iterable[tuple[str, bytes]]:
    match file:
        case Group():
            return file.make()
        case Draft():
            return [(file.path, file.make())]
        case tuple():
            return [file]
    raise TypeError(f"no page: {file!r}")


def _draft_calendars(site: Site, grounds: Iterable[EventGround], digester: Digester) -> Iterator[Group]:
    """Yield the .ics files of each event."""
    frame = digester.digest(digest_ground(), site.edition.instance, "calendars")
    for ground in grounds:
        key = digester.digest(frame, ground.event, ground.are_ahead, ground.tellers, ground.days)
        yield Group(partial(_list_calendars, site, ground.event), key)


def _list_calendars(site: Site, event: PublishedEvent) -> Iterable[tuple[str, bytes]]:
    return site.make_calendars(event).items()


def _draft_embeds(renderer: Renderer, site: Site) -> Iterator[Draft]:
    """Yield the lists for other people's sites, each as a page and as a feed."""
    for embed in make_embeds(site, renderer.language):
        inputs = embed.inputs
        page = partial(_render_embed, renderer, embed)
        yield renderer.draft_file(f"{embed.folder}index.html", page, "embed", inputs)
        yield renderer.draft_file(f"{embed.folder}{FEED}", partial(render_embed_feed, embed), "embed feed", inputs)


def _draft_letters(renderer: Renderer, site: Site) -> Iterator[Draft]:
    """Yield the newsletters of each region in their forms."""
    language = renderer.language
    for place in list_regions(site):
        for letter in make_letters(site, language, place):
            sources = [(source.source_id, source.title, source.licence) for source in site.public_sources]
            inputs = place.parts, place.name, letter.programme.inputs, sources
            for path, make in make_forms(site, language, letter, renderer.environment):
                yield renderer.draft_file(path, make, "letter", path, inputs)


def _render_embed(renderer: Renderer, embed: Embed) -> bytes:
    return renderer.render(make_embed_page(embed))


def _render_redirects(renderer: Renderer, site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield, at the addresses of events that were merged into others, the way to the page of what they became."""
    language = renderer.language
    for end, event in list_moves(site):
        path, target = language.make_path("evenement", end), language.make_path("evenement", event.slug)
        page = renderer.render_moved(title=event.event.title, path=target, root="../" * path.count("/"))
        yield f"{path}index.html", page


def _render_top(renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """Yield the top of the site, which leads to the home page in the first language, and the missing page."""
    name = renderer.site.edition.instance.name
    yield "index.html", renderer.render_moved(title=name, path=renderer.language.make_path(), root="")
    pages = [_say_missing(language) for language in renderer.languages]
    title = " · ".join(page["heading"] for page in pages)
    page = Page(
        language=renderer.language,
        parts=(),
        template="missing.html",
        title=title,
        description=title,
        context={"section": "", "heading": pages[0]["heading"], "pages": pages},
        is_indexed=False,
    )
    yield "404.html", renderer.render(page, root=find_top(renderer.site.edition.instance.base_url))


def _say_missing(language: Language) -> dict[str, str]:
    return {
        "code": language.code,
        "heading": language.say("Page introuvable"),
        "text": language.say(
            "Cette page n'existe pas, ou l'événement qu'elle annonçait est passé depuis plus de 30 jours."
        ),
        "way": language.say("Retour au babillard"),
        "path": language.make_path(),
    }
