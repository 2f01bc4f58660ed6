"""The page gate: refusals become pages or notices, and a GET cannot write."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from pupitre.http.gate import WriteOnRead, page
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import ANONYMOUS, Grant, Scope, Viewer
from pupitre.territory.models import Organisation

LEAD = Viewer(person_id=1, name="Ada", grants=(Grant("lead", frozenset({"a.see"}), Scope(everywhere=True)),))


class TooLate(Refusal):
    code = "tests.too_late"
    sentence = "The plan of %(year)s is closed."


def request(viewer: Viewer, method: str = "get", **headers: str) -> HttpRequest:
    made: Any = getattr(RequestFactory(), method)("/x/?a=1", headers=headers)
    made.viewer, made.user = viewer, AnonymousUser()
    made.htmx = HtmxDetails(made)
    made.resolver_match = SimpleNamespace()
    return made


@page("a.see")
def refusing(_request: HttpRequest) -> HttpResponse:
    raise TooLate(year=2025)


def test_people_not_signed_in_are_sent_to_sign_in_and_back() -> None:
    answer = refusing(request(ANONYMOUS))
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=%2Fx%2F%3Fa%3D1")


def test_a_capability_not_held_answers_403_with_a_page() -> None:
    answer = page("a.other")(refusing)(request(LEAD))
    assert answer.status_code == 403
    assert b"<h1>" in answer.content


def test_a_refusal_says_its_sentence_and_leads_back_here_only() -> None:
    answer = refusing(request(LEAD, referer="http://testserver/schools/"))
    assert answer.status_code == 409
    assert "The plan of 2025 is closed." in answer.content.decode()
    assert 'href="http://testserver/schools/"' in answer.content.decode()
    assert "evil" not in refusing(request(LEAD, referer="https://evil.example/")).content.decode()


def test_htmx_gets_the_refusal_as_a_notice() -> None:
    answer = refusing(request(LEAD, hx_request="true"))
    assert answer["HX-Retarget"] == "#notices"
    assert "<html" not in answer.content.decode()


@page("a.see")
def writing(_request: HttpRequest) -> HttpResponse:
    Organisation.objects.bulk_create([Organisation(name="x", kind="authority", jurisdiction="fr")])
    return HttpResponse()


@pytest.mark.django_db
def test_a_get_that_writes_is_a_bug() -> None:
    with pytest.raises(WriteOnRead):
        writing(request(LEAD))


@pytest.mark.django_db
def test_a_post_may_write() -> None:
    assert writing(request(LEAD, "post")).status_code == 200
