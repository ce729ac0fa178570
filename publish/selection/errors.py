"""What is wrong with a selection, told to people in French or English."""

from __future__ import annotations

from publish.errors import PublishError
from publish.phrases import NARROW

_REASONS = {
    "unknown-key": ("cette clé n’existe pas", "there is no such key"),
    "unknown-value": ("cette valeur n’existe pas", "there is no such value"),
    "twice": ("une seule valeur est possible", "only one value is possible"),
    "needs-city": ("il faut dire autour de quelle ville (clé «city»)", "say around which town (key “city”)"),
    "too-many": ("trop de valeurs", "too many values"),
    "too-long": ("la demande est trop longue", "the request is too long"),
}
"""Code → French, English."""


class SelectionError(PublishError):
    """A query string that is no selection. `nearest` is what was probably meant; empty when nothing is near."""

    def __init__(self, key: str, value: str, reason: str, nearest: str = "") -> None:
        self.key, self.value, self.reason, self.nearest = key, value, reason, nearest
        super().__init__(self.tell("en"))

    def tell(self, language: str) -> str:
        """Return the error as a sentence: key, value, what is wrong, what was probably meant."""
        is_french = language == "fr"
        what = _REASONS[self.reason][0 if is_french else 1]
        said = f"{self.key}={self.value}" if self.value else self.key
        if is_french:
            hint = f" Vouliez-vous dire «{NARROW}{self.nearest}{NARROW}»{NARROW}?" if self.nearest else ""
            what = what.replace("«", f"«{NARROW}").replace("»", f"{NARROW}»")
            return f"{said}\u00a0: {what}.{hint}"
        hint = f" Did you mean “{self.nearest}”?" if self.nearest else ""
        return f"{said}: {what}.{hint}"
