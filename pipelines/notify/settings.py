"""`[notes]` of `babillard.toml`: whether notes are written to the contacts of ailing sources, and by which mail server.

The password of that server is in the environment only, `BABILLARD_SMTP_PASSWORD`: settings are kept in Git.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PASSWORD = "BABILLARD_SMTP_PASSWORD"


class Notes(BaseModel):
    """The keys of `[notes]`. Nothing is written unless `send` says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    send: Literal["no", "file", "mail"] = "no"
    after_days: Annotated[int, Field(ge=0, le=60)] = 3  # how long a source must ail: most are well again by then
    sender: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+$")] | None = None
    server: Annotated[str, Field(min_length=1)] | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None  # None: 587, or 465 with tls
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.send == "mail" and not self.server:
            raise ValueError('send = "mail" needs server, the name of a mail server; or say send = "file"')
        if self.user and self.security == "none" and self.server not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError('user: a password must not travel readable; say security = "starttls" or "tls"')
        return self

    def find_port(self) -> int:
        """Return the port in force."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]
