"""The door of the agents: HTTP Basic or a bearer token; the body is read only once it is known who speaks."""

import base64
import binascii
import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from pupitre.connectors.agents import answers, hearing, wire
from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import Source
from pupitre.fleet.operations import sources


@csrf_exempt  # an agent has no session: its secret comes with each message
def inventory(request: HttpRequest) -> HttpResponse:
    """Take a message of an agent; what cannot be taken is refused before its body is read (see `_early`)."""
    source = _who(request)
    if source is None:
        refused = HttpResponse("Unauthorized", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = 'Basic realm="inventory"'
        return refused
    early = _early(request, source)
    if early is not None:
        return early
    octets = request.read(int(request.META["CONTENT_LENGTH"]))
    return _sent(hearing.hear(source, octets, speaks_json=_speaks_json(request), at=timezone.now()), request)


def _early(request: HttpRequest, source: Source) -> HttpResponse | None:
    """What needs no body: a question for jobs, another method, no length, too much of it, a source paused."""
    if request.method == "GET":  # getConfig of older agents: there are no jobs
        return JsonResponse({"configValidityPeriod": 3600 * answers.HOURS, "schedule": []})
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return HttpResponse(status=411)
    if int(length) > wire.RECEIVED:
        return _sent(answers.problem("too_large", is_xml=not _speaks_json(request), status=413), request)
    if source.is_paused:
        return _sent(answers.problem("paused", is_xml=not _speaks_json(request), status=503), request)
    return None


def _speaks_json(request: HttpRequest) -> bool:
    return "GLPI-Agent-ID" in request.headers


def _who(request: HttpRequest) -> Source | None:
    """The source whose identifier and secret come with a request."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            identifier, _colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif scheme.lower() == "bearer":
        identifier, _dot, secret = given.strip().partition(".")
    else:
        return None
    if not identifier or "\x00" in identifier:
        return None
    source = Source.objects.filter(identifier=identifier, kind=SourceKind.AGENT).first()
    known = sources.secret_of(source) if source else ""
    return source if known and hmac.compare_digest(known.encode(), secret.encode()) else None


def _sent(answer: answers.Answer, request: HttpRequest) -> HttpResponse:
    response = HttpResponse(answer.octets, status=answer.status, content_type=answer.content_type)
    if "GLPI-Request-ID" in request.headers:
        response["GLPI-Request-ID"] = request.headers["GLPI-Request-ID"][:64]
    return response
