"""The template engine: autoescape everywhere, texts translated once when a template is compiled, few filters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from markupsafe import (  # type: ignore[attr-defined]
    Markup,
    _escape_inner,
    escape,
)

from publish.builder.queries import make_query
from publish.pages.frame.language import Language
from publish.pages.frame.same import Same

CARDS = 60_000  # rendered cards that are remembered, about a kilobyte each
TEMPLATES = Path(__file__).parents[3] / "site" / "templates"
# _("…") in a template: replaced by its translation before compiling, so that rendering a page looks nothing up.
TEXT = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"\s*\)')
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SCRIPT_ENDINGS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SCRIPT_ENDING = re.compile("[<>&\u2028\u2029]")


class Texts(Extension):
    """Puts the texts of one language into the sources of templates."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return a template's source with each _("…") replaced by a literal."""
        language: Language = self.environment.globals["language"]  # type: ignore[assignment]
        return TEXT.sub(lambda m: json.dumps(language.say(m.group(1)), ensure_ascii=False), source)


class QuickEscape(CodeGenerator):
    """Compiles templates that escape plain text without making each piece a `Markup` first: what is written out is
    joined and never looked at again, and a page has hundreds of pieces. These do not go one by one through the
    templates that a template extends, either: each block comes as one."""

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        """Call a block."""
        if node.required or frame.buffer is not None or self.extends_so_far:
            super().visit_Block(node, frame)
            return
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.writeline(f"yield ''.join(context.blocks[{node.name!r}][0]({context}))", node)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.escape(")
        if finalize.src is not None:
            self.write(finalize.src)


def escape_text(value: object) -> str:
    """Return a value as it stands in a page: `markupsafe.escape`, what is most of a page first."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


def _remember_cards(environment: Environment) -> Callable[[Any, str, str], Markup]:
    """Return what renders a card for pages of one depth, once: each event stands in some ten lists."""

    @lru_cache(maxsize=1)
    def load() -> Callable[[Any, str, str], Markup]:
        macro: Callable[[Any, str, str], Markup] = environment.get_template("card.html").module.show_card  # type: ignore[attr-defined]
        return macro

    @lru_cache(maxsize=CARDS)
    def render(card: Same[Any], root: str, level: str) -> Markup:
        return load()(card.value, root, level)

    return lambda card, root, level: render(Same(card), root, level)


@lru_cache(maxsize=16)
def load_environment(language: Language, *folders: Path) -> Environment:
    """Return the engine of one language, whose templates are looked for in some folders, in order."""
    environment = Environment(
        loader=FileSystemLoader(folders or (TEMPLATES,)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.code_generator_class = QuickEscape
    environment.escape = escape_text  # type: ignore[attr-defined]
    environment.globals.update(language=language, lang=language.code, count=language.say_count)
    environment.globals["render_card"] = _remember_cards(environment)
    environment.add_extension(Texts)
    environment.filters.update(href=clean_href, plain=clean_plain, jsonld=render_jsonld, number=language.write_number)
    environment.filters["breakable"] = make_breakable
    environment.filters["isolated"] = isolate_names
    environment.filters["selection"] = make_query
    return environment


def clean_href(url: str | None) -> str | None:
    """Return an address only when a visitor may follow it: http or https, with a host."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def clean_plain(text: str | None) -> str:
    """Return a text for places where no element can isolate it (<title>, attributes): no direction controls."""
    return " ".join(_BIDI_CONTROLS.sub("", text or "").split())


def make_breakable(address: str) -> Markup:
    """Return an address that may break after its slashes, and elsewhere only when it must."""
    return Markup(re.sub(r"(?<![:/])/(?=[^/])", "/<wbr>", str(escape(address))))  # escaped first


def isolate_names(names: Iterable[str]) -> Markup:
    """Return names in a row, each of which keeps its direction to itself."""
    return Markup(f"<bdi>{'</bdi>, <bdi>'.join([_escape_inner(name) for name in names])}</bdi>")  # escaped one by one


def render_jsonld(value: Any) -> Markup:
    """Return JSON that nothing inside can end early as a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(_SCRIPT_ENDING.sub(lambda m: _SCRIPT_ENDINGS[m.group()], text))  # escaped just above
