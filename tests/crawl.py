"""Follow the links of the site as someone would: what each page offers must open for the person it is offered to."""

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

SAMPLES = 1  # pages visited of each URL name and set of query fields: the first one met
NOT_FOLLOWED = re.compile(r"^/(static|account)/|export=|\.(pdf|json|csv|xlsx|ics)(\?|$)")


@dataclass(frozen=True)
class Visit:
    """A page that was opened, and the page whose link led there."""

    name: str  # of the URL
    address: str
    found_on: str
    status: int


def crawl(
    client: Client, start: str = "/", visit: Callable[[str], object] | None = None, most: int = 400
) -> Iterator[Visit]:
    """Every kind of page that links lead to from `start`, each opened once."""
    waiting, met, samples = deque([(start, "")]), {start}, Counter[tuple[str, ...]]()
    while waiting and most:
        address, found_on = waiting.popleft()
        most -= 1
        response = (visit or client.get)(address)
        status = response.status_code  # type: ignore[attr-defined]
        yield Visit(name_of(address), address, found_on, status)
        if status in {301, 302}:
            targets = [response["Location"]]  # type: ignore[index]
        elif "text/html" in response.get("Content-Type", ""):  # type: ignore[attr-defined]
            targets = [html.unescape(found) for found in re.findall(r'href="([^"#]+)', response.content.decode())]  # type: ignore[attr-defined]
        else:
            targets = []
        for target in (urljoin(address, one) for one in targets):
            if target in met or not target.startswith("/") or NOT_FOLLOWED.search(target):
                continue
            met.add(target)
            kind = (name_of(target), *sorted(key for key, _value in parse_qsl(urlsplit(target).query)))
            samples[kind] += 1
            if samples[kind] <= SAMPLES:
                waiting.append((target, address))


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return "unknown"
