"""The files of `site/` as an instance has them: its own before the bundled ones, its colours in the style sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from publish.model import Instance
from publish.pages.frame.language import Language, load_language

SITE = Path(__file__).parents[3] / "site"
STYLES = "babillard.css"
FRAME_STYLES = "embed.css"  # of pages in other people's frames, which may ask for one look
LOGO = "babillard.svg"
ICON = "favicon.ico"
TOUCH_ICON = "babillard-180.png"


def list_folders(instance: Instance, kind: str) -> tuple[Path, ...]:
    """Return where files of a kind (templates, assets, translations) are looked for, the instance's own first."""
    own = (instance.site / kind,) if instance.site is not None and (instance.site / kind).is_dir() else ()
    return (*own, SITE / kind)


def load_languages(instance: Instance) -> tuple[Language, ...]:
    """Return the languages of an instance in order, with its own texts before the bundled ones."""
    own = list_folders(instance, "translations")[:-1]
    return tuple(load_language(code, *own) for code in instance.languages)


def list_grounds(instance: Instance) -> tuple[Path, ...]:
    """Return the folders that pages rest on besides the program's own: the instance's files and territory."""
    return tuple(folder for folder in (instance.site, instance.territory) if folder is not None)


def name_logo(instance: Instance) -> str:
    """Return the name of the logo among the assets."""
    return f"logo.{instance.logo.ending}" if instance.logo else LOGO


def make_assets(instance: Instance) -> Iterator[tuple[str, bytes]]:
    """Yield the assets with their paths in a release."""
    files: dict[str, bytes] = {}
    for folder in reversed(list_folders(instance, "assets")):
        files |= _load_files(folder)
    if instance.logo:
        files[name_logo(instance)] = instance.logo.content
    files[STYLES] += render_colours(instance).encode()
    files[FRAME_STYLES] += (render_colours(instance) + render_frame_colours(instance)).encode()
    yield from ((f"assets/{name}", content) for name, content in sorted(files.items()))
    # What programs ask for beside pages that name no icon (newsletters, feeds): any image will do, whatever its name.
    yield ICON, files[TOUCH_ICON]


def render_colours(instance: Instance) -> str:
    """Return the rules that put an instance's colours in place of the style sheet's, those of dark pages apart."""
    queries = (
        ("not all and (prefers-color-scheme: dark)", instance.colours),
        ("(prefers-color-scheme: dark)", instance.dark_colours),
    )
    return "".join(
        f"@media {query} {{ :root {{ {_set_colours(colours)} }} }}\n" for query, colours in queries if colours
    )


def render_frame_colours(instance: Instance) -> str:
    """Return the same rules for pages whose address asks for light or dark."""
    looks = (("#light:target", instance.colours), ("#dark:target", instance.dark_colours))
    return "".join(f"{look} {{ {_set_colours(colours)} }}\n" for look, colours in looks if colours)


def _set_colours(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colours[name]};" for name in sorted(colours))


@lru_cache(maxsize=4)
def _load_files(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
