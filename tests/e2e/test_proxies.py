"""The proxies of docs/production, as they are documented, in front of the real server: streams go through at once."""

import http.client
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pupitre.config.live.streams import HEARTBEAT
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.operations import writing
from tests.e2e.served import Served, free_port, wait_for
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school

DOCUMENTED = Path(__file__).parents[2] / "docs" / "production"
UPSTREAM = "127.0.0.1:8000"


def nginx(port: int, upstream: str, home: Path) -> list[str]:
    """The documented site without its TLS, which needs a certificate, in a bare nginx of its own."""
    site = (DOCUMENTED / "nginx.conf").read_text()
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.S)
    site = re.sub(r"    (listen \[::\]|ssl_).*\n", "", site).replace(
        "listen 443 ssl http2", f"listen 127.0.0.1:{port}"
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {home}/{kind};" for kind in kinds)
    whole = f"daemon off; pid {home}/pid; events {{}} http {{ {folders}\n{site.replace(UPSTREAM, upstream)} }}"
    (home / "conf").write_text(whole)
    return ["-p", str(home), "-e", str(home / "log"), "-c", str(home / "conf")]


def caddy(port: int, upstream: str, home: Path) -> list[str]:
    site = (DOCUMENTED / "Caddyfile").read_text()
    site = site.replace("pupitre.example.org {", f"http://127.0.0.1:{port} {{").replace(UPSTREAM, upstream)
    (home / "conf").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    return ["run", "--config", str(home / "conf"), "--adapter", "caddyfile"]


@pytest.fixture(params=[nginx, caddy], ids=lambda made: made.__name__)
def front(request: pytest.FixtureRequest, served: Served, tmp_path: Path) -> Iterator[int]:
    """The port of a proxy in front of the tests' server."""
    name, port = request.param.__name__, free_port()
    program = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip(f"{name} is not installed (apt-get install {name}): its documented configuration is not tried")
    words = request.param(port, f"127.0.0.1:{served.port}", tmp_path)
    home = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    running = subprocess.Popen([program, *words], env=home, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, lambda: running.poll() is None)
        yield port
    finally:
        running.terminate()
        running.wait(20)
        served.settle()


@pytest.mark.django_db(transaction=True)
def test_a_notice_goes_through_as_it_comes_and_who_leaves_is_let_go(
    front: int, served: Served, session_of: Callable
) -> None:
    place = school()
    ana = person("technician", organisation=place.responsible)
    make.desk(place.responsible, ana)
    ticket = make.ticket(place, at=timezone.now())
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(ana)}"
    with asked(front, "/live/desk/", cookie) as stream:
        kind = stream.headers["Content-Type"].partition(";")[0]
        assert (stream.status, kind, stream.headers["Content-Encoding"]) == (200, "text/event-stream", None)
        assert stream.readline().startswith(b"retry:")  # at once, and the connection stays open
        begun = time.monotonic()
        writing.note(ticket=ticket, body="Vu.", actor=SYSTEM, at=timezone.now())
        while not (line := stream.readline()).startswith(b"data:"):
            assert line, "the proxy closed the stream"
        assert json.loads(line[5:])["ticket"] == ticket.pk
        assert time.monotonic() - begun < 5  # a proxy that buffers keeps it until the stream ends
    deadline = time.monotonic() + 10
    while served.application.hub.inboxes():  # who leaves is let go: nobody is counted as present for long
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with asked(front, "/account/login/", "") as page:
        assert page.status == 200


@contextmanager
def asked(port: int, path: str, cookie: str) -> Iterator[http.client.HTTPResponse]:
    through = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    through.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    with closing(through), closing(through.getresponse()) as answer:
        yield answer


def test_silence_is_broken_well_before_the_documented_time_out() -> None:
    site = (DOCUMENTED / "nginx.conf").read_text()
    live = site[site.index("location /live/") :].partition("}")[0]
    [seconds] = re.findall(r"proxy_read_timeout (\d+)s;", live)
    assert int(seconds) >= 3 * HEARTBEAT
