"""nginx, Caddy and Apache with the configurations of `deploy/`, on loopback, each with a release and a program."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clients.programs import find_program

DEPLOY = Path(__file__).parents[2] / "deploy"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running server."""

    name: str
    port: int
    is_tls: bool = False

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; `headers` are named with underscores."""
        if self.is_tls:
            context = ssl._create_unverified_context()
            link: http.client.HTTPConnection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context)
        else:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            named["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, named)
        response = link.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        link.close()
        return answer


@contextmanager
def run_nginx(folder: Path, root: Path, served: str) -> Iterator[WebServer]:
    """Run nginx with a certificate of its own; `served` is host:port of the program behind."""
    port, plain = find_port(), find_port()
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subject = ["-subj", "/CN=babillard.example", "-days", "1", "-nodes", "-newkey", "rsa:2048"]
    command = [find_program("openssl"), "req", "-x509", *subject, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    proxy = folder / "babillard-proxy.conf"
    proxy.write_bytes((DEPLOY / "nginx" / proxy.name).read_bytes())
    site = (DEPLOY / "nginx" / "babillard.conf").read_text(encoding="utf-8")
    for old, new in (
        (r"listen \[::\]:.*", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"/etc/letsencrypt/live/babillard.example/", f"{folder}/"),
        (r"/srv/babillard/build/latest", str(root)),
        (r"/etc/nginx/babillard-proxy.conf", str(proxy)),
        (r"/var/log/nginx/babillard.log", str(folder / "access.log")),
        (r"127.0.0.1:8000", served),
    ):
        site, count = re.subn(old, new, site)
        assert count, f"the configuration has no «{old}» to replace"
    main = f"""
user root;
daemon off;
master_process on;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{site}
}}
"""
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    command = [find_program("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with _run(command, folder, port):
        yield WebServer("nginx", port, is_tls=True)


@contextmanager
def run_caddy(folder: Path, root: Path, served: str) -> Iterator[WebServer]:
    """Run Caddy without certificates and without its control port."""
    port = find_port()
    site = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    for old, new in (
        ("babillard.example {", f"http://:{port} {{\n\tbind 127.0.0.1"),
        ("/srv/babillard/build/latest", str(root)),
        ("127.0.0.1:8000", served),
    ):
        assert old in site
        site = site.replace(old, new)
    options = "{\n\tadmin off\n\tauto_https off\n}\n"
    (folder / "Caddyfile").write_text(options + site, encoding="utf-8")
    command = [find_program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _run(command, folder, port):
        yield WebServer("caddy", port)


@contextmanager
def run_apache(folder: Path, root: Path) -> Iterator[WebServer]:
    """Run Apache as shared hosting does: all that is ours is one .htaccess beside the files."""
    program = find_program("apache2")
    modules = Path("/usr/lib/apache2/modules")
    port = find_port()
    names = ["mpm_event", "authz_core", "dir", "mime", "headers", "deflate", "filter", "env", "setenvif", "alias"]
    loaded = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names)
    site = folder / "site"
    site.mkdir()
    for path in root.iterdir():
        (site / path.name).symlink_to(path.resolve())
    (site / ".htaccess").write_bytes((DEPLOY / "apache" / "htaccess").read_bytes())
    main = f"""
{loaded}
ServerName babillard.example
Listen 127.0.0.1:{port}
PidFile {folder}/httpd.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/error.log
TypesConfig /dev/null
DocumentRoot {site}
<Directory {site}>
Require all granted
Options FollowSymLinks Indexes
AllowOverride All
</Directory>
"""
    (folder / "httpd.conf").write_text(main, encoding="utf-8")
    with _run([program, "-f", str(folder / "httpd.conf"), "-DFOREGROUND"], folder, port):
        yield WebServer("apache", port)


@contextmanager
def _run(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={"HOME": str(folder), "PATH": "/usr/bin"})
        try:
            _wait(lambda: _is_open(port), process, folder)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _wait(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 15
    while not is_ready():
        if process.poll() is not None or time.monotonic() > until:
            logs = "\n".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
            raise AssertionError(f"{process.args!r} does not listen:\n{logs}")
        time.sleep(0.05)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def find_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
