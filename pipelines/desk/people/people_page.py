"""The accounts and the log of what was done with them, for those who look after people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.desk.forms import get_form
from pipelines.desk.rendering import get_language, render
from pipelines.desk.sessions import get_session, require
from pipelines.desk.state import get_desk
from pipelines.people.accounts import add_editor, invite_again, list_accounts, remove_editor
from pipelines.people.audit import list_entries
from pipelines.people.model import ROLES, PeopleError
from sources.territory import load_territory

DONE = {
    "added": "compte créé",
    "invited": "invitation envoyée de nouveau",
    "removed": "compte retiré",
    "password-set": "mot de passe choisi",
    "signed-in": "entrée",
    "sign-in-failed": "entrée refusée",
    "second-factor": "second facteur",
}


@require("admin")
def show_people(request: Request) -> Response:
    """The page."""
    return _render(request)


@require("admin")
def take_person(request: Request) -> Response:
    """Add an account, invite again, or remove."""
    desk, form, now = get_desk(request), get_form(request), get_desk(request).clock()
    name, what = form.get("name", "").strip().lower(), form.get("what", "")
    try:
        if what == "add":
            regions = form.get("regions", "").replace(",", " ").split()
            unknown = [code for code in regions if code not in load_territory().regions]
            if unknown:
                raise PeopleError(get_language(request).say("Région inconnue : %(code)s") % {"code": unknown[0]})
            token = add_editor(desk.people, name, role=form.get("role", ""), regions=regions, now=now)
        elif what == "invite":
            token = invite_again(desk.people, name, now)
        elif what == "remove" and name != get_session(request).editor.name:
            remove_editor(desk.people, name, now)
            return RedirectResponse("/desk/people", status_code=303)
        else:
            return RedirectResponse("/desk/people", status_code=303)
    except PeopleError as error:
        return _render(request, status=400, error=str(error))
    return _render(
        request, invited=name, link=f"{request.url.scheme}://{request.url.netloc}/desk/invitation?token={token}"
    )


def _render(request: Request, *, status: int = 200, error: str = "", invited: str = "", link: str = "") -> Response:
    desk = get_desk(request)
    return render(
        request,
        "people.html",
        status=status,
        section="people",
        accounts=list_accounts(desk.people, desk.clock()),
        entries=list_entries(desk.people),
        roles=ROLES,
        done={what: get_language(request).say(text) for what, text in DONE.items()},
        error=error,
        invited=invited,
        link=link,
    )


ROUTES = [
    Route("/people", show_people, methods=["GET"]),
    Route("/people", take_person, methods=["POST"]),
]
