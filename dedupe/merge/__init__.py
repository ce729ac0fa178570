"""One event a cluster: each field by a stated rule, with what every listing said."""

from dedupe.merge.events import merge_events

__all__ = ["merge_events"]
