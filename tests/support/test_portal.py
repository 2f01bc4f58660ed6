"""What those who ask see and do: the form, their requests, articles, an opinion, the end of silent requests."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import opinions, refusals
from pupitre.support.enums import Score, State
from pupitre.support.models import Article, DeskSettings, Ticket
from pupitre.support.operations import aftercare, knowing, writing
from pupitre.support.queries import articles, portal
from pupitre.support.web import telling
from tests.factories import fleet
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 7)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def place():
    return school(name="École Pasteur")


@pytest.fixture
def technician(place):
    someone = person("technician", organisation=place.responsible, display_name="Ana")
    make.desk(place.responsible, someone)
    return viewer_of(someone, TODAY)


@pytest.fixture
def teacher(place, technician):
    return person("teacher", school=place, display_name="Léa MARTIN", language="en")


def signed_in(someone) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def form(place, **fields) -> dict[str, str]:
    category = make.category(place.responsible, "hardware")
    return {
        "key": "form-1", "school": str(place.pk), "category": str(category.pk), "subject": "It does not charge",
        **fields,
    }  # fmt: skip


def test_a_teacher_asks_with_a_photo_and_sent_twice_is_once(place, teacher) -> None:
    device, client = fleet.device(place), signed_in(teacher)
    shown = visit_within(client, reverse("support:ask"), queries=16).content.decode()
    assert "A device does not start" in shown
    for _twice in range(2):
        photo = SimpleUploadedFile("screen.png", fleet.photo(), content_type="image/png")
        asked = form(place, device=device.asset_tag.lower(), class_blocked="on") | {"photos": [photo]}
        answer = client.post(reverse("support:ask"), asked)
        assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.device, ticket.channel, ticket.priority) == (teacher, device, "portal", 2)
    photo = ticket.messages.get().files.get()
    page = visit_within(client, reverse("support:request", args=[ticket.pk]), queries=16).content.decode()
    assert "First answer due" in page
    assert 'data-sent="form-1"' in page
    assert client.get(reverse("support:request_file", args=[ticket.pk, photo.pk])).status_code == 200
    stranger = signed_in(person("teacher", school=place))
    assert stranger.get(reverse("support:request", args=[ticket.pk])).status_code == 404
    assert stranger.get(reverse("support:request_file", args=[ticket.pk, photo.pk])).status_code == 404


@pytest.mark.parametrize("wrong", [{"subject": " "}, {"device": "NOBODY"}, {"category": "0"}, {"school": "0"}])
def test_what_is_wrong_is_said_and_nothing_is_opened(place, teacher, wrong) -> None:
    answer = signed_in(teacher).post(reverse("support:ask"), form(place, body="Since Monday") | wrong)
    assert answer.status_code == 422
    assert "Since Monday" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_school_without_desk_is_told_so() -> None:
    someone = person("teacher", school=school(), language="en")
    page = signed_in(someone).get(reverse("support:ask")).content.decode()
    assert "No body answers requests for this school yet." in page
    assert "Send the request" not in page


def test_a_label_leads_to_its_device_or_to_the_form(place, teacher) -> None:
    device = fleet.device(place)
    address = reverse("fleet:label", args=[device.asset_tag])
    answer = Client().get(address)
    assert answer["Location"].startswith(reverse("account_login"))
    assert "support%2Fask%2F%3Flabel" in answer["Location"]
    client = signed_in(teacher)
    assert client.get(address)["Location"] == device.get_absolute_url()
    report = reverse("support:ask") + f"?label={device.asset_tag}"
    assert report in client.get(device.get_absolute_url()).content.decode()
    shown = client.get(report).content.decode()
    assert f'value="{device.asset_tag}"' in shown
    assert 'value="label"' in shown
    assert client.get(reverse("fleet:label", args=["NOBODY"]))["Location"].endswith("?label=NOBODY")


def test_one_sees_the_answers_and_not_the_notes(place, technician, teacher) -> None:
    ticket = make.ticket(place, requester=teacher)
    writing.note(ticket=ticket, body="She is always late.", actor=technician, at=make.MONDAY)
    writing.answer(ticket=ticket, body="Which tablet?", actor=technician, at=make.MONDAY + HOUR, then="wait")
    client = signed_in(teacher)
    page = client.get(reverse("support:request", args=[ticket.pk])).content.decode()
    assert "Which tablet?" in page
    assert "always late" not in page
    assert "We wait for your answer." in page
    listed = visit_within(client, reverse("support:mine"), queries=14).content.decode()
    assert "your answer is awaited" in listed
    client.post(reverse("support:request_write", args=[ticket.pk]), {"body": "The blue one", "key": "w1"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("open", 4)


def test_a_head_follows_the_requests_of_the_school_but_not_the_confidential_ones(place, technician, teacher) -> None:
    seen = make.ticket(place, requester=teacher)
    hidden = make.ticket(place, code="privacy", requester=teacher)
    head = viewer_of(person("school_head", school=place), TODAY)
    assert list(portal.asked(head)) == [seen]
    assert set(portal.asked(viewer_of(teacher, TODAY))) == {seen, hidden}
    assert list(portal.asked(technician)) == []


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (make.MONDAY + HOUR, "before 11:00"),
        (make.MONDAY + DAY, "tomorrow before 10:00"),
        (make.MONDAY + 3 * DAY, "before 10:00 on 10 September 2026"),
    ],
)
def test_by_when_is_said_in_words(until, said) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert telling.when(until, make.MONDAY) == said


def solved(place, technician, **fields) -> Ticket:
    ticket = make.ticket(place, contact_email="lea@example.org", **fields)
    writing.answer(ticket=ticket, body="Done.", actor=technician, at=make.MONDAY + HOUR, then="solve")
    ticket.refresh_from_db()
    return ticket


def test_an_opinion_is_given_once_by_the_link_of_the_mail(place, technician) -> None:
    ticket, client = solved(place, technician), Client()
    address = reverse("support:opinion", args=[opinions.token(ticket)])
    assert client.get(address).status_code == 200
    ticket.refresh_from_db()
    assert ticket.score is None  # a mail program that follows links gives no opinion
    assert client.post(address, {"score": "9"}).status_code == 422
    assert client.post(address, {"score": "3", "word": "Merci"}).status_code == 200
    assert client.post(address, {"score": "1"}).status_code == 409
    ticket.refresh_from_db()
    assert (ticket.score, ticket.state) == (Score.GOOD, "solved")
    assert ticket.messages.filter(body="Merci").count() == 1
    assert [one.verb for one in ticket.events.order_by("pk")] == ["opened", "solved", "scored"]
    assert client.get(reverse("support:opinion", args=["forged"])).status_code == 404


def test_the_same_page_takes_it_up_again_and_asks_anew_afterwards(place, technician) -> None:
    ticket, client = solved(place, technician), Client()
    old = reverse("support:opinion", args=[opinions.token(ticket)])
    assert client.post(old, {"act": "reopen", "word": " "}).status_code == 422
    assert client.post(old, {"act": "reopen", "word": "Elle s’éteint encore."}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopenings) == ("open", 1)
    writing.answer(ticket=ticket, body="Changed.", actor=technician, at=make.MONDAY + DAY, then="solve")
    assert client.post(old, {"score": "1"}).status_code == 404
    ticket.refresh_from_db()
    aftercare.give_opinion(
        ticket=opinions.find(opinions.token(ticket)), score=Score.GOOD, actor=SYSTEM, at=make.MONDAY
    )


def test_only_who_asked_gives_an_opinion(place, technician, teacher) -> None:
    ticket = solved(place, technician, requester=teacher)
    other = viewer_of(person("teacher", school=place), TODAY)
    with pytest.raises(NotAllowed):
        aftercare.give_opinion(ticket=ticket, score=Score.BAD, actor=other, at=make.MONDAY)
    signed_in(teacher).post(reverse("support:score", args=[ticket.pk]), {"score": "2"})
    ticket.refresh_from_db()
    assert ticket.score == Score.FAIR
    with pytest.raises(refusals.AlreadyScored):
        aftercare.give_opinion(ticket=ticket, score=Score.BAD, actor=SYSTEM, at=make.MONDAY)


def test_silence_is_reminded_once_then_closed_with_a_word(place, technician) -> None:
    ticket = make.ticket(place, contact_email="lea@example.org")
    asked = make.MONDAY + HOUR
    writing.answer(ticket=ticket, body="Which one?", actor=technician, at=asked, then="wait")
    steps = [
        (asked + 3 * DAY - HOUR, 0, 0, State.REQUESTER),
        (asked + 3 * DAY, 1, 0, State.REQUESTER),
        (asked + 4 * DAY, 0, 0, State.REQUESTER),
        (asked + 8 * DAY - HOUR, 0, 0, State.REQUESTER),
        (asked + 8 * DAY, 0, 1, State.CLOSED),
        (asked + 9 * DAY, 0, 0, State.CLOSED),
    ]
    for at, reminded, closed, state in steps:
        assert (aftercare.remind_due(at), aftercare.close_due(at)) == (reminded, closed), at
        ticket.refresh_from_db()
        assert ticket.state == state
    assert [one.verb for one in ticket.events.order_by("pk")] == ["opened", "waited", "reminded", "closed"]
    assert ticket.events.last().by_name == "Pupitre"
    assert OutboxMessage.objects.filter(recipient="lea@example.org").count() == 3


def test_an_answer_undoes_the_reminder(place, technician) -> None:
    ticket = make.ticket(place)
    writing.answer(ticket=ticket, body="Which one?", actor=technician, at=make.MONDAY, then="wait")
    assert aftercare.remind_due(make.MONDAY + 3 * DAY) == 1
    writing.hear(ticket=ticket, body="This one.", actor=SYSTEM, at=make.MONDAY + 4 * DAY)
    writing.answer(ticket=ticket, body="And its label?", actor=technician, at=make.MONDAY + 5 * DAY, then="wait")
    assert aftercare.close_due(make.MONDAY + 9 * DAY) == 0
    assert aftercare.remind_due(make.MONDAY + 8 * DAY) == 1


def test_what_is_solved_is_closed_after_the_days_of_the_body(place, technician) -> None:
    ticket = solved(place, technician)
    DeskSettings.objects.create(organisation=place.responsible, settle_after_days=2)
    assert aftercare.close_due(make.MONDAY + 2 * DAY) == 0
    assert aftercare.close_due(make.MONDAY + 2 * DAY + HOUR) == 1
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED


def article(place, title: str, body: str = "", **fields) -> Article:
    return Article.objects.create(
        organisation=place.responsible, title=title, body=body, **{"is_public": True, **fields}
    )


def test_articles_fit_what_is_typed_and_count_what_they_solve(place, technician, teacher) -> None:
    charging = article(place, "Une tablette qui ne charge plus", "Changez le câble.")
    article(place, "Imprimer en couleur", "Choisissez le bac.")
    secret = article(place, "Remettre une tablette à zéro", "Code de la réserve.", is_public=False)
    viewer = viewer_of(teacher, TODAY)
    shown = articles.readable(viewer)
    assert articles.suggested(shown, "Les tablettes ne chargent plus depuis hier")[0] == charging
    assert articles.suggested(shown, "de la") == []
    assert list(articles.matching(shown, "cable")) == list(articles.matching(shown, "zéro")) == []
    assert set(articles.matching(articles.readable(technician), "tablettes")) == {charging, secret}
    assert knowing.solved_it(article=charging, actor=viewer, at=make.MONDAY)
    assert not knowing.solved_it(article=charging, actor=viewer, at=make.MONDAY)
    assert charging.helped.count() == 1
    with pytest.raises(NotAllowed):
        knowing.solved_it(article=secret, actor=viewer, at=make.MONDAY)
    client = signed_in(teacher)
    said = visit_within(client, reverse("support:suggestions") + "?subject=tablette+charge", queries=6)
    assert "Une tablette qui ne charge plus" in said.content.decode()


def test_the_search_finds_requests_within_rights(place, technician, teacher) -> None:
    ticket = make.ticket(place, subject="Tableau muet", body="Le haut-parleur grésille.", requester=teacher)
    private = make.ticket(place, code="privacy", subject="Tableau filmé", requester=teacher)
    writing.note(ticket=ticket, body="Voir le fournisseur.", actor=technician, at=make.MONDAY)
    mine, colleague = viewer_of(teacher, TODAY), viewer_of(person("teacher", school=place), TODAY)
    assert portal.found(technician, str(ticket.pk), 8) == [ticket]
    assert set(portal.found(mine, "tableaux", 8)) == {ticket, private}
    assert portal.found(technician, "tableau", 8) == [ticket]
    assert portal.found(technician, "Léa MARTIN", 8) == [ticket]
    assert portal.found(technician, "haut-parleurs", 8) == [ticket]
    assert portal.found(technician, "fournisseur", 8) == [ticket]
    assert portal.found(mine, "fournisseur", 8) == []
    assert portal.found(colleague, "tableau", 8) == []


def test_panels_say_what_waits(place, technician, teacher) -> None:
    ticket = make.ticket(place, requester=teacher, at=datetime.now(UTC) - 30 * DAY)
    worker = signed_in(person("technician", organisation=place.responsible, language="en"))
    assert "1 request is late" in visit_within(worker, reverse("web:today_desk"), queries=12).content.decode()
    writing.answer(ticket=ticket, body="Which?", actor=technician, at=datetime.now(UTC), then="wait")
    client = signed_in(teacher)
    assert (
        "Your answer is awaited:" in visit_within(client, reverse("web:today_requests"), queries=12).content.decode()
    )
    head = signed_in(person("school_head", school=place, language="en"))
    page = visit_within(head, reverse("web:school_requests", args=[place.pk]), queries=14).content.decode()
    assert ticket.subject in page
