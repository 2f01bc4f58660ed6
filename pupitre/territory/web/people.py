"""The people of a school: its pupils, its staff, a pupil, a class. A name that is searched travels in the body of
the request, never in its address: addresses are logged and kept by browsers."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.listing import Bulk, Choice, Column, Listing, Row
from pupitre.http.request import Request
from pupitre.territory import levels, operations_moves, people_panels, permissions, queries_rosters, wording
from pupitre.territory.enums import StaffRole
from pupitre.territory.models import ClassGroup, Level, Pupil, School, Schooling, StaffMember
from pupitre.territory.permissions import ROSTER, VIEW_PEOPLE
from pupitre.territory.queries_rosters import LEFT, MISSING, PRESENT

STATES = {PRESENT: "done", MISSING: "waiting", LEFT: "none"}
STATE_WORDS = {
    PRESENT: pgettext_lazy("a person in a school", "present"),
    MISSING: gettext_lazy("missing from the last file"),
    LEFT: pgettext_lazy("a person in a school", "left"),
}


def _pupil_address(row: Row) -> str:
    return reverse("territory:pupil", args=[row["pupil_id"]])


def _staff_address(row: Row) -> str:
    return reverse("territory:staff_member", args=[row["staff_id"]])


def _state(rows, value: str):
    return rows.filter(state=value)


def pupil_listing(school: School, year: int, *, can_roster: bool) -> Listing:
    """The pupils of a school and year; whoever may settle leavers selects them."""
    here = Schooling.objects.filter(school=school, year=year)
    taught = Level.objects.filter(pk__in=here.values("level")).order_by("position")
    level_choices = [(level.pk, level.name) for level in taught]
    class_choices = queries_rosters.classes_of(school, year)
    acts = (
        Bulk(reverse("territory:pupils_left", args=[school.pk]), gettext_lazy("They have left")),
        Bulk(reverse("territory:pupils_stay", args=[school.pk]), gettext_lazy("They are still here")),
    )
    return Listing(
        name="pupils",
        noun=npgettext_lazy("counted persons", "pupil", "pupils"),
        columns=(
            Column("pupil__display_name", gettext_lazy("name"), sort="pupil__sort_name", link=_pupil_address),
            Column("level__name", gettext_lazy("level"), sort="level__position"),
            Column("class_name", gettext_lazy("class"), sort=None),
            Column("state", gettext_lazy("state"), kind="state", words=STATE_WORDS, states=STATES, sort=None),
        ),
        filters=(
            Choice("level", gettext_lazy("of level"), gettext_lazy("any level"), level_choices),
            Choice(
                "class",
                gettext_lazy("in class"),
                gettext_lazy("any class"),
                class_choices,
                lookup="memberships__class_group",
            ),
            Choice(
                "state",
                pgettext_lazy("filter of pupils", "who are"),
                gettext_lazy("in any state"),
                list(STATE_WORDS.items()),
                apply=_state,
            ),
        ),
        fields=("pupil_id",),
        order="pupil__display_name",
        bulk=acts if can_roster else (),
        hint=gettext_lazy("Import the roster of the school to begin."),
    )


def staff_listing() -> Listing:
    return Listing(
        name="staff",
        noun=npgettext_lazy("counted persons", "member of staff", "members of staff"),
        columns=(
            Column("staff__display_name", gettext_lazy("name"), sort="staff__sort_name", link=_staff_address),
            Column("role", gettext_lazy("role"), words=dict(StaffRole.choices)),
            Column("staff__email", gettext_lazy("e-mail"), wide=True),
            Column("state", gettext_lazy("state"), kind="state", words=STATE_WORDS, states=STATES, sort=None),
        ),
        filters=(Choice("role", gettext_lazy("whose role is"), gettext_lazy("any role"), StaffRole.choices),),
        fields=("staff_id",),
        order="staff__display_name",
        hint=gettext_lazy("Staff come with a roster."),
    )


@require_http_methods(["GET", "POST"])
@page(VIEW_PEOPLE)
def pupils(request: Request, pk: int) -> HttpResponse:
    """The pupils of a school in a year; a POST searches a name."""
    school = _school(request, pk)
    year, can_roster = _year(request, school), permissions.can_roster(request.viewer, school)
    rows = queries_rosters.pupils_of(school, year)
    text = request.POST.get("name", "").strip()[:100]
    if text:
        rows = rows.filter(pupil__in=Pupil.objects.matching(text))
    found = queries_rosters.figures(school, year, request.viewer)
    context = {
        "school": school,
        "year": year,
        "years": [(one, wording.year_name(one)) for one in queries_rosters.years_of(school)],
        "status": _status(found),
        "figures": found,
        "can_roster": can_roster,
        "searched": text,
    }
    listing = pupil_listing(school, year, can_roster=can_roster)
    return listing.respond(request, rows, template="territory/people/pupils.html", context=context)


@require_http_methods(["GET", "POST"])
@page(VIEW_PEOPLE)
def staff(request: Request, pk: int) -> HttpResponse:
    """The staff of a school in a year; a POST searches a name."""
    school = _school(request, pk)
    year = _year(request, school)
    rows = queries_rosters.staff_of(school, year)
    text = request.POST.get("name", "").strip()[:100]
    if text:
        rows = rows.filter(staff__in=StaffMember.objects.matching(text))
    context = {"school": school, "year": wording.year_name(year), "searched": text}
    return staff_listing().respond(request, rows, template="territory/people/staff.html", context=context)


@require_GET
@page(VIEW_PEOPLE)
def pupil(request: Request, pk: int) -> HttpResponse:
    """A pupil: where they are and were, what rooms above say of them; numbers and birth to who settles identities."""
    row = get_object_or_404(Pupil.objects.visible(request.viewer), pk=pk)
    places = list(
        row.schoolings.select_related("school", "year", "level")
        .prefetch_related("memberships__class_group")
        .order_by("-year_id", "-is_main", "pk")
    )
    seen = set(
        School.objects.visible(request.viewer, VIEW_PEOPLE).filter(schoolings__in=places).values_list("pk", flat=True)
    )
    can_roster = School.objects.visible(request.viewer, ROSTER).filter(schoolings__pupil=row).exists()
    context = {
        "pupil": row,
        "places": places,
        "seen": seen,
        "can_roster": can_roster,
        "identifiers": row.identifiers.order_by("scheme", "value") if can_roster else (),
        "adults": row.guardianships.select_related("guardian").order_by("household", "pk") if can_roster else (),
        "merges": queries_rosters.merges_of(row.pk, request.viewer) if can_roster else (),
        "panels": list(people_panels.PUPILS.of(request, row)),
    }
    return render(request, "territory/people/pupil.html", context)


@require_GET
@page(VIEW_PEOPLE)
def staff_member(request: Request, pk: int) -> HttpResponse:
    """A member of staff: where they work and worked, their classes, and what rooms above say of them."""
    row = get_object_or_404(StaffMember.objects.visible(request.viewer), pk=pk)
    posts = list(row.posts.select_related("school", "year").order_by("-year_id", "school__sort_name", "pk"))
    classes = row.classes.select_related("class_group__school").order_by(
        "-class_group__year", "class_group__name", "pk"
    )
    schools = School.objects.visible(request.viewer, VIEW_PEOPLE).filter(pk__in=[post.school_id for post in posts])
    can_roster = School.objects.visible(request.viewer, ROSTER).filter(staff_posts__staff=row).exists()
    context = {
        "staff": row,
        "posts": posts,
        "classes": classes,
        "seen": set(schools.values_list("pk", flat=True)),
        "identifiers": row.identifiers.order_by("scheme", "value") if can_roster else (),
        "panels": list(people_panels.STAFF.of(request, row)),
    }
    return render(request, "territory/people/staff_member.html", context)


@require_GET
@page(VIEW_PEOPLE)
def class_pupils(request: Request, pk: int) -> HttpResponse:
    """A class: its teachers and its pupils; those of a support unit are said to be so."""
    schools = School.objects.visible(request.viewer, VIEW_PEOPLE)
    group = get_object_or_404(ClassGroup.objects.select_related("school", "year").filter(school__in=schools), pk=pk)
    members = group.memberships.select_related("schooling__pupil", "schooling__level").filter(schooling__left_on=None)
    context = {
        "group": group,
        "members": members.order_by("schooling__pupil__sort_name", "pk"),
        "teachers": group.teachers.select_related("staff").order_by("staff__sort_name", "pk"),
        "year": wording.year_name(group.year_id),
    }
    return render(request, "territory/people/class.html", context)


@require_POST
@page(ROSTER)
def pupils_left(request: Request, pk: int) -> HttpResponse:
    """Confirm that pupils missing from the last file have left, today."""
    act = partial(operations_moves.confirm_left, on=timezone.localdate())
    return _settle(request, pk, act, lambda count: ngettext("%s pupil has left.", "%s pupils have left.", count))


@require_POST
@page(ROSTER)
def pupils_stay(request: Request, pk: int) -> HttpResponse:
    """Say that pupils missing from the last file are still here."""
    return _settle(
        request,
        pk,
        operations_moves.say_still_here,
        lambda count: ngettext("%s pupil is still here.", "%s pupils are still here.", count),
    )


def _settle(request: Request, pk: int, act: Callable[..., int], said: Callable[[int], str]) -> HttpResponse:
    school = get_object_or_404(School.objects.visible(request.viewer, ROSTER), pk=pk)
    chosen = [int(value) for value in request.POST.getlist("selected") if value.isdigit()]
    here = list(Schooling.objects.filter(school=school, pk__in=chosen).order_by("pk").values_list("pk", flat=True))
    if here:
        count = act(schoolings=here, actor=request.viewer, at=timezone.now())
        messages.success(request, said(count) % formats.number(count))
    else:
        messages.info(request, _("Select the pupils in the list first."))
    return HttpResponseRedirect(reverse("territory:pupils", args=[school.pk]) + f"?state={MISSING}")


def _school(request: Request, pk: int) -> School:
    return get_object_or_404(School.objects.visible(request.viewer, VIEW_PEOPLE).select_related("responsible"), pk=pk)


def _year(request: HttpRequest, school: School) -> int:
    """The year asked for, else the latest that has people up to this one, else this one."""
    this = levels.school_year_of(timezone.localdate())
    asked = request.GET.get("year", "")
    if asked.isdigit() and len(asked) == 4:
        return int(asked)
    known = queries_rosters.years_of(school)
    return this if this in known or not known else known[0]


def _status(found: queries_rosters.RosterFigures) -> str:
    if not found.pupils:
        return _("Nobody is known by name here this year.")
    pupils = ngettext("%(n)s pupil", "%(n)s pupils", found.pupils) % {"n": formats.number(found.pupils)}
    groups = ngettext("%(n)s class", "%(n)s classes", found.classes) % {"n": formats.number(found.classes)}
    said = _("%(pupils)s in %(classes)s") % {"pupils": pupils, "classes": groups}
    if found.missing:
        said += pgettext("between parts of a sentence", "; ") + ngettext(
            "%(n)s was not in the last file", "%(n)s were not in the last file", found.missing
        ) % {"n": formats.number(found.missing)}
    return said + "."
