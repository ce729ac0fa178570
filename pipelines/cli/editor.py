"""`babillard editor`: accounts of the editors' desk."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.cli.options import DEFAULT_HOME, AnyHomeOption, JsonOption, NewHomeOption, read_home
from pipelines.people.model import Account, WrongWord
from sources.territory import load_territory

if TYPE_CHECKING:
    from sqlalchemy import Engine

# SQLAlchemy and argon2 take a second to import: only when accounts are looked at, not when any command starts.
DESK = "http://127.0.0.1:8000/desk"
app = typer.Typer(no_args_is_help=True, help="Accounts of the editors' desk.")
NameArgument = Annotated[str, typer.Argument(help="Letters a–z, digits, dots, dashes: «marie-roy».")]
BaseOption = Annotated[
    str, typer.Option("--desk", help="Address at which editors reach the desk, for the invitation link.")
]


@app.command("add")
def add(
    name: NameArgument,
    role: Annotated[
        str,
        typer.Option(help="editor decides; maintainer looks after sources too; admin after people too."),
    ] = "editor",
    regions: Annotated[str, typer.Option(help="Codes with a comma between them («04,17»); none: all.")] = "",
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    desk: BaseOption = DESK,
    home: NewHomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Make an account and print an invitation link, by which the person chooses a password."""
    from pipelines.people.accounts import add_editor

    people, now = _open(home), datetime.now(UTC)
    token = add_editor(people, name, role=role, regions=_read_regions(regions), language=language, now=now)
    _print_link(name, desk, token, now, as_json=as_json)


@app.command("invite")
def invite(
    name: NameArgument, desk: BaseOption = DESK, home: AnyHomeOption = DEFAULT_HOME, as_json: JsonOption = False
) -> None:
    """Print a new invitation link: for a password that was forgotten, or a link that ran out."""
    from pipelines.people.accounts import invite_again

    people, now = _open(home), datetime.now(UTC)
    _print_link(name, desk, invite_again(people, name, now), now, as_json=as_json)


@app.command("list")
def show(home: AnyHomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """List the accounts: role, regions, how they sign in."""
    from pipelines.people.accounts import list_accounts

    accounts = list_accounts(_open(home), datetime.now(UTC))
    if as_json:
        print(json.dumps([_describe(account) for account in accounts], ensure_ascii=False, indent=1))
        return
    if not accounts:
        Console(highlight=False).print("No accounts yet; make the first with «babillard editor add NAME --role admin».")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Name", "Role", "Regions", "Language", "Signs in with", "Added"):
        table.add_column(column)
    for account in accounts:
        editor = account.editor
        where = ", ".join(sorted(editor.regions)) or "all"
        table.add_row(
            editor.name, editor.role, where, editor.language, _tell_sign_in(account), f"{account.added_at:%Y-%m-%d}"
        )
    Console(highlight=False).print(table)


@app.command("remove")
def remove(name: NameArgument, home: AnyHomeOption = DEFAULT_HOME) -> None:
    """Remove an account and end its sessions. What the person decided stays in the ledger."""
    from pipelines.people.accounts import remove_editor

    remove_editor(_open(home), name, datetime.now(UTC))
    Console(highlight=False).print(f"{name}: removed; their decisions stay in decisions/")


def _open(home: object) -> Engine:
    from pipelines.people.database import open_people

    return open_people(read_home(home).people)  # type: ignore[arg-type]


def _read_regions(text: str) -> list[str]:
    known = load_territory().regions
    wanted = [code for code in text.replace(",", " ").split() if code]
    for code in wanted:
        if code not in known:
            raise WrongWord(f"--regions: {code!r} is none of {', '.join(sorted(known))}")
    return wanted


def _print_link(name: str, desk: str, token: str, now: datetime, *, as_json: bool) -> None:
    from pipelines.people.accounts import INVITED_FOR

    link, until = f"{desk.rstrip('/')}/invitation?token={token}", now + INVITED_FOR
    if as_json:
        print(json.dumps({"name": name, "link": link, "until": until.isoformat()}, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Send {name} this link; it is good once, until {until:%Y-%m-%d %H:%M} UTC:")
    console.print(link, markup=False)


def _describe(account: Account) -> dict[str, object]:
    return {
        "name": account.editor.name,
        "role": account.editor.role,
        "regions": sorted(account.editor.regions),
        "language": account.editor.language,
        "password": account.has_password,
        "second_factor": account.has_second_factor,
        "invited_until": account.invited_until.isoformat() if account.invited_until else None,
        "added_at": account.added_at.isoformat(),
    }


def _tell_sign_in(account: Account) -> str:
    if not account.has_password:
        return "invited" if account.invited_until else "nothing: invite again"
    return "password and code" if account.has_second_factor else "password"
