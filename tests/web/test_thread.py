"""The page of the thread."""

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.kernel import thread
from pupitre.kernel.thread import Chain, Described, Knot
from pupitre.web.thread import drawing, rows_of
from tests.factories.accounts import person
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


def test_the_thread_of_a_school_alone() -> None:
    owner = organisation(name="Ici")
    row = school(owner, name="École des Tilleuls")
    client = Client()
    client.force_login(person("plan_lead", organisation=owner))
    page = visit_within(client, reverse("web:thread", args=["territory.school", row.pk]), queries=12)
    assert "École des Tilleuls" in page.content.decode()


@pytest.mark.parametrize("kind", ["territory.school", "nothing.known"])
def test_what_does_not_exist_is_not_found(kind: str) -> None:
    client = Client()
    client.force_login(person("administrator"))
    assert client.get(reverse("web:thread", args=[kind, 1])).status_code == 404


def test_names_are_escaped_and_each_pair_is_drawn() -> None:
    code = thread.kinds()[0].code
    effect = thread.kinds()[1].code
    cause, here = Knot(code, 1), Knot(effect, 2)
    found = Chain(
        here,
        shown={code: {1: Described("<script>", "/a/")}, effect: {2: Described("B", "/b/")}},
        hidden={code: 3},
        pairs=[(cause, here)],
    )
    drawn = drawing(found)
    assert "<script>" not in drawn
    assert drawn.count("<path") == 1
    assert "3" in rows_of(found)[0].rest
