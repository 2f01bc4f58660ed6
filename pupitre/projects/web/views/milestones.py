"""What must still happen before deliveries, over the schools that one follows."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from pupitre.http.addresses import row_address
from pupitre.http.formats import number
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.projects import milestone_words as words
from pupitre.projects.engine.milestones import Judged, State
from pupitre.projects.enums import MilestoneKind
from pupitre.projects.models import Milestone
from pupitre.projects.queries.milestones import to_watch
from pupitre.projects.querysets import VIEW
from pupitre.projects.web.found import viewer_of
from pupitre.territory.models import School

LEFT = (State.LATE, State.OPEN, State.PLANNED)


@page(VIEW)
def milestones(request: HttpRequest) -> HttpResponse:
    """The milestones not met, late ones and those of the six months to come; each said with who moves it."""
    viewer = viewer_of(request)
    watched = to_watch(viewer, timezone.localdate())
    late = [pk for pk, row in watched.items() if row.state == State.LATE]
    rows = Milestone.objects.filter(pk__in=watched)
    context = {"status": _status(len(late), len(watched))}
    return _listing(watched).respond(request, rows, template="projects/milestones.html", context=context)


def _status(late: int, left: int) -> str:
    if not left:
        return _("Nothing is waited for in the six months to come.")
    return ngettext(
        "%(late)s milestone is late; %(left)s to go in the six months to come.",
        "%(late)s milestones are late; %(left)s to go in the six months to come.",
        late,
    ) % {"late": number(late), "left": number(left)}


def _listing(watched: Mapping[int, Judged]) -> Listing:
    """The list, whose states come from facts that no single table holds."""

    def of_state(rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(pk__in=[pk for pk, row in watched.items() if row.state == value])

    signs = {pk: words.SIGNS[row.state] for pk, row in watched.items()}
    states = {pk: words.WORDS[row.state] for pk, row in watched.items()}
    said = {pk: words.sentence(row) for pk, row in watched.items()}
    actors = {pk: words.ACTORS[row.actor] for pk, row in watched.items() if row.actor}
    return Listing(
        name="milestones",
        noun=ngettext_lazy("milestone", "milestones"),
        columns=(
            Column(
                "school__name",
                gettext_lazy("School"),
                note="school__commune_name",
                sort="school__sort_name",
                link=lambda row: row_address("web:school", row["school_id"]),
            ),
            Column("kind", gettext_lazy("Milestone"), words=dict(MilestoneKind.choices)),
            Column("due_on", gettext_lazy("By"), kind="date"),
            Column("pk", gettext_lazy("State"), kind="state", sort=None, words=states, states=signs),
            Column("pk", gettext_lazy("Where it stands"), sort=None, words=said, wide=True),
            Column("pk", gettext_lazy("Who acts next"), sort=None, words=actors, wide=True),
        ),
        fields=("school_id",),
        order="due_on",
        filters=(
            Choice(
                "state",
                gettext_lazy("whose state is"),
                gettext_lazy("not met"),
                [(one.value, words.WORDS[one]) for one in LEFT],
                apply=of_state,
            ),
            Choice("kind", gettext_lazy("concerning"), gettext_lazy("any milestone"), MilestoneKind.choices),
            Text("q", gettext_lazy("in schools named"), apply=_in_schools),
        ),
        hint=gettext_lazy("The approval of a plan dates what each school needs before its deliveries."),
    )


def _in_schools(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(school__in=School.objects.matching(text).order_by().values("pk"))
