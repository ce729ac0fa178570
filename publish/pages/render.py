"""All pages and assets of an edition as bytes. Templates get views only; nothing is read but `site/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property, partial
from itertools import chain
from typing import Any, Protocol

from publish.builder.index import IndexDrafts
from publish.incremental import UNKNOWN, Digester, Draft, Group, NoDigest, digest_ground
from publish.incremental.drafts import as_draft
from publish.model import Edition, PublishedEvent
from publish.pages.days.calendar import make_days, make_months
from publish.pages.days.weeks import make_weeks
from publish.pages.event.page import make_events
from publish.pages.event.retired import list_moves, make_withdrawn
from publish.pages.frame.assets import list_folders, list_grounds, load_languages, make_assets, name_logo
from publish.pages.frame.environment import load_environment
from publish.pages.frame.fixed import find_top, make_about, render_robots, render_sitemaps
from publish.pages.frame.language import Language, name_language
from publish.pages.frame.page import Deferred, Page
from publish.pages.frame.wellknown import SECURITY, render_security
from publish.pages.lists.cards import Card
from publish.pages.lists.home import make_home, make_nears
from publish.pages.lists.narrowed import make_narrowed
from publish.pages.lists.places import make_categories, make_regions, make_towns, make_venues
from publish.pages.lists.search import make_search
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
    make_events,
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
FOOTER = (
    ("À propos", "a-propos"),
    ("S'abonner", "abonnements"),
    ("Ce qui a changé", "changements"),
    ("Nos sources", "sources"),
    ("Données ouvertes", "donnees"),
    ("Partenaires", "partenaires"),
    ("Vie privée", "vie-privee"),
    ("Accessibilité", "accessibilite"),
)
ONCE = (PublishedEvent, Card)  # what stands in many files: digested once
# What HTML forbids in a document: control characters and non-characters, which hostile titles may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class HasEdition(Protocol):
    """What the frame of a page needs: a whole Site, or less."""

    @property
    def edition(self) -> Edition: ...


class Renderer:
    """Renders pages of one edition in one language."""

    def __init__(
        self, site: HasEdition, language: Language, languages: tuple[Language, ...], digester: Digester | None = None
    ) -> None:
        self.site = site
        self.language = language
        self.languages = languages
        self.environment = load_environment(language, *list_folders(site.edition.instance, "templates"))
        self.logo = f"assets/{name_logo(site.edition.instance)}"
        self.menu = self._make_menu()
        self.footer = [(language.say(label), language.make_path(part)) for label, part in FOOTER]
        self._names = {other.code: name_language(other.code) for other in languages}
        self._digester = digester or Digester()

    @cached_property
    def _frame(self) -> bytes:
        """The digest of what every page rests on: with another of these, no page is what it was."""
        return self._digester.digest(
            digest_ground(list_grounds(self.site.edition.instance)), self.site.edition.instance, self.language.code,
            [other.code for other in self.languages], self.menu, self.footer, self.site.edition.regions,
        )  # fmt: skip

    def draft(self, page: Page | Deferred) -> Draft:
        """Return a page as a draft, whose key is the digest of all that it rests on or that its template gets."""
        if isinstance(page, Deferred):
            path = f"{self.language.make_path(*page.parts)}index.html"
            make = page.make
            return self.draft_file(
                path, lambda: self.render(make(page.given, page.language)), make.__qualname__, page.parts, page.inputs
            )
        inputs = page.parts, page.template, page.title, page.description, page.feed, page.is_indexed, page.context
        return self.draft_file(f"{page.path}index.html", partial(self.render, page), *inputs)

    def draft_file(self, path: str, make: Callable[[], bytes], *inputs: object) -> Draft:
        """Return a file as a draft that is made from some values and from what every page rests on."""
        try:
            key = self._digester.digest(self._frame, *inputs)
        except NoDigest:
            key = UNKNOWN
        return Draft(path, make, key)

    def render(self, page: Page, *, root: str | None = None, **more: Any) -> bytes:
        """Return one page. `root` is the way to the top of the site, from its own depth unless told."""
        root = page.root if root is None else root
        paths = [(language.code, language.make_path(*page.parts)) for language in self.languages]
        text = self.environment.get_template(page.template).render(
            page=page,
            root=root,
            home=f"{root}{self.language.code}/",
            site=self.site.edition.instance,
            logo=self.logo,
            alternates=[*paths, ("x-default", paths[0][1])],
            translations=[(c, path, self._names[c]) for c, path in paths if c != self.language.code],
            menu=self.menu,
            footer=self.footer,
            **page.context,
            **more,
        )
        return encode_html(text)

    def render_moved(self, *, title: str, path: str, root: str) -> bytes:
        """Return a page that leads to another one."""
        instance = self.site.edition.instance
        template = self.environment.get_template("moved.html")
        canonical = f"{instance.base_url}{path}"
        return encode_html(
            template.render(title=title, target=f"{root}{path}", canonical=canonical, root=root, site=instance)
        )

    def _make_menu(self) -> list[tuple[str, str, str]]:
        say, make_path = self.language.say, self.language.make_path
        today = self.site.edition.today
        return [
            (say("Accueil"), make_path(), "accueil"),
            (say("Chercher"), make_path("recherche"), "recherche"),
            (say("Aujourd'hui"), make_path("jour", today.isoformat()), "aujourdhui"),
            (say("Calendrier"), make_path("mois", f"{today:%Y-%m}"), "mois"),
            (say("Expositions"), make_path("categorie", "exhibition"), "expositions"),
            (say("S'abonner"), make_path("abonnements"), "abonnements"),
            (say("Sources"), make_path("sources"), "sources"),
        ]


def render_pages(edition: Edition, feeds: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (relative path, content) for every page and asset of a release.

    `feeds` are the paths of the slices that have feeds, without extension, such as "feeds/region/04".
    """
    for draft in draft_pages(edition, feeds):
        if isinstance(draft, Group):
            yield from draft.make()
        else:
            yield draft.path, draft.make()


def draft_pages(
    edition: Edition,
    feeds: Collection[str],
    digester: Digester | None = None,
    on_poster: Callable[[str], None] = lambda path: None,
) -> Iterator[Draft | Group]:
    """Yield every page and asset of a release as a draft; its keys need the same digester only for speed. `on_poster`
    gets the path of each poster that is to be printed."""
    digester = digester or Digester(ONCE)
    site = Site(edition, feeds)
    languages = load_languages(edition.instance)
    renderers = [Renderer(site, language, languages, digester) for language in languages]
    indexed: list[tuple[str, ...]] = []
    for renderer in renderers:
        for page in chain.from_iterable(make(site, renderer.language) for make in MAKERS):
            draft = renderer.draft(page)
            yield draft
            if is_printed(page):
                on_poster(draft.path)
            if renderer is renderers[0] and page.is_indexed:
                indexed.append(page.parts)
        yield from map(as_draft, _render_redirects(renderer, site))
        yield from _draft_embeds(renderer, site)
        yield from _draft_letters(renderer, site)
    yield from map(as_draft, _render_top(renderers[0]))
    yield from _draft_calendars(site, digester)
    yield from IndexDrafts(
        site.picker.events, edition, site.ground, site.feeds,
        digester=digester, base=digest_ground(list_grounds(edition.instance)),
    )  # fmt: skip
    yield from map(as_draft, make_assets(edition.instance))
    for code, region_map in load_maps(edition.instance.territory).items():
        yield as_draft((make_map_path(code), region_map.drawing))
        yield as_draft((make_ground_path(code), region_map.ground))
    base_url = edition.instance.base_url
    addresses = (((lang.code, lang.make_path(*p)) for lang in languages) for p in indexed)
    yield from map(as_draft, render_sitemaps(base_url, addresses))
    yield as_draft(("robots.txt", render_robots(base_url)))
    yield as_draft((SECURITY, render_security(edition.instance, languages, edition.now)))


def encode_html(text: str) -> bytes:
    """Return a page's bytes without the characters that HTML forbids."""
    return _FORBIDDEN.sub("", text).encode("utf-8")


def _draft_calendars(site: Site, digester: Digester) -> Iterator[Group]:
    """Yield the .ics files of each event."""
    frame = digester.digest(digest_ground(), site.edition.instance, "calendars")
    for ground in site.event_grounds:
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
