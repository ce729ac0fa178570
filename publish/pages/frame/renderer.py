"""The frame of every page of a language, put around what a template shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Protocol

from markupsafe import Markup

from publish.incremental import UNKNOWN, Digester, Draft, NoDigest, digest_ground
from publish.model import Edition
from publish.pages.frame.assets import list_folders, list_grounds, name_logo
from publish.pages.frame.encoding import encode_html
from publish.pages.frame.environment import load_environment
from publish.pages.frame.language import Language, name_language
from publish.pages.frame.page import Deferred, Page

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
        self._menu_paths = {path for _, path, _ in self.menu}
        self._shown: dict[tuple[str, ...], Markup] = {}  # what is around many pages

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
            shown_menu=self._show_menu(root, page.context["section"], page.path),
            shown_footer=self._show_footer(root),
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

    def compile_templates(self) -> None:
        """Compile every template of this language."""
        for name in self.environment.list_templates(extensions=["html"]):
            self.environment.get_template(name)

    def _show_menu(self, root: str, section: str, path: str) -> Markup:
        current = path if path in self._menu_paths else ""
        return self._remember(("menu", root, section, current), "show_menu", self.menu, root, section, current)

    def _show_footer(self, root: str) -> Markup:
        return self._remember(("footer", root), "show_footer", self.footer, root)

    def _remember(self, key: tuple[str, ...], macro: str, *given: object) -> Markup:
        shown = self._shown.get(key)
        if shown is None:
            module: Any = self.environment.get_template("frame.html").module
            shown = self._shown[key] = Markup(str(getattr(module, macro)(*given)).rstrip("\n"))  # escaped there
        return shown

    def _make_menu(self) -> list[tuple[str, str, str]]:
        say, make_path = self.language.say, self.language.make_path
        # Without a date: else every page would be another one each day.
        return [
            (say("Accueil"), make_path(), "accueil"),
            (say("Chercher"), make_path("recherche"), "recherche"),
            (say("Aujourd'hui"), make_path("jour"), "aujourdhui"),
            (say("Calendrier"), make_path("mois"), "mois"),
            (say("Expositions"), make_path("categorie", "exhibition"), "expositions"),
            (say("S'abonner"), make_path("abonnements"), "abonnements"),
            (say("Sources"), make_path("sources"), "sources"),
        ]
