"""The page of members' feeds: one address a language. GET shows what a selection takes; POST does what its `action`
says with a key, which travels in the form and never in an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.members import actions, views
from pipelines.members.forms import Form, read_form, read_selection
from pipelines.members.keeper import Kept
from pipelines.members.rendering import render
from pipelines.members.state import Members, get_members
from pipelines.people import members as store
from publish.errors import ReleaseError
from publish.members import Member, State
from publish.model import Instance
from publish.pages.frame.assets import load_languages
from publish.pages.frame.language import Language
from publish.pages.members import PART
from publish.selection import KEYS, Selection, SelectionError, find_slice, tell_selection


async def show(request: Request, *, language: Language) -> Response:
    """Show what a selection takes, the form to make a feed of it, and the field for a key."""
    form = Form(request.query_params.multi_items())
    return await run_in_threadpool(_show, get_members(request), form, language)


async def take(request: Request, *, language: Language) -> Response:
    """Do what a form asks."""
    form = await read_form(request)
    address = request.client.host if request.client else ""
    return await run_in_threadpool(_take, get_members(request), form, language, address)


def _show(members: Members, form: Form, language: Language) -> Response:
    kept = _get_kept(members)
    try:
        selection = read_selection(form.pairs, kept.feeds.ground)
    except SelectionError as error:
        return _render_start(members, kept, language, form, error=error.tell(language.code), status=400)
    return _render_start(members, kept, language, form, selection=selection)


def _take(members: Members, form: Form, language: Language, address: str) -> Response:
    kept, now, action = _get_kept(members), members.clock(), form.get("action")
    kind = "make" if action == "make" else "key"
    if wait := members.throttle.find_wait(kind, address, now):
        error = language.say("Trop d'essais depuis cette adresse : revenez dans %(n)s minutes.")
        minutes = language.write_number(wait // 60 + 1)
        return _render_start(members, kept, language, form, error=error % {"n": minutes}, status=429, wait=wait)
    if action == "make":
        return _make(members, kept, form, language, lambda: members.throttle.count(kind, address, now))
    member = members.find(store.find_id(form.get("key")))
    if member is None:
        members.throttle.count(kind, address, now)
        error = language.say("Aucun fil n'a cette clé. Vérifiez-la : elle compte 32 lettres et chiffres.")
        return _render_start(members, kept, language, form, error=error, status=403)
    if member.state is State.REVOKED:
        return render(kept, language, "member-gone.html", status=410)
    return _change(members, kept, member, form, language)


def _make(members: Members, kept: Kept, form: Form, language: Language, count: Callable[[], None]) -> Response:
    """Make a feed and show its key, this once; give the public address where the selection has one."""
    fail = partial(_render_start, members, kept, language, form)
    try:
        wish = actions.read_wish(form, kept)
        if wish.selection is not None and not wish.stars:
            path = find_slice(wish.selection, kept.slices, kept.feeds.ground)
            if path is not None:
                return fail(selection=wish.selection)
        actions.check_width(wish.selection, kept)
        key = store.add_member(members.people, wish.selection, wish.stars)
    except SelectionError as error:
        return fail(error=error.tell(language.code), status=400)
    except actions.WishError as error:
        return fail(error=error.tell(language), status=400)
    except store.FullError:
        return fail(error=language.say("Il n'y a plus de place pour de nouveaux fils."), status=503)
    count()
    member = members.find(store.find_id(key))
    assert member is not None
    facts = views.make_member(member, kept.feeds, members.instance.base_url, language)
    return render(kept, language, "member-made.html", key=key, feed=facts)


def _change(members: Members, kept: Kept, member: Member, form: Form, language: Language) -> Response:
    """Do what is asked with a feed and show it as it is then."""
    error, status, done = "", 200, ""
    try:
        done = actions.act(members, kept, member, form)
    except SelectionError as problem:
        error, status = problem.tell(language.code), 400
    except actions.WishError as problem:
        error, status = problem.tell(language), 400
    except store.FullError:
        error, status = language.say("Ce fil ne peut pas tenir plus d'événements choisis."), 400
    now = members.find(member.id)
    if now is None or now.state is State.REVOKED:
        return render(kept, language, "member-gone.html", done=language.say(done) if done else "")
    facts = views.make_member(now, kept.feeds, members.instance.base_url, language)
    return render(
        kept, language, "member-kept.html", status=status, key=form.get("key").strip(), feed=facts, error=error,
        done=language.say(done) if done else "",
    )  # fmt: skip


def _render_start(
    members: Members,
    kept: Kept,
    language: Language,
    form: Form,
    *,
    selection: Selection | None = None,
    error: str = "",
    status: int = 200,
    wait: int = 0,
) -> Response:
    feeds = kept.feeds
    facts: dict[str, Any] = {"told": "", "number": 0, "shown": [], "query": [], "public": []}
    is_asked = any(key in KEYS for key, _ in form.pairs)
    if selection is not None and (is_asked or form.get("action")):
        public = find_slice(selection, kept.slices, feeds.ground)
        events = feeds.index.pick(selection)
        ahead = [event for event in events if views.is_ahead(event, feeds.edition.today)]
        facts = {
            "told": tell_selection(selection, feeds.ground, language.code),
            "number": len(ahead),
            "shown": views.make_briefs(ahead[: views.SHOWN], language),
            "query": selection.pairs(),
            "public": views.list_addresses(public, members.instance.base_url) if public else [],
        }
    star = feeds.find_event(form.get("star")) if form.get("star") else None
    if form.get("star") and star is None and not error:
        error, status = language.say("Cet événement n'est plus au calendrier."), 404
    return render(
        kept, language, "member.html", status=status, wait=wait, error=error, **facts,
        star=views.make_briefs([star], language)[0] if star else None,
        fields=views.make_fields(selection or Selection(), feeds.ground, language),
    )  # fmt: skip


def _get_kept(members: Members) -> Kept:
    try:
        return members.keeper.get()
    except ReleaseError as error:
        raise HTTPException(503) from error


def make_routes(instance: Instance) -> list[Route]:
    """Return the routes of the page in each language of an instance."""
    routes = []
    for language in load_languages(instance):
        path = f"/{language.make_path(PART)}"
        routes.append(Route(path, _bind(show, language), methods=["GET", "HEAD"]))
        routes.append(Route(path, _bind(take, language), methods=["POST"]))
    return routes


def _bind(answer: Callable[..., Any], language: Language) -> Callable[[Request], Any]:
    async def answer_in(request: Request) -> Response:
        response: Response = await answer(request, language=language)
        return response

    return answer_in
