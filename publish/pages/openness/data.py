"""The page of the open data: what each file and column holds, how to open them, under which licences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa

from publish.opendata.schemas import TABLES as SCHEMAS
from publish.opendata.write import DATABASE, FORMATS
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import REPUBLISHED
from publish.pages.openness.columns import COLUMNS, TABLES
from publish.pages.site import Link, Site
from publish.slugs import make_slug

TYPES = {
    "string": "texte",
    "bool": "oui ou non",
    "int64": "nombre entier",
    "double": "nombre",
    "list": "liste",
    "timestamp": "moment",
}
FIRST = ("events", "occurrences", "venues", "listings", "provenance", "redirects")  # what most people want first


def make_data(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page of the open data."""
    yield Page(
        language=language,
        parts=("donnees",),
        template="data.html",
        title=language.say("Données ouvertes"),
        description=language.say("Tout ce que publie %(name)s, à télécharger : événements, dates, lieux, provenance.")
        % {"name": site.edition.instance.name},
        context={
            "section": "donnees",
            "sources_path": language.make_path("sources"),
            "tables": [_make_table(name, language) for name in FIRST],
            "database": f"data/{DATABASE}",
            "licences": list(_make_licences(site, language)),
        },
    )


def _make_table(name: str, language: Language) -> dict[str, object]:
    return {
        "name": name,
        "told": language.say(TABLES[name]),
        "files": [(f"data/{name}.{end}", label) for end, label in FORMATS.items()],
        "columns": [
            (column.name, language.say(_name_type(column.type)), language.say(COLUMNS[column.name]))
            for column in SCHEMAS[name]
        ],
    }


def _name_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return TYPES["timestamp"]
    return TYPES["list" if pa.types.is_list(kind) else str(kind)]


def _make_licences(site: Site, language: Language) -> Iterator[dict[str, object]]:
    """Yield each licence with its sources, and what they let be shared."""
    say = language.say
    groups = defaultdict(list)
    for source in site.public_sources:
        groups[source.licence, tuple(sorted(source.republish))].append(source)
    for (licence, shared), sources in sorted(groups.items()):
        yield {
            "name": say("non précisée") if licence == "none stated" else licence,
            "shared": ", ".join(say(REPUBLISHED.get(fact, fact)) for fact in shared),
            "sources": [
                Link(language.make_path("sources", source.source_id), source.title)
                for source in sorted(sources, key=lambda source: make_slug(source.title))
            ],
        }
