"""What the operating system refuses, in the words of whoever runs an instance."""

from __future__ import annotations

import errno
import re

DISK_FULL = re.compile(rf"\[Errno ({errno.ENOSPC}|{errno.EDQUOT})\]|No space left")
"""In the text of an error that comes from another process or library."""

_ROOM = "what is served is as it was. Make room («babillard prune» removes what is old), then run again"
_WORDS = {
    errno.ENOSPC: f"the disk is full; {_ROOM}",
    errno.EDQUOT: f"this user's share of the disk is full; {_ROOM}",
    errno.EROFS: "the disk is mounted read-only",
    errno.EACCES: "this user may not read or write it; run as the user that owns the home",
    errno.EPERM: "this user may not do that; run as the user that owns the home",
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a file stands where a folder is wanted",
    errno.EISDIR: "a folder stands where a file is wanted",
    errno.EMFILE: "too many files are open at once; raise the limit (ulimit -n)",
    errno.EIO: "the disk cannot be read or written; it may be failing",
}


def explain_system_error(error: OSError) -> str:
    """Return the path that an error is about, where it tells one, and what is wrong with it."""
    reason = _WORDS.get(error.errno or 0) or error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename is not None else reason
