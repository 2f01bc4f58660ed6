"""The people of a school, for its team."""

from django.db.models import QuerySet
from django.utils import timezone

from pupitre.accounts.models import Membership, Person
from pupitre.territory.models import School


def people_of(school: School) -> QuerySet[Person]:
    """Those who hold a role in the school today, by name."""
    held = Membership.objects.in_force(timezone.localdate()).filter(school=school).values("person")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("display_name", "pk")
