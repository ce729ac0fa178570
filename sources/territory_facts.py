"""What is true of a whole territory, from its `territory.toml`: its name in addresses, its currency, whose data it
rests on. Its regions and towns are `sources.territory`'s."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, ValidationError

from sources.errors import TerritoryError
from sources.toml_files import UnreadableTomlError, read_toml

NAME = "territory.toml"


class TerritoryFacts(BaseModel):
    """The keys of `territory.toml`; what is absent is not said anywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    region: str = ""
    country: str = ""
    currency: str = "CAD"
    timezone: str = "America/Toronto"
    credits: Mapping[str, str] = {}

    def find_credit(self, language: str) -> str:
        """Return whose data the tables rest on, in a language or else in the first there is; empty without any."""
        return self.credits.get(language) or next(iter(self.credits.values()), "")


@lru_cache(maxsize=8)
def load_facts(folder: Path) -> TerritoryFacts:
    """Return the facts of the territory in a folder, none without the file; raise TerritoryError naming the key."""
    path = folder / NAME
    if not path.is_file():
        return TerritoryFacts()
    try:
        facts = TerritoryFacts.model_validate(read_toml(path))
    except UnreadableTomlError as error:
        raise TerritoryError(path, str(error)) from error
    except ValidationError as error:
        raise TerritoryError(path, "; ".join(_explain(item) for item in error.errors())) from error
    if facts.timezone not in available_timezones():
        raise TerritoryError(path, f"timezone: «{facts.timezone}» is not a time zone such as America/Toronto")
    return facts


def _explain(item: Mapping[str, object]) -> str:
    location = item["loc"]
    key = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    if item["type"] == "extra_forbidden":
        return f"{key}: unknown key (one of: {', '.join(TerritoryFacts.model_fields)})"
    return f"{key}: {item['msg']}"
