"""Which types are events (schema.org 29.x), as data."""

from __future__ import annotations

from sources.read.structured.nodes import Node

# Event and its subtypes that people can go to.
EVENTS = frozenset(
    "Event BusinessEvent ChildrensEvent ComedyEvent ConferenceEvent CourseInstance DanceEvent EducationEvent "  # noqa: SIM905
    "EventSeries ExhibitionEvent Festival FoodEvent Hackathon LiteraryEvent MusicEvent PerformingArtsEvent SaleEvent "
    "ScreeningEvent SocialEvent SportsEvent TheaterEvent VisualArtsEvent".split()
)
# Subtypes that describe something else when they are inside another item: a broadcast of a film, the delivery of a
# parcel. On their own they are what a page is about.
RARELY_PUBLIC = frozenset(
    "PublicationEvent BroadcastEvent OnDemandEvent DeliveryEvent "  # noqa: SIM905
    "UserInteraction UserBlocks UserCheckins UserComments UserDownloads UserLikes UserPageVisits UserPlays "
    "UserPlusOnes UserTweets".split()
)
# Properties of an event that hold events which are not listings of the page.
WITHIN = frozenset(
    "subEvent subEvents superEvent superEvents recordedIn itemOffered reservationFor potentialAction review "  # noqa: SIM905
    "eventSchedule previousEvent inPlaylist interactionStatistic".split()
)
# Says nothing about what an event is.
PLAIN_TYPES = frozenset(("Event", "EventSeries", "WebPage", "Thing", "ItemPage", "Product", "CreativeWork", "Article"))


def is_event(node: Node, *, is_top: bool) -> bool:
    """Whether a node is an event, also of a type that only its page knows («CulturalEvent»)."""
    for kind in node.types:
        if kind in EVENTS or (is_top and kind in RARELY_PUBLIC):
            return True
        if kind.endswith("Event") and kind not in RARELY_PUBLIC and ":" not in kind:
            return True
    return False
