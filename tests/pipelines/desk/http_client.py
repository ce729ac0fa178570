"""A program that visits the desk without a browser."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urlsplit

from tests.pipelines.desk.serving import PASSWORD


class Client:
    """A program that keeps cookies, as an attacker's may."""

    def __init__(self, url: str) -> None:
        self._at = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Return status and body, cookies kept."""
        connection = http.client.HTTPConnection(self._at, timeout=20)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition(";")
                key, _, content = cookie.partition("=")
                self.cookies[key] = content
                assert "HttpOnly" in rest
                assert "Path=/desk" in rest
                if "Max-Age=0" in rest or content in ("", '""'):
                    del self.cookies[key]
        connection.close()
        return answer.status, text

    def enter(self, name: str, password: str = PASSWORD, **more: str) -> int:
        """Sign in; return the status."""
        _, page = self.ask("GET", "/desk/sign-in")
        form = {"csrf": find_token(page), "name": name, "password": password, "next": "/desk/account", **more}
        return self.ask("POST", "/desk/sign-in", form)[0]


def find_token(page: str) -> str:
    """Return the token that the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]
