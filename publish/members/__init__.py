"""Members' feeds: what one person chose and starred, under an address that nobody guesses. Nobody knows who."""

from publish.members.model import ID_LENGTH, PREFIX, Member, State, is_member_id
from publish.members.render import MemberFeeds, digest_members, keep_shown, tell_member

__all__ = [
    "ID_LENGTH",
    "PREFIX",
    "Member",
    "MemberFeeds",
    "State",
    "digest_members",
    "is_member_id",
    "keep_shown",
    "tell_member",
]
