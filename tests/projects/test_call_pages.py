"""The pages of calls for projects: what they say to whom, and what they cost."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.projects.models import Call, CallFile
from pupitre.projects.web.calls.forms import PercentField
from tests.factories import calls as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


def signed_in(role: str, **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **scope))
    return client


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(f"projects:{name}", args=args)).content.decode()


def test_pages_cost_the_same_whatever_the_number_of_answers() -> None:
    body = organisation()
    found = make.call(body)
    make.opinion(make.sent(found))
    lead = signed_in("plan_lead", organisation=body)
    urls = [
        (reverse("projects:calls"), 14),
        (reverse("projects:call", args=[found.pk]), 24),
        (reverse("projects:call_ranking", args=[found.pk]), 20),
        (reverse("projects:call_schools", args=[found.pk]), 14),
        (reverse("projects:call_file", args=[found.files.get().pk]), 28),
    ]
    for url, queries in urls:
        visit_within(lead, url, queries=queries)
    for _more in range(4):
        make.opinion(make.sent(found))
        make.call(body)
    for url, queries in urls:
        visit_within(lead, url, queries=queries)


def test_the_home_of_a_school_shows_the_calls_with_whether_it_may_answer() -> None:
    body = organisation()
    place = school(body, kind="elementaire")
    found = make.call(body)
    refused = make.call(body)
    make.rule(refused, "kind", "college")
    make.call(body, published=False, title="Secret")
    head = signed_in("school_head", school=place)
    said = page(head, "home")
    assert found.title in said
    assert "may not answer" in said
    assert "The call is for: lower secondary school; the school is: elementary school." in said
    assert "Secret" not in page(head, "calls")
    assert "Answer for our school" in page(head, "call", found.pk)
    assert "Answer for our school" not in page(head, "call", refused.pk)


def test_a_head_answers_from_the_first_word_to_the_sending() -> None:
    found = make.call(organisation())
    place = school(found.organisation)
    head = signed_in("school_head", school=place)
    assert head.post(reverse("projects:call_answer", args=[found.pk])).status_code == 302
    file = CallFile.objects.get()
    question = found.questions.get(is_required=True)
    url = reverse("projects:call_answer_save", args=[file.pk, question.pk])
    kept = head.post(url, {"text": "They read.", "revision": "0"}, headers={"x-autosave": "1"}).json()
    assert (kept["revision"], kept["reached"]) == (1, {})
    late = head.post(url, {"text": "Other.", "revision": "0"}, headers={"x-autosave": "1"}).json()
    assert late["theirs"] == {"text": "They read."}
    assert head.post(url, {"text": "Other.", "revision": "0"}).status_code == 409
    wrong = head.post(reverse("projects:call_cost_add", args=[file.pk]), {"label": "", "amount": "0"})
    assert wrong.status_code == 422
    head.post(reverse("projects:call_cost_add", args=[file.pk]), {"label": "Tablets", "amount": "3000"})
    said = page(head, "call_write", file.pk)
    assert "1,500.00" in said
    assert "“Quote” is not attached yet." in said
    upload = SimpleUploadedFile("quote.pdf", make.PDF)
    document = found.documents.get().pk
    head.post(reverse("projects:call_paper_add", args=[file.pk]), {"document": document, "file": upload})
    head.post(reverse("projects:call_send", args=[file.pk]))
    assert "Sent on" in page(head, "call_file", file.pk)


def test_coverage_is_on_the_list_and_opinions_are_read_by_the_school_after_the_award_only() -> None:
    found = make.call(organisation())
    file = make.sent(found)
    make.opinion(file, (5, 4))
    lead = signed_in("plan_lead", organisation=found.organisation)
    assert "1 of 2 opinions received" in page(lead, "call", found.pk)
    head = signed_in("school_head", school=file.school)
    assert "Because 5." not in page(head, "call_file", file.pk)
    make.voted(make.proposed(make.closed(found)))
    said = page(head, "call_file", file.pk)
    assert "Because 5." in said
    found.refresh_from_db()
    assert f"Awarded by decision {found.decision_id} of" in said


def test_a_tie_is_said_and_the_proposal_is_changed_by_hand() -> None:
    found = make.call(organisation(), budget=Decimal(3000))
    files = [make.sent(found), make.sent(found)]
    for file in files:
        make.opinion(file, (4, 4))
    make.closed(found)
    lead = signed_in("plan_lead", organisation=found.organisation)
    lead.post(reverse("projects:call_propose_by_rank", args=[found.pk]))
    said = page(lead, "call_ranking", found.pk)
    assert "only the committee chooses" in said
    assert "tied: the money does not reach for all of them." in said
    prefix = f"file{files[0].pk}"
    posted = {f"{prefix}-amount": "2500", f"{prefix}-reason": "Chosen: further from help."}
    lead.post(reverse("projects:call_propose", args=[files[0].pk]), posted)
    files[0].refresh_from_db()
    assert files[0].proposed == 2500


def test_a_body_answers_for_several_of_its_schools() -> None:
    found = make.call(organisation())
    places = [school(found.organisation, kind="primaire") for _ in range(2)]
    make.rule(found, "kind", "primaire")
    school(found.organisation, kind="college")
    lead = signed_in("plan_lead", organisation=found.organisation)
    url = reverse("projects:call_answer", args=[found.pk])
    assert "2 schools of yours may answer" in lead.get(url).content.decode()
    lead.post(url, {"schools": [place.pk for place in places]})
    assert set(CallFile.objects.values_list("school", "body")) == {(row.pk, row.responsible_id) for row in places}


def test_a_call_is_written_prepared_and_published_from_its_pages() -> None:
    body = organisation()
    lead = signed_in("plan_lead", organisation=body)
    today = timezone.localdate().isoformat()
    values = {
        "organisation": body.pk,
        "kind": "own",
        "title": "Class radios",
        "purpose": "To speak.",
        "rate": "50",
        "cap": "2000",
        "opens_on": today,
        "closes_on": today,
        "opinion_roles": ["adviser"],
    }
    wrong = lead.post(reverse("projects:call_add"), {**values, "floor": "3000"})
    assert wrong.status_code == 422
    assert "the most help is not below the least" in wrong.content.decode()
    lead.post(reverse("projects:call_add"), values)
    made = Call.objects.get()
    assert made.rate == Decimal("0.5")
    add = {
        part: reverse("projects:call_part_add", args=[made.pk, part]) for part in ("rules", "questions", "criteria")
    }
    assert lead.post(add["rules"], {"condition": "population"}).status_code == 422
    lead.post(add["rules"], {"condition": "population", "threshold": "3500"})
    lead.post(add["questions"], {"heading": "H", "question": "Why?", "is_required": "on"})
    lead.post(add["criteria"], {"name": "Use", "weight": "50"})
    said = page(lead, "call_prepare", made.pk)
    assert "inhabitants of the commune, at the most: 3,500" in said
    lead.post(reverse("projects:call_publish", args=[made.pk]))
    assert "Open until" in page(lead, "call", made.pk)
    edit = lead.get(reverse("projects:call_edit", args=[made.pk])).content.decode()
    assert 'name="rate"' not in edit
    lead.post(reverse("projects:call_cancel", args=[made.pk]), {"reason": "No money this year."})
    assert "Cancelled: No money this year." in page(lead, "call", made.pk)


def test_the_programmes_come_with_how_far_they_may_be_relied_on() -> None:
    lead = signed_in("plan_lead", organisation=organisation())
    said = page(lead, "call_programmes")
    assert "from €1,500 to €7,000 a school" in said
    assert "to validate" in said
    answer = lead.post(reverse("projects:call_begin_from", args=["snee_2021"]))
    assert answer.status_code == 302
    assert Call.objects.get().source_status == "to_validate"


def test_the_head_proves_the_spending_and_the_balance_follows() -> None:
    found = make.awarded(organisation())
    file = found.files.get(state="awarded")
    head = signed_in("school_head", school=file.school)
    values = {"label": "Tablets", "amount": "2000", "spent_on": "2026-03-02"}
    url = reverse("projects:call_spending", args=[file.pk])
    assert head.post(url, values).status_code == 422
    head.post(url, {**values, "paper": SimpleUploadedFile("bill.pdf", make.PDF)})
    lead = signed_in("plan_lead", organisation=found.organisation)
    lead.post(reverse("projects:call_spending_judge", args=[file.expenses.get().pk]), {"verdict": "accept"})
    said = page(head, "call_file", file.pk)
    assert [money in said for money in ("€2,500.00", "€2,000.00", "€1,000.00", "€1,500.00")] == [True] * 4


def test_the_first_page_says_whose_opinions_are_awaited_and_since_when() -> None:
    body = organisation()
    found = make.call(body, opinion_roles=["adviser"])
    files = [make.sent(found) for _each in range(6)]
    adviser = signed_in("adviser", organisation=body)
    url = reverse("web:today_calls")
    html = visit_within(adviser, url, queries=10).content.decode()
    assert html.count("opinion due on") == 5
    assert "and one more" in html
    make.closed(found)  # no day is set for opinions any more: they were due when it closed
    assert "opinion was due on" in adviser.get(url).content.decode()
    make.opinion(files[0])
    assert "and one more" not in adviser.get(url).content.decode()
    CallFile.objects.update(state="filed", reference="X", filed_on=timezone.localdate())
    assert reverse("projects:call_opinion", args=[files[1].pk]) not in adviser.get(url).content.decode()


@pytest.mark.parametrize(("held", "shown"), [("0.7000", "70"), ("0.125", "12.5"), ("1", "100")])
def test_a_share_is_shown_out_of_a_hundred_in_plain_digits(held: str, shown: str) -> None:
    assert PercentField().prepare_value(Decimal(held)) == shown
