"""The `babillard` command: its groups and the one place where errors become messages and exit codes."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer
from rich.console import Console

from dedupe.errors import DedupeError
from pipelines.cli import dates, editor, keeping, matching, notifying, preview, running, settings, source, training
from pipelines.cli.errors import translate_error
from pipelines.cli.help import make_command
from pipelines.cli.wording import find_language
from pipelines.errors import PipelineError, UsageError
from pipelines.system_errors import explain_system_error
from publish.errors import PublishError
from sources.errors import SourcesError

EXPECTED = (PipelineError, SourcesError, DedupeError, PublishError)

app = typer.Typer(
    name="babillard",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Gathers the cultural calendars of a territory, recognises which listings are the same event, and publishes "
    "one calendar. Commands exit 0 when the work is done, 1 when it failed, 2 when they were called wrongly.",
)
app.command("run")(running.run)
app.command("demo")(running.demo)
app.command("serve")(preview.serve)
app.command("prune")(keeping.prune)
app.command("notify")(notifying.notify)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("dagster")(running.dagster)
app.command("settings")(settings.settings)
app.command("dates")(dates.dates)
app.command("match")(matching.match)
app.command("explain")(matching.explain)
app.command("queue")(matching.queue)
app.command("evaluate")(matching.evaluate)
app.command("train")(training.train)


app.add_typer(source.app, name="source")
app.add_typer(editor.app, name="editor")


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command line (or the words given) and exit; expected errors are printed without a trace and exit 1, or 2
    when a word of the command line was wrong."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no «–» gets a «?» instead of a trace
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    language = find_language()
    command = make_command(app, language)
    try:
        command(words)
    except EXPECTED as error:
        _complain(str(error), language)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except OSError as error:  # a full disk, a folder that may not be written, a path that leads nowhere
        _complain(explain_system_error(error), language)
        sys.exit(1)
    except KeyboardInterrupt:
        said = translate_error("interrupted; what was served before is untouched", language)
        Console(stderr=True).print(f"babillard: {said}")
        sys.exit(130)
    sys.exit(0)


def _complain(text: str, language: str) -> None:
    said = translate_error(text, language)
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"babillard: {said}", style="red", markup=False)


if __name__ == "__main__":
    main()
