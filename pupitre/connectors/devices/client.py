"""Calls to a tool's REST API: waits when told to, tries again what may pass, and says in a code what stopped it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

TRIES = 5
LONGEST_WAIT = 120.0  # seconds a tool may ask us to wait within a reading; longer, and the next reading goes on
TIMEOUT = 30.0
CODES = {401: "unauthorised", 403: "forbidden", 404: "not_found", 429: "throttled"}


class Stopped(Exception):
    """The reading cannot go on: `code` has its words in connectors/web/wording.py."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class Client:
    """GET and POST with patience. `transport` and `sleep` are given by tests."""

    def __init__(
        self, transport: httpx.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._http = httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False)
        self._sleep = sleep

    def get(self, url: str, *, headers: Mapping[str, str], params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._asked("GET", url, headers=headers, params=params)

    def post(self, url: str, *, data: Mapping[str, str]) -> dict[str, Any]:
        return self._asked("POST", url, data=data)

    def _asked(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """The JSON object answered. Errors: Stopped."""
        problem = Stopped("unavailable")
        for attempt in range(TRIES):
            try:
                answer = self._http.request(method, url, **more)
            except httpx.HTTPError as error:
                problem, wait = Stopped("unavailable", type(error).__name__), float(2**attempt)
            else:
                if answer.is_success:
                    return _object(answer)
                problem, wait = _refused(answer), _wait(answer, attempt)
                if answer.status_code not in {429, 500, 502, 503, 504}:
                    raise problem
            if wait > LONGEST_WAIT:
                raise problem
            if attempt + 1 < TRIES:
                self._sleep(wait)
        raise problem


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError as error:
        raise Stopped("unexpected", "not JSON") from error
    if not isinstance(said, dict):
        raise Stopped("unexpected", "not an object")
    return said


def _refused(answer: httpx.Response) -> Stopped:
    code = CODES.get(answer.status_code, "unavailable" if answer.status_code >= 500 else "unexpected")
    return Stopped(code, f"HTTP {answer.status_code}")


def _wait(answer: httpx.Response, attempt: int) -> float:
    """Seconds to wait: what Retry-After says, else twice as long each time."""
    try:
        return max(0.0, float(answer.headers["Retry-After"]))
    except (KeyError, ValueError):
        return float(2**attempt)
