"""The page of the link in a mail, without account: one click on how it ended, or taking it up again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from pupitre.http.gate import page
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import opinions
from pupitre.support.enums import Score, State
from pupitre.support.operations import aftercare, mailing, writing


@page(public=True)
@never_cache
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page writes nothing: a mail program that follows links gives no opinion."""
    ticket = opinions.find(token)
    with translation.override(mailing.language_of(ticket)):
        context = {
            "ticket": ticket,
            "scores": Score.choices[::-1],
            "may_reopen": ticket.state == State.SOLVED,
            "word": "",
        }
        if request.method != "POST":
            return render(request, "support/opinion.html", context | {"given": ticket.score})
        word = request.POST.get("word", "").replace("\x00", "")[:4000]
        now = timezone.now()
        try:
            if request.POST.get("act") == "reopen":
                writing.hear(ticket=ticket, body=word, actor=SYSTEM, at=now, name=ticket.contact_name)
                return render(request, "support/opinion.html", context | {"reopened": True})
            score = request.POST.get("score", "")
            if score not in {str(value) for value in Score.values}:
                return render(request, "support/opinion.html", context | {"given": ticket.score}, status=422)
            given = aftercare.give_opinion(ticket=ticket, score=Score(int(score)), actor=SYSTEM, at=now, word=word)
        except Refusal as refusal:
            again = context | {"refusal": refusal, "given": ticket.score, "word": word}
            return render(request, "support/opinion.html", again, status=refusal.status)
        return render(request, "support/opinion.html", context | {"given": given.score, "thanks": True})
