"""The editor of plain rows: what it lists, saves, refuses and removes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.fleet.models import StockSet
from pupitre.governance.models import FundingMeasure
from pupitre.kernel.models import AuditEntry
from pupitre.procurement.models import DeviceModel
from tests.architecture.rights import inputs
from tests.architecture.rights.table import ROLES, world
from tests.factories import planning as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

EDITORS = [
    editor
    for room in (inputs.governance, inputs.procurement, inputs.fleet, inputs.projects, inputs.planning)
    for editor in room.EDITORS
]
MEASURE = {
    "code": "15081",
    "name": "Innovation",
    "kind": "opex",
    "rank": "measure",
    "scope": "local",
    "cofund_share": "0.5",
    "carry_share": "0",
    "must_spend_share": "0",
    "functions": "TAB, IND",
    "categories": "",
    "min_commitment": "0",
    "min_repairability": "0",
    "starts_in": "2026",
    "ends_in": "2028",
}


def signed_in(role: str = "plan_lead", **scope: Any) -> Client:
    client = Client()
    client.force_login(person(role, **scope))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.name)
def test_only_those_who_may_edit_remove_a_row(editor: Any) -> None:
    here = world()
    writers = next(row for row in inputs.ROWS if row.name == f"{editor.namespace}:{editor.name}_edit").opens.split()
    foreign = inputs._first(editor, here, foreign=True)["pk"]
    pk = inputs._first(editor, here)["pk"]
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        client.force_login(here.people[role])
    for role in ROLES:
        if role not in writers:
            assert clients[role].post(editor.url("delete", pk)).status_code == 403, role
        elif role not in {"administrator", "support"}:  # they may stand everywhere
            assert clients[role].post(editor.url("delete", foreign)).status_code == 404, role
    assert clients["plan_lead"].get(editor.url("delete", pk)).status_code == 405
    answer = clients["plan_lead"].post(editor.url("delete", pk))
    assert answer.status_code in {302, 409}  # 409: the row is used by another
    assert editor.model.objects.filter(pk=pk).exists() is (answer.status_code == 409)


@pytest.mark.django_db
def test_a_row_is_added_and_the_trail_says_so() -> None:
    owner = organisation()
    client = signed_in(organisation=owner)
    answer = client.post(reverse("governance:measures_add"), {**MEASURE, "organisation": owner.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    measure = FundingMeasure.objects.get()
    assert (measure.functions, measure.categories) == (["TAB", "IND"], [])
    entry = AuditEntry.objects.get(action="governance.fundingmeasure_added")
    assert entry.subject == f"governance.fundingmeasure:{measure.pk}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"cofund_share": "3"}, {"ends_in": "2020"}, {"kind": "other"}, {"code": ""}],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_saved(wrong: dict[str, str]) -> None:
    owner = organisation()
    answer = signed_in(organisation=owner).post(
        reverse("governance:measures_add"), {**MEASURE, "organisation": owner.pk, **wrong}
    )
    assert answer.status_code == 422
    assert b"field-errors" in answer.content or b"notice-error" in answer.content
    assert not FundingMeasure.objects.exists()


@pytest.mark.django_db
def test_a_row_cannot_be_given_to_an_organisation_out_of_scope() -> None:
    answer = signed_in(organisation=organisation()).post(
        reverse("governance:measures_add"), {**MEASURE, "organisation": organisation().pk}
    )
    assert answer.status_code == 422
    assert not FundingMeasure.objects.exists()


@pytest.mark.django_db
def test_a_school_is_typed_by_its_code() -> None:
    owner = organisation()
    place, model = school(owner), make.device_model(owner)
    client = signed_in(organisation=owner)
    row = {"function": "TAB", "group": "ALL", "model": model.pk, "bought_on": "2024-01-01", "condition": "bon"}
    url = reverse("fleet:stock_add")
    assert client.post(url, {**row, "units": 6, "school": school().code}).status_code == 422
    assert client.post(url, {**row, "units": 6, "school": place.code}).status_code == 302
    kept = StockSet.objects.get()
    assert kept.school == place
    assert place.code in client.get(reverse("fleet:stock_edit", args=[kept.pk])).content.decode()


@pytest.mark.django_db
def test_a_row_that_others_need_is_kept() -> None:
    owner = organisation()
    model = make.device_model(owner)
    make.stock_set(school(owner), model)
    answer = signed_in(organisation=owner).post(reverse("procurement:catalogue_delete", args=[model.pk]))
    assert answer.status_code == 409
    assert DeviceModel.objects.filter(pk=model.pk).exists()
