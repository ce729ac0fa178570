"""`babillard settings`: what is in force for a home, and where each value comes from."""

from __future__ import annotations

import json
import os
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli.options import DEFAULT_HOME, HomeOption, JsonOption, SettingsOption
from pipelines.instance_file import load_instance
from pipelines.notify.settings import PASSWORD, Notes
from pipelines.settings import OVERRIDES, RunSettings, find_file, load_settings
from publish.model import Instance, Logo


def settings(
    home: HomeOption = DEFAULT_HOME, settings_file: SettingsOption = None, as_json: JsonOption = False
) -> None:
    """Show the settings in force and where each comes from: the environment, babillard.toml, or the default.

    Exit 1 when babillard.toml cannot be used: each line names the key and the way out.
    """
    found = load_settings(home=home, file=settings_file)
    path = find_file(os.environ, found.home.root, settings_file)
    read = load_instance(path) if path else Instance()
    rows = {
        name: {"value": _show(getattr(found.instance, name)), "from": _find_origin(name, read, str(path))}
        for name in Instance.__dataclass_fields__
    }
    rows |= {f"notes.{name}": row for name, row in _list_notes(found, str(path)).items()}
    if as_json:
        print(json.dumps({"file": str(path) if path else None, "settings": rows}, ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False)
        if path:
            console.print(f"Settings file: {path}\n", soft_wrap=True)
        console.print(_render(rows, str(path)))


def _list_notes(found: RunSettings, path: str) -> dict[str, dict[str, Any]]:
    """Return the rows of `[notes]`, and whether there is a password; never the password."""
    rows = {
        name: {"value": str(value) if (value := getattr(found.notes, name)) is not None else None,
               "from": path if name in found.notes.model_fields_set else "default"}
        for name in Notes.model_fields
    }  # fmt: skip
    password = {"value": "set", "from": PASSWORD} if found.smtp_password else {"value": None, "from": "default"}
    return rows | {"password": password}


def _find_origin(name: str, read: Instance, path: str) -> str:
    if os.environ.get(OVERRIDES.get(name, ""), ""):
        return OVERRIDES[name]
    return path if getattr(read, name) != getattr(Instance(), name) else "default"


def _show(value: Any) -> Any:
    if isinstance(value, Logo):
        return f"{value.ending}, {len(value.content)} bytes"
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if hasattr(value, "items") else value if isinstance(value, str) or value is None else str(value)


def _render(rows: dict[str, dict[str, Any]], path: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Setting", "Value", "From"):
        table.add_column(heading, overflow="fold")
    for name, row in rows.items():
        value = row["value"]
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        text = ", ".join(text) if isinstance(text, list) else text
        table.add_row(name, Text(text or "–"), Text("the file" if row["from"] == path else row["from"]))
    return table
