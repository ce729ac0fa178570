"""Documents that keep up: every command, option, key and setting is described, every link inside leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from pipelines.cli.main import app
from pipelines.instance_file import InstanceFile
from sources.source import Expect, Lookups, Rights, Source

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
COMMANDS = typer.main.get_command(app)


def find_commands(group: object = COMMANDS, prefix: str = "babillard") -> list[tuple[str, object]]:
    """Return every command with its full name."""
    found = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        full = f"{prefix} {name}"
        found += find_commands(command, full) if hasattr(command, "commands") else [(full, command)]
    return found


@pytest.mark.parametrize(
    ("name", "command"), find_commands(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_commands_and_options_are_described(name: str, command: object) -> None:
    """Each command is named in a document and has help; so is each of its options."""
    assert name in TEXT
    assert command.help  # type: ignore[attr-defined]
    for parameter in command.params:  # type: ignore[attr-defined]
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in TEXT, f"{name} {option}"


def test_keys_of_sources_are_described() -> None:
    """Each key of source.toml is in docs/sources.md."""
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    names = [*Source.model_fields, *Rights.model_fields, *Lookups.model_fields, *Expect.model_fields]
    assert [name for name in names if name != "folder" and f"{name}" not in text] == []


def test_settings_are_described() -> None:
    """Each key of babillard.toml is in docs/settings.md, each environment variable in a document."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in (*InstanceFile.model_fields, "dark") if f"| `{name}` |" not in text] == []
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").rglob("*.py"))
    assert {name for name in re.findall(r"BABILLARD_[A-Z_]+", code) if f"`{name}`" not in TEXT} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Links between documents and pictures exist."""
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    missing = [t for t in targets if not t.startswith("https://") and not (path.parent / t).exists()]
    assert missing == []
