"""The addresses of a box: the signed one that brings an answer back to its request, and those of schools."""

import base64
import hmac
import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from pupitre.support.enums import Tagging
from pupitre.support.models import Mailbox, SchoolAddress
from pupitre.territory.models import Organisation, School

SALT = "pupitre.support.reply"
SIGNED = re.compile(r"t(\d{1,15})\.([a-z2-7]{16})")


def signed(box: Mailbox, ticket: int) -> str:
    """The address to which an answer finds the request again; the box's own where it takes no tag."""
    local, _at, domain = box.address.partition("@")
    tag = f"t{ticket}.{_mac(ticket, settings.SECRET_KEY)}"
    match box.tagging:
        case Tagging.PLUS:
            return f"{local}+{tag}@{domain}"
        case Tagging.CATCH_ALL:
            return f"{tag}@{domain}"
        case _:
            return box.address


def ticket_of(tags: Iterable[str]) -> int | None:
    """The request whose signed address is among these tags; one that was made up is none."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    for tag in tags:
        found = SIGNED.fullmatch(tag)
        if found and any(hmac.compare_digest(found[2], _mac(int(found[1]), key)) for key in keys):
            return int(found[1])
    return None


def school_of(box: Mailbox, tags: Iterable[str]) -> School | None:
    """The school that a tag stands for: one that was given it, else the one of the desk's whose code it is."""
    asked = [tag for tag in tags if not SIGNED.fullmatch(tag)]
    if not asked:
        return None
    given = SchoolAddress.objects.filter(mailbox=box, tag__in=asked).select_related("school").first()
    if given is not None:
        return given.school
    return served(box.organisation).filter(code__in=[tag.upper() for tag in asked]).order_by("pk").first()


def served(body: Organisation) -> QuerySet[School]:
    """The schools that a desk answers for."""
    paths = ("area", "responsible", "responsible__parent", "responsible__parent__parent")
    return School.objects.filter(reduce(or_, (Q(**{path: body}) for path in paths)))


def is_served(school: School, body: Organisation) -> bool:
    """Whether a desk answers for a school: `served`, of one."""
    near = school.responsible
    above = near.parent if near else None
    return body.pk in {school.area_id, school.responsible_id, near and near.parent_id, above and above.parent_id}


def _mac(ticket: int, key: str) -> str:
    """Ten octets of an HMAC, in letters that survive any change of case."""
    octets = salted_hmac(SALT, str(ticket), secret=key, algorithm="sha256").digest()[:10]
    return base64.b32encode(octets).decode().lower()
