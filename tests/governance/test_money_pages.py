"""The pages of money: what they say, what they cost, what an act on them does."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.governance.models import LedgerMovement, MeasureRules
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.governance.queries.ledger import Position, position
from pupitre.governance.queries.money import overview, report
from tests.factories import planning as make
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 4)


def client_of(purse: SimpleNamespace, role: str = "plan_lead", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"organisation": purse.owner})))
    return client


def spent(purse: SimpleNamespace, amount: int = 300, place: int = 0, pk: int = 1) -> None:
    """A school's line, received and partly paid."""
    line = {"document": Document("test.line", pk, f"Order {pk}"), "on": MAY, **purse.by}
    school = purse.schools[place].pk
    ledger.commit([Draw(purse.first.pk, 2026, Decimal(amount), school)], **line)
    ledger.receive([Draw(purse.first.pk, 2026, Decimal(amount) / 2, school)], **line)
    ledger.pay([Draw(purse.first.pk, 2026, Decimal(amount) / 4, school)], **line)


def text_of(client: Client, name: str, *args: Any, **query: Any) -> str:
    address = reverse(f"governance:{name}", args=args)
    page = visit_within(client, f"{address}?" + "&".join(f"{k}={v}" for k, v in query.items()), queries=20)
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_first_sentence_says_where_one_stands(purse: SimpleNamespace) -> None:
    spent(purse)
    page = text_of(client_of(purse, "elected"), "money", year=2026)
    assert "Of €1,500 for 2026: €300 ordered, of which €75 paid; €1,200 left until 31 December 2026." in page
    before = text_of(client_of(purse), "money", year=2026, on="2026-05-03")
    assert "On 3 May 2026, of €1,500 for 2026: €0 ordered, of which €0 paid; €1,500 were left." in before


def test_money_about_to_be_lost_is_announced(purse: SimpleNamespace, settings: Any) -> None:
    MeasureRules.objects.create(measure=purse.second, from_year=2026, carry_rule="recovered")
    shown = overview(purse.owner, today=date(2026, 11, 23), year=2026)
    assert [(line.measure, line.lost) for line in shown.at_risk] == [(purse.second, 500)]
    assert not overview(purse.owner, today=date(2026, 3, 1), year=2026).at_risk
    assert not overview(purse.owner, today=date(2027, 1, 2), year=2026).at_risk


def test_measures_add_up_to_the_group_they_are_part_of(purse: SimpleNamespace) -> None:
    group = make.measure(purse.owner, code="GROUP", rank="group")
    for one in (purse.first, purse.second):
        one.parent = group
        one.save()
    shown = overview(purse.owner, today=MAY, year=2026)
    assert [(line.measure.code, line.depth, line.position.total) for line in shown.lines] == [
        ("GROUP", 0, 1500),
        ("ONE", 1, 1000),
        ("TWO", 1, 500),
    ]
    assert shown.total.total == 1500  # counted once


def test_a_measure_answers_whether_it_pays_and_why(purse: SimpleNamespace) -> None:
    MeasureRules.objects.create(measure=purse.first, from_year=2026, functions=["TNI"], objects_text="Screens only")
    client = client_of(purse)
    assert "Screens only" in text_of(client, "measure", purse.first.pk)
    no = text_of(client, "measure", purse.first.pk, year=2026, kind="tab", school="", levels="", on="")
    assert "not eligible" in no
    assert "ONE pays for TNI; this is TAB." in no
    assert "Choose equipment among TNI." in no
    yes = text_of(client, "measure", purse.first.pk, year=2026, kind="TNI", school="", levels="", on="")
    assert "not eligible" not in yes


@pytest.mark.parametrize("by", ["measure", "school", "commune"])
def test_a_report_adds_up_whatever_its_lines(purse: SimpleNamespace, by: str) -> None:
    spent(purse)
    spent(purse, 100, place=1, pk=2)
    ledger.allocate([Draw(purse.second.pk, 2026, Decimal(50), purse.schools[2].pk)], on=MAY, **purse.by)
    lines = report(purse.owner, 2026, by)
    total = sum((one for _names, one in lines), Position())
    assert (total.held, total.left, total.used, total.paid) == (1500, 1100, 400, 100)
    assert all(one.left >= 0 for _names, one in lines)
    if by == "school":
        assert {names[0]: one.held for names, one in lines if names[0]} == {
            purse.schools[0].name: 300, purse.schools[1].name: 100, purse.schools[2].name: 50,
        }  # fmt: skip
    client = client_of(purse, "elected")
    page = text_of(client, "report", year=2026, by=by)
    assert "€1,100.00" in page
    sheet = client.get(reverse("governance:report"), {"year": 2026, "by": by, "export": "csv"})
    assert sheet["content-type"].startswith("text/csv")
    assert len(sheet.content.decode().strip().splitlines()) == len(lines) + 1


def test_movements_are_found_by_school_measure_and_document(purse: SimpleNamespace) -> None:
    spent(purse)
    spent(purse, 100, place=1, pk=2)
    client = client_of(purse)
    assert "Order 2" in text_of(client, "movements", document="Order 2")
    found = text_of(client, "movements", school=purse.schools[0].code)
    assert "Order 1" in found
    assert "Order 2" not in found
    exported = client.get(reverse("governance:movements"), {"measure": purse.first.pk, "export": "csv"})
    assert len(exported.content.decode().strip().splitlines()) == 1 + purse.first.movements.count()


def test_pages_cost_the_same_with_many_lines(purse: SimpleNamespace) -> None:
    client = client_of(purse)
    for number in range(3):
        spent(purse, 40, place=number, pk=number)
        for name in ("money", "movements", "report", "budgets", "applications"):
            text_of(client, name)
        text_of(client, "measure", purse.first.pk)


def post(client: Client, name: str, **data: Any) -> Any:
    return client.post(reverse(f"governance:{name}"), data)


def test_a_vote_is_set_and_a_refusal_keeps_what_was_typed(purse: SimpleNamespace) -> None:
    client = client_of(purse)
    asked = {"measure": purse.first.pk, "year": 2026, "amount": "1200.50", "on": "2026-05-04", "reason": "DM 1"}
    assert post(client, "vote", **asked).status_code == 302
    assert position(purse.first, 2026).voted == Decimal("1200.50")
    spent(purse)
    refused = post(client, "vote", **{**asked, "amount": "299"})
    assert refused.status_code == 409
    assert "DM 1" in refused.content.decode()
    assert post(client, "vote", **{**asked, "amount": "-1"}).status_code == 422


def test_an_allocation_is_previewed_then_written_once(purse: SimpleNamespace) -> None:
    for school, pupils in zip(purse.schools, (10, 20, 30), strict=True):
        make.enrol(school, CP=pupils)
        school.enrolments.update(level=None)
    client = client_of(purse)
    asked = {
        "measure": purse.first.pk, "year": 2026, "amount": "100", "way": "per_pupil", "network": "", "codes": "",
        "on": "2026-05-04", "reason": "", "key": "abc",
    }  # fmt: skip
    preview = post(client, "allocate", **asked).content.decode()
    assert re.findall(r"€(\d+\.\d\d)</td></tr>", preview) == ["16.67", "33.33", "50.00"]
    assert LedgerMovement.objects.filter(verb="allocate").count() == 0
    for _time in range(2):
        assert post(client, "allocate", **asked, apply="1").status_code == 302
    assert position(purse.first, 2026).allocated == 100
    alone = post(client, "allocate", **{**asked, "key": "d", "codes": purse.schools[1].code})
    assert re.findall(r"€(\d+\.\d\d)</td></tr>", alone.content.decode()) == ["100.00"]
    short = post(client, "allocate", **{**asked, "key": "e", "amount": "5000"}, apply="1")
    assert short.status_code == 409


def test_money_moves_and_years_end_as_the_forms_say(purse: SimpleNamespace) -> None:
    client = client_of(purse)
    asked = {"measure": purse.first.pk, "year": 2026, "amount": "100", "on": "2026-05-04", "reason": "Council"}
    assert post(client, "transfer", **asked, to_measure=purse.second.pk, to_year=2026).status_code == 302
    assert post(client, "year_end", **asked, act="carry").status_code == 302
    assert post(client, "year_end", **asked, act="give_back").status_code == 302
    one = position(purse.first, 2026)
    assert (one.transferred, one.carried, one.recovered, one.free) == (-100, -100, 100, 700)


def test_a_head_reads_their_school_and_no_other(purse: SimpleNamespace) -> None:
    here, there, _third = purse.schools
    ledger.allocate([Draw(purse.first.pk, 2026, Decimal(80), here.pk)], on=MAY, **purse.by)
    spent(purse, 40, place=1)
    head = client_of(purse, "school_head", school=here)
    page = text_of(head, "school_money", here.code)
    assert "€80 of what the school was allocated are left to order with." in page
    assert "Order 1" not in page
    assert head.get(reverse("governance:school_money", args=[there.code])).status_code == 404
    assert head.get(reverse("governance:money")).status_code == 403


def test_an_application_goes_from_its_draft_to_its_report(purse: SimpleNamespace) -> None:
    client = client_of(purse)
    made = post(client, "application_add", measure=purse.second.pk, year=2026, title="Robots", asked="300")
    page = made.headers["Location"]
    answer = f"{page}answer/"
    assert client.post(answer, {"on": ""}).status_code == 422
    for data in ({"on": "2026-03-01"}, {"on": "2026-05-04", "granted": "250"}, {"on": "2026-11-02"}):
        assert client.post(answer, data).status_code == 302
    assert "reported" in client.get(page).content.decode()
    assert position(purse.second, 2026).voted == 750
