"""Who is calling: found as one types, by name, school, number, or what is written on a device."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, Q, Value

from pupitre.accounts.models import Membership, Person
from pupitre.fleet.models import Device
from pupitre.kernel.viewer import Viewer
from pupitre.support.models import Ticket
from pupitre.support.querysets import WORK
from pupitre.territory.models import School, StaffMember, StaffPost
from pupitre.territory.querysets import plain
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

SHORTEST = 3  # characters: the trigrams of an index begin there
SHOWN = 8  # in all
OF_EACH = 5  # of each kind
PHONE = re.compile(r"[\d\s.+()-]{4,}")


@dataclass(frozen=True)
class Caller:
    """Someone who may be calling. `pick` names them in addresses: the kind and the key of a row."""

    pick: str
    name: str
    detail: str = ""
    email: str = ""
    phone: str = ""
    requester: int | None = None
    school: School | None = None
    device: Device | None = None


def find(viewer: Viewer, text: str) -> list[Caller]:
    """At most SHOWN, the surest first: a number or a label names one alone. Needs SHORTEST characters."""
    text = " ".join(text.replace("\x00", "").split())[:80]
    if len(text) < SHORTEST:
        return []
    ways = (_by_label, _by_phone, _people, _staff, _schools)
    found: dict[str, Caller] = {}
    for way in ways:
        for caller in way(viewer, text):
            found.setdefault(caller.email.lower() or caller.pick, caller)
        if len(found) >= SHOWN:
            break
    return list(found.values())[:SHOWN]


def picked(viewer: Viewer, pick: str) -> Caller | None:
    """The caller that was chosen; None where the viewer does not reach them."""
    kind, key = pick[:1], pick[1:]
    if not key.isdecimal() or len(key) > 18:
        return None
    found = _BY_KIND.get(kind)
    return next(iter(found(viewer, int(key))), None) if found else None


def digits(field: str) -> Func:
    """The figures of a phone number, however it was typed; an index serves it."""
    return Func(F(field), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")


def _by_label(viewer: Viewer, text: str) -> Iterator[Caller]:
    rows = Device.objects.visible(viewer).named(text).select_related("school", "model").order_by("pk")
    yield from (_of_device(row) for row in rows[:OF_EACH])


def _by_phone(viewer: Viewer, text: str) -> Iterator[Caller]:
    """Those who called from that number before, each once, the last call first."""
    if not PHONE.fullmatch(text):
        return
    figures = re.sub(r"\D", "", text)
    rows = Ticket.objects.workable(viewer).exclude(contact_phone="").alias(figures=digits("contact_phone"))
    rows = rows.filter(figures__contains=figures).select_related("school", "device__model")
    seen: set[str] = set()
    for row in rows.order_by("-opened_at", "-pk")[:30]:
        if row.contact_name not in seen:
            seen.add(row.contact_name)
            yield _of_ticket(row)


def _people(viewer: Viewer, text: str) -> Iterator[Caller]:
    rows = Person.objects.filter(is_active=True).alias(said=plain(F("display_name")))
    for word in text.split():
        rows = rows.filter(said__contains=plain(Value(word)))
    yield from _of_people(viewer, rows)


def _of_people(viewer: Viewer, rows: object) -> Iterator[Caller]:
    """Those with a role where the viewer works, with the school where they hold it."""
    scope = viewer.scope(WORK)
    held = Membership.objects.filter(person=OuterRef("pk"))
    if not scope.everywhere:
        held = held.filter(
            Q(school__in=School.objects.visible(viewer, WORK)) | Q(organisation__in=scope.organisations)
        )
    people = list(rows.filter(Exists(held)).order_by("display_name", "pk")[:OF_EACH])  # type: ignore[attr-defined]
    places = Membership.objects.filter(person__in=people, school__isnull=False).select_related("school")
    schools = {row.person_id: row.school for row in places.order_by("-pk")}
    for row in people:
        school = schools.get(row.pk)
        yield Caller(f"p{row.pk}", row.display_name, str(school or ""), row.email, "", row.pk, school)


def _staff(viewer: Viewer, text: str) -> Iterator[Caller]:
    if viewer.can(VIEW_PEOPLE):
        yield from _of_staff(viewer, StaffMember.objects.visible(viewer).matching(text))


def _of_staff(viewer: Viewer, rows: object) -> Iterator[Caller]:
    """Staff of rosters, in the school of their last post."""
    if not viewer.can(VIEW_PEOPLE):
        return
    staff = list(rows.visible(viewer).order_by("sort_name", "pk")[:OF_EACH])  # type: ignore[attr-defined]
    posts = StaffPost.objects.filter(staff__in=staff).select_related("school").order_by("year", "pk")
    schools = {post.staff_id: post.school for post in posts}
    for row in staff:
        school = schools.get(row.pk)
        yield Caller(f"s{row.pk}", row.display_name, str(school or ""), row.email, school=school)


def _schools(viewer: Viewer, text: str) -> Iterator[Caller]:
    rows = School.objects.visible(viewer).matching(text).order_by("sort_name", "pk")
    yield from (_of_school(row) for row in rows[:OF_EACH])


def _device(viewer: Viewer, pk: int) -> Iterator[Caller]:
    rows = Device.objects.visible(viewer).filter(pk=pk).select_related("school", "model")
    yield from (_of_device(row) for row in rows)


def _ticket(viewer: Viewer, pk: int) -> Iterator[Caller]:
    rows = Ticket.objects.workable(viewer).filter(pk=pk).select_related("school", "device__model")
    yield from (_of_ticket(row) for row in rows)


def _school(viewer: Viewer, pk: int) -> Iterator[Caller]:
    yield from (_of_school(row) for row in School.objects.visible(viewer).filter(pk=pk))


_BY_KIND: dict[str, Callable[[Viewer, int], Iterator[Caller]]] = {
    "p": lambda viewer, pk: _of_people(viewer, Person.objects.filter(pk=pk)),
    "s": lambda viewer, pk: _of_staff(viewer, StaffMember.objects.filter(pk=pk)),
    "e": _school,
    "d": _device,
    "t": _ticket,
}


def _of_school(row: School) -> Caller:
    return Caller(f"e{row.pk}", row.name, f"{row.commune_name} {row.code}".strip(), school=row)


def _of_device(row: Device) -> Caller:
    detail = " · ".join(filter(None, [row.model.name, str(row.school or "")]))
    return Caller(f"d{row.pk}", str(row), detail, school=row.school, device=row)


def _of_ticket(row: Ticket) -> Caller:
    detail = " · ".join(filter(None, [row.contact_phone, str(row.school or "")]))
    return Caller(
        f"t{row.pk}", row.contact_name or row.contact_phone, detail, row.contact_email, row.contact_phone,
        row.requester_id, row.school,
    )  # fmt: skip
