"""Who has signed: the schools followed, and one school class by class, with what can be done for many at once."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.families import documents, permissions
from pupitre.families.models import Programme
from pupitre.families.operations import asking
from pupitre.families.operations.links import LIFE
from pupitre.families.permissions import ASK, VIEW
from pupitre.families.queries import followup
from pupitre.families.web import lines
from pupitre.families.web.frame import STATES, context, found_school
from pupitre.governance.models import SigningCertificate
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.request import Request
from pupitre.kernel import addresses
from pupitre.territory.models import School
from pupitre.territory.queries import own_school

ONLY = (
    ("waiting", gettext_lazy("those where families still have to sign"), {"waiting__gt": 0}),
    ("refused", gettext_lazy("those with refusals"), {"refused__gt": 0}),
)


def _matching(rows: QuerySet, text: str) -> QuerySet:
    return rows.matching(text)  # type: ignore[attr-defined]


SCHOOLS = Listing(
    name="schools",
    noun=ngettext_lazy("school followed", "schools followed"),
    columns=(
        Column(
            "name",
            gettext_lazy("school"),
            link=lambda row: reverse("families:school", args=[row["pk"]]),
            sort="sort_name",
            note="commune_name",
        ),
        Column("waiting", gettext_lazy("waiting"), kind="integer"),
        Column("signed", gettext_lazy("signed"), kind="integer"),
        Column("refused", gettext_lazy("refused"), kind="integer", wide=True),
    ),
    filters=(
        Text("q", gettext_lazy("whose name contains"), apply=_matching),
        Choice(
            "only",
            pgettext_lazy("filter of schools", "among"),
            pgettext_lazy("filter of schools", "all"),
            tuple((code, words) for code, words, _lookup in ONLY),
            apply=lambda rows, value: rows.filter(**next(lookup for code, _w, lookup in ONLY if code == value)),
        ),
    ),
    order="name",
    hint=gettext_lazy("Schools in your scope stand here, with what was asked of their families."),
)


@require_GET
@page(VIEW)
def home(request: Request) -> HttpResponse:
    """The schools followed; for who has one school, its classes."""
    own = own_school(request.viewer)
    if own is not None:
        return redirect("families:school", own)
    return SCHOOLS.respond(
        request,
        followup.schools(request.viewer),
        template="families/schools.html",
        context=context(request, "home", status=_overall(request), warned=_without_certificate(request)),
    )


def _overall(request: Request) -> str:
    """Where signatures stand over all the schools followed."""
    found = followup.totals(request.viewer)
    if not any(found.values()):
        return _("Nothing is asked of families yet.")
    signed = ngettext("%(n)s contract signed", "%(n)s contracts signed", found["signed"])
    waiting = ngettext("%(n)s waits for a signature", "%(n)s wait for a signature", found["waiting"])
    said = [signed % {"n": number(found["signed"])}, waiting % {"n": number(found["waiting"])}]
    if found["refused"]:
        refused = ngettext("%(n)s refused", "%(n)s refused", found["refused"])
        said.append(refused % {"n": number(found["refused"])})
    return pgettext("between parts of a sentence", "; ").join(said) + "."


def _without_certificate(request: Request) -> bool:
    """Whether a programme runs under a body that cannot seal what is signed."""
    sealed = SigningCertificate.objects.values("organisation")
    return Programme.objects.visible(request.viewer).exclude(organisation__in=sealed).exists()


@require_GET
@page(VIEW)
def school(request: Request, pk: int) -> HttpResponse:
    """A school's pupils by class: where each stands, and who still has to sign."""
    row = found_school(request, pk)
    chosen = {name: request.GET.get(name, "")[:80] for name in ("programme", "class", "state")}
    found = followup.of_school(
        row,
        timezone.localdate(),
        programme=chosen["programme"],
        class_name=chosen["class"],
        state=chosen["state"],
    )
    may_ask, has_several = permissions.can_ask(request.viewer, row), len(found.programmes) > 1
    draw = lines.drawer(may_ask=may_ask, has_several=has_several)
    states = [(code, *STATES[code], found.counts[code]) for code in STATES if found.counts[code]]  # type: ignore[index]
    page_context = context(
        request,
        "home",
        school=row,
        found=found,
        classes=[(group, draw(group.lines)) for group in found.classes],
        has_several=has_several,
        chosen=chosen,
        states=states,
        words=STATES,
        status=_status(found),
        may_ask=may_ask,
        is_alone=own_school(request.viewer) == row.pk,
    )
    return render(request, "families/school.html", page_context)


def _status(found: followup.SchoolFollowed) -> str:
    if not found.programmes:
        return _("No contract is asked of this school's families today.")
    left = found.total - found.signed
    if not left:
        return _("Every contract is signed: %(total)s.") % {"total": found.total}
    return _("%(signed)s of %(total)s contracts are signed; %(left)s are lacking.") % {
        "signed": found.signed,
        "total": found.total,
        "left": left,
    }


@require_POST
@page(ASK)
def ask(request: Request, pk: int) -> HttpResponse:
    """Write to the families of the pupils selected, or print their letters."""
    row = found_school(request, pk, ASK)
    chosen = {int(key) for key in request.POST.getlist("selected") if key.isdigit()}
    pupils = [pupil for pupil in followup.pupils_of(row) if pupil.pk in chosen]
    back = f"{reverse('families:school', args=[row.pk])}?{request.GET.urlencode()}"
    if not pupils:
        messages.error(request, _("Select pupils first."))
        return redirect(back)
    if request.POST.get("act") == "letters":
        return _letters(request, row, pupils, back)
    asked = asking.send(school=row, pupils=pupils, actor=request.viewer, at=timezone.now())
    _tell(request, asked)
    return redirect(back)


def _tell(request: Request, asked: asking.Asked) -> None:
    words = {"opened": asked.opened, "mails": asked.mails, "unreachable": asked.unreachable}
    messages.success(request, _("Contracts opened: %(opened)s. Mails written: %(mails)s.") % words)
    if asked.unreachable:
        said = _("No address for %(unreachable)s contracts: print their letters, or have them signed here.")
        messages.warning(request, said % words)


def _letters(request: Request, row: School, pupils: list, back: str) -> HttpResponse:
    found = asking.letters(school=row, pupils=pupils, actor=request.viewer, at=timezone.now())
    if not found:
        messages.info(request, _("Nobody has to sign any more among the pupils selected."))
        return redirect(back)
    address = addresses.public(reverse("families:code"))
    response = HttpResponse(
        documents.letters(row, found, address, timezone.now() + LIFE), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    response["Cache-Control"] = "no-store"
    return response
