"""Truth about many tickets, chainable; who sees what."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from pupitre.kernel.viewer import Scope, Viewer
from pupitre.support.enums import UNDER_WAY, WORKED

ASK = "support.ask"
VIEW = "support.view"
ANSWER = "support.answer"
WORK = "support.work"
LEAD = "support.lead"
CONFIDE = "support.confide"
FIGURES = "support.figures"
FEW = 2_000
"""Messages in which words are found, up to which their tickets are named to the database one by one."""


def within(scope: Scope) -> Q:
    """The tickets that a scope reaches: by the body that answers, by the school's area, or by the school."""
    reached = Q(organisation__in=scope.organisations)
    if scope.organisations:
        reached |= Q(school__area__in=scope.organisations)
    return reached | Q(school__in=scope.schools) if scope.schools else reached


class IsAnyOf(Func):
    """`x = ANY(ARRAY(...))`: a subquery read once, whose rows an index then finds, within an OR too."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class TicketQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = "") -> Self:
        """What the viewer may read; agrees with `permissions.can_view`. A capability narrows it to its scope.

        A confidential ticket is read by who asked, who is in charge of it and who may read confidential ones there.
        """
        if viewer.is_system:
            return self.all()
        if capability:
            scope = viewer.scope(capability)
            rows = self if scope.everywhere else self.filter(within(scope))
            return rows._open_to(viewer)
        whole = viewer.scope(WORK) | viewer.scope(VIEW)
        if whole.everywhere:
            return self._open_to(viewer)
        mine = Q(requester=viewer.person_id) | Q(assignee=viewer.person_id) if viewer.person_id else Q(pk=None)
        watched = self.model.watchers.through.objects.filter(person=viewer.person_id)  # type: ignore[attr-defined]
        reached = within(whole) | mine | Q(IsAnyOf(F("pk"), ArraySubquery(watched.order_by().values("ticket"))))
        if viewer.can(ANSWER):
            reached |= Q(team__in=self._teams_of(viewer))
        return self.filter(reached)._open_to(viewer)

    def _open_to(self, viewer: Viewer) -> Self:
        scope = viewer.scope(CONFIDE)
        if scope.everywhere:
            return self
        own = Q(requester=viewer.person_id) | Q(assignee=viewer.person_id) if viewer.person_id else Q(pk=None)
        return self.filter(Q(confidential=False) | within(scope) | own)

    def _teams_of(self, viewer: Viewer) -> models.QuerySet:
        members = self.model.team.field.related_model.members.field.model.objects  # type: ignore[attr-defined]
        return members.filter(person=viewer.person_id).order_by().values("team")

    def workable(self, viewer: Viewer) -> Self:
        """Those that the viewer may work on; agrees with `permissions.can_work`."""
        if viewer.scope(WORK).everywhere:
            return self._open_to(viewer)
        reached = within(viewer.scope(WORK))
        if viewer.can(ANSWER):
            reached |= Q(team__in=self._teams_of(viewer)) | Q(assignee=viewer.person_id)
        return self.filter(reached)._open_to(viewer)

    def matching(self, words: str, viewer: Viewer) -> Self:
        """Those whose subject, name or messages hold the words; in private notes, for those who work at a desk.

        Words said seldom are looked up first (one short query, by the index); those said everywhere are looked for
        ticket by ticket, in the order of the list. No plan of the database is good at both.
        """
        asked = SearchQuery(words, config="french", search_type="websearch")
        texts = self.model.messages.field.model.objects.filter(found_by=asked).order_by()  # type: ignore[attr-defined]
        if not (viewer.can(WORK) or viewer.can(ANSWER)):
            texts = texts.exclude(kind="note")
        titled = asked | SearchQuery(words, config="simple", search_type="websearch")  # names are kept as they are
        few = [
            *texts.values_list("ticket", flat=True)[: FEW + 1],
            *self.model.objects.filter(found_by=titled).order_by().values_list("pk", flat=True)[: FEW + 1],  # type: ignore[attr-defined]
        ]
        if len(few) <= FEW:
            return self.filter(pk__in=set(few))
        each = texts.filter(ticket=OuterRef("pk")).values("ticket").annotate(n=Count("pk")).values("n")
        return self.alias(said=Subquery(each)).filter(Q(said__gt=0) | Q(found_by=titled))

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)

    def worked(self) -> Self:
        """Those on which the desk owes something."""
        return self.filter(state__in=WORKED)

    def late(self, at: datetime) -> Self:
        return self.under_way().filter(due_at__lt=at)

    def late_and_of(self, person: int | None, at: datetime) -> tuple[int, int]:
        """How many of these are past their deadline, and how many are in somebody's name.

        Around the SQL of the rows: an aggregate of Django's takes a millisecond more to be written, on each queue.
        """
        try:
            query, values = self.order_by().values_list("due_at", "assignee").query.sql_with_params()
        except EmptyResultSet:  # Django knows that there is none
            return 0, 0
        with connection.cursor() as cursor:
            cursor.execute(COUNTED.format(rows=query), [at, person, *values])
            late, own = cursor.fetchone()
        return late, own


COUNTED = """
SELECT count(*) FILTER (WHERE due_at < %s), count(*) FILTER (WHERE person = %s)
FROM ({rows}) AS found (due_at, person)
"""


class OfTicketQuerySet(models.QuerySet):
    def of(self, tickets: TicketQuerySet) -> Self:
        return self.filter(ticket__in=tickets.values("pk"))


class OfOrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = LEAD) -> Self:
        """The rows of the bodies in scope; those who hold schools alone see what the bodies above them offer."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        bodies, schools = sorted(scope.organisations), sorted(scope.schools)
        above = RawSQL(BODIES_ABOVE, [bodies, bodies, schools])  # noqa: S611 - its parameters are bound
        return self.filter(Q(organisation__in=scope.organisations) | Q(organisation__in=above))


BODIES_ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT responsible_id FROM territory_school
    WHERE responsible_id = ANY(%s::bigint[]) OR area_id = ANY(%s::bigint[]) OR id = ANY(%s::bigint[])
    UNION
    SELECT body.parent_id FROM territory_organisation body JOIN above ON body.id = above.id
    WHERE body.parent_id IS NOT NULL
)
SELECT id FROM above
"""
"""The bodies that answer for the schools of a scope, and all those above them."""


class CategoryQuerySet(OfOrganisationQuerySet):
    def in_use(self) -> Self:
        return self.filter(is_active=True)


class StockPartQuerySet(OfOrganisationQuerySet):
    def low(self) -> Self:
        """Those of which too few are left; agrees with `StockPart.is_low`."""
        return self.filter(in_hand__lte=F("threshold"))

    def with_low(self) -> Self:
        """Each with `low`."""
        return self.annotate(low=models.ExpressionWrapper(Q(in_hand__lte=F("threshold")), models.BooleanField()))


class VisitQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = WORK) -> Self:
        """Agrees with `permissions.can_see_visit`: one's own days, and those of the desks one works at."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        own = Q(technician=viewer.person_id) if viewer.person_id else Q(pk=None)
        return self.filter(Q(organisation__in=scope.organisations) | own)


class VisitStopQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = WORK) -> Self:
        visits = self.model.visit.field.related_model.objects  # type: ignore[attr-defined]
        return self.filter(visit__in=visits.visible(viewer, capability))


class CallBackQuerySet(models.QuerySet):
    def workable(self, viewer: Viewer) -> Self:
        """Those of the desks, schools and teams where the viewer works."""
        scope = viewer.scope(WORK)
        if scope.everywhere:
            return self.all()
        reached = Q(organisation__in=scope.organisations) | Q(school__in=scope.schools)
        if viewer.can(ANSWER):
            reached |= Q(ticket__team__members__person=viewer.person_id) | Q(ticket__assignee=viewer.person_id)
        return self.filter(pk__in=self.model._default_manager.filter(reached).order_by().values("pk"))

    def waiting(self) -> Self:
        return self.filter(done_at__isnull=True)
