"""A chat, for who asks: whether somebody is there, the first word, the talk."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupitre.accounts.models import Person
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import Refusal
from pupitre.support import permissions
from pupitre.support.engine.chatting import Offer
from pupitre.support.enums import Channel
from pupitre.support.models import Chat
from pupitre.support.operations import chatting
from pupitre.support.operations.opening import Asked
from pupitre.support.queries import chats, routing
from pupitre.support.querysets import ASK
from pupitre.support.web import frame, talk
from pupitre.territory.models import School

SUBJECT = 80  # characters of the first word that name the request


@require_http_methods(["GET", "HEAD", "POST"])
@page(ASK)
def start(request: Request) -> HttpResponse:
    """The first word; whoever has a chat under way is brought back to it."""
    under_way = chats.of_requester(request.viewer)
    if under_way is not None and request.method != "POST":
        return redirect("support:chat_talk", under_way.pk)
    schools = list(
        School.objects.visible(request.viewer, ASK).select_related("responsible").order_by("sort_name")[:50]
    )
    school = _chosen(schools, request.POST.get("school", "") or request.GET.get("school", ""))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect("support:chat_talk", _begun(request, school).pk)
        except Refusal as problem:
            refusal = problem
    desk = routing.desk_of(school) if school else None
    offered = chats.offered(desk, school, timezone.now()) if desk else None
    context = {
        "schools": schools,
        "school": school,
        "offered": offered,
        "is_live": offered is not None and offered.offer == Offer.LIVE,
        "typed": request.POST.get("body", ""),
        "key": request.POST.get("key", "") or str(uuid4()),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "support/chat_start.html", frame.context(request, "mine", **context), status=status)


def _begun(request: Request, school: School | None) -> Chat:
    body = request.POST.get("body", "").strip()
    asked = Asked(
        subject=" ".join(body.split())[:SUBJECT],
        body=body,
        channel=Channel.CHAT,
        school=school,
        requester=Person.objects.get(pk=request.viewer.person_id),
        key=request.POST.get("key", "")[:80],
        uploads=request.FILES.getlist("files"),
    )
    return chatting.begin(asked=asked, actor=request.viewer, at=timezone.now())


def _chosen(schools: list[School], text: str) -> School | None:
    """The school that the form names, else the only or first one."""
    named = next((one for one in schools if text.isdecimal() and one.pk == int(text)), None)
    return named or (schools[0] if schools else None)


@require_GET
@page(ASK)
def shown(request: Request, pk: int) -> HttpResponse:
    """The talk of the one who asked."""
    chat = get_object_or_404(
        Chat.objects.select_related("ticket__organisation", "ticket__assignee", "ticket__school"),
        pk=pk,
        ticket__requester=request.viewer.person_id,
    )
    context = talk.of(request, chat) | {"page_title": _("Chat with the desk")}
    return render(request, "support/chat.html", frame.context(request, "mine", **context))


def _found(request: Request, pk: int) -> Chat:
    """A chat that the viewer takes part in: as who asked, or as who may work on it. Else it is not found."""
    chat = get_object_or_404(Chat.objects.select_related("ticket__school", "ticket__organisation"), pk=pk)
    viewer, ticket = request.viewer, chat.ticket
    if not chatting.is_requester(ticket, viewer) and not permissions.can_work(viewer, ticket):
        raise Http404
    return chat


@require_GET
@page()
def lines(request: Request, pk: int) -> HttpResponse:
    """The lines after one that the page has, and where the chat stands."""
    return render(request, "support/chat_lines.html", talk.of(request, _found(request, pk)))


@require_POST
@page()
def say(request: Request, pk: int) -> HttpResponse:
    """A line. A script is answered with the lines that it lacks, a form with its page."""
    chat = _found(request, pk)
    try:
        chatting.say(
            ticket=chat.ticket,
            body=request.POST.get("body", ""),
            key=request.POST.get("key", "")[:80],
            uploads=request.FILES.getlist("files"),
            actor=request.viewer,
            at=timezone.now(),
        )
    except Refusal as refusal:
        if not _by_script(request):
            raise
        return HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
    if _by_script(request):
        return HttpResponse(status=204)
    return _back(request, pk)


@require_POST
@page()
def typing(request: Request, pk: int) -> HttpResponse:
    """Somebody is writing: told, kept nowhere."""
    chat = _found(request, pk)
    talk.tell_typing(chat.ticket, request.viewer)
    return HttpResponse(status=204)


@require_POST
@page()
def end(request: Request, pk: int) -> HttpResponse:
    """End the chat; the desk may say that it is solved."""
    chat = _found(request, pk)
    solved = request.POST.get("then") == "solve"
    chatting.end(ticket=chat.ticket, actor=request.viewer, at=timezone.now(), solved=solved)
    return _back(request, pk)


@require_GET
@page()
def file(request: Request, pk: int, file: int) -> HttpResponse:
    """A file sent in a chat."""
    ticket = _found(request, pk).ticket
    attached = (
        ticket.messages.exclude(kind="note") if chatting.is_requester(ticket, request.viewer) else ticket.messages
    )
    rows = StoredFile.objects.select_related("content")
    return download(get_object_or_404(rows, pk=file, pk__in=attached.filter(files=file).order_by().values("files")))


def _by_script(request: Request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _back(request: Request, pk: int) -> HttpResponse:
    """The page that each side has: one's own chat, or the panel of the desk."""
    chat = Chat.objects.select_related("ticket").get(pk=pk)
    if chatting.is_requester(chat.ticket, request.viewer) or not permissions.works(request.viewer):
        return redirect("support:chat_talk", pk)
    return redirect("support:chats")
