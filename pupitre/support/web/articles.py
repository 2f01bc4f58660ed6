"""Articles: read and searched by schools, written at the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.http.editor import Editor
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.request import Request
from pupitre.support.models import Article
from pupitre.support.operations import knowing
from pupitre.support.queries import articles
from pupitre.support.querysets import ASK, WORK
from pupitre.support.web import frame

MOST = 100  # articles on the page; past it one searches

ARTICLES = Editor(
    name="articles",
    namespace="support",
    model=Article,
    listing=Listing(
        name="articles",
        noun=ngettext_lazy("help article", "help articles"),
        columns=(
            Column("title", gettext_lazy("Title")),
            Column("category__name", gettext_lazy("About"), sort=None),
            Column(
                "is_public",
                gettext_lazy("Read by"),
                words={True: gettext_lazy("schools and the desk"), False: gettext_lazy("the desk alone")},
            ),
            Column("updated_at", gettext_lazy("Changed on"), kind="date"),
        ),
        filters=(
            Text("q", gettext_lazy("that say"), apply=articles.matching),
            Choice(
                "is_public",
                gettext_lazy("read by"),
                gettext_lazy("anyone"),
                (("True", gettext_lazy("schools and the desk")), ("False", gettext_lazy("the desk alone"))),
            ),
        ),
        order="title",
        hint=gettext_lazy("Write once what you answer often: it is suggested to schools while they type."),
    ),
    fields=("organisation", "category", "title", "body", "is_public"),
    view=WORK,
    edit=WORK,
    title=gettext_lazy("Articles"),
    one=gettext_lazy("Article"),
    add=gettext_lazy("Write an article"),
    parent=(gettext_lazy("Help articles"), "support:help"),
)


@require_GET
@page(ASK)
def help_page(request: Request) -> HttpResponse:
    """What the desk has written for schools, searched by words."""
    text = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    rows = articles.readable(request.viewer).select_related("category")
    rows = articles.matching(rows, text) if text else rows.order_by("category__position", "title", "pk")
    found = list(rows[:MOST])
    said = ngettext("%(n)d article", "%(n)d articles", len(found)) % {"n": len(found)}
    context = frame.context(
        request, "help", articles=found, q=text, status=said if found else "", edits=request.viewer.can(WORK)
    )
    return render(request, "support/help.html", context)


@require_GET
@page(ASK)
def article(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk)
    edits = request.viewer.can(WORK) and Article.objects.visible(request.viewer, WORK).filter(pk=pk).exists()
    return render(request, "support/article.html", frame.context(request, "help", article=row, edits=edits))


@require_POST
@page(ASK)
def helped(request: Request, pk: int) -> HttpResponse:
    """It solved it: no request is needed."""
    row = _found(request, pk)
    knowing.solved_it(article=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Good. Nothing was asked of the desk."))
    return redirect("support:mine")


def _found(request: Request, pk: int) -> Article:
    return get_object_or_404(articles.readable(request.viewer).select_related("category").distinct(), pk=pk)
