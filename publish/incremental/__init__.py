"""Making only what changed: each file of a release is a draft with a key, the digest of all that it is made from; one
whose key is that of the release before is linked from there instead of being made."""

from publish.incremental.drafts import UNKNOWN, Draft, File, Group, Late, Portion, Tell
from publish.incremental.ground import digest_ground
from publish.incremental.record import Kept, Record
from publish.incremental.values import Digester, NoDigest

__all__ = [
    "UNKNOWN",
    "Digester",
    "Draft",
    "File",
    "Group",
    "Kept",
    "Late",
    "NoDigest",
    "Portion",
    "Record",
    "Tell",
    "digest_ground",
]
