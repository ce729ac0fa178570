"""What somebody wants to see of the calendar, as a query string: for the feed builder, members' feeds, embeds and
newsletters. Keys narrow, several values of one key widen; the same wishes always give the same text."""

from publish.selection.errors import SelectionError
from publish.selection.ground import Ground, Place, make_ground
from publish.selection.model import KEYS, RADII, Selection
from publish.selection.parsing import check_selection, parse_selection
from publish.selection.picking import EventIndex, pick_events
from publish.selection.slices import find_slice
from publish.selection.telling import tell_selection

__all__ = [
    "KEYS",
    "RADII",
    "EventIndex",
    "Ground",
    "Place",
    "Selection",
    "SelectionError",
    "check_selection",
    "find_slice",
    "make_ground",
    "parse_selection",
    "pick_events",
    "tell_selection",
]
