"""Hard rules: findings that settle a pair whatever it scores. Each has a name, a sentence that an editor reads, and
signs what it decides. An editor's own decision comes before all of them."""

from dedupe.match.rules.pairs import AT_ONCE, ONE_PLACE, Pairs
from dedupe.match.rules.table import RULES, Rule, apply_rules

__all__ = ["AT_ONCE", "ONE_PLACE", "RULES", "Pairs", "Rule", "apply_rules"]
