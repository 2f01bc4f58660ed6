"""What leaves the fleet: withdrawn first, without its data, by one route; and the legal shares of reuse."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.enums import DisposalRoute
from pupitre.fleet.models import Disposal
from pupitre.fleet.operations import disposals
from pupitre.fleet.queries import disposals as queries
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.device = make.device(made.school, state="retired", bought_on=date(TODAY.year - 5, 1, 1))
    return made


def dispose(w: Any, route: str = "gift_charity", **more: Any) -> Disposal:
    facts = {"devices": [w.device], "data_erased": True, "actor": SYSTEM, "on": TODAY, **more}
    return disposals.dispose(organisation=w.owner, route=DisposalRoute(route), at=NOW, **facts)


def test_nothing_leaves_with_its_data_nor_before_it_is_withdrawn(w: Any) -> None:
    with pytest.raises(refusals.DataNotErased):
        dispose(w, data_erased=False)
    with pytest.raises(refusals.NothingToDispose):
        dispose(w, devices=[])
    with pytest.raises(refusals.NotPossible):
        dispose(w, devices=[w.device, make.device(w.school)])
    w.device.refresh_from_db()
    assert w.device.state == "retired"
    assert not Disposal.objects.exists()
    dispose(w)
    w.device.refresh_from_db()
    assert w.device.state == "disposed"
    assert w.device.disposal_line.age_years > 5


def test_only_those_who_may_withdraw_devices_dispose_of_them(w: Any) -> None:
    with pytest.raises(NotAllowed):
        dispose(w, actor=viewer("technician", organisation=w.owner))
    with pytest.raises(NotAllowed):
        dispose(w, devices=[make.device(territory.school(), state="retired")])


def test_the_share_of_reuse_leaves_out_the_oldest_and_what_was_lost(w: Any) -> None:
    recycled, old, waits, lost = (make.device(w.school, state="retired", bought_on=TODAY) for _ in range(4))
    old.bought_on = date(TODAY.year - 12, 1, 1)
    old.save()
    dispose(w)
    dispose(w, "recycling", devices=[recycled])
    dispose(w, "gift_charity", devices=[old])
    dispose(w, "lost", devices=[lost], data_erased=False)
    share = queries.shares(SYSTEM, TODAY.year)["laptop"]
    assert (share.stock, share.reused, share.percent) == (3, 1, Decimal("33.3"))
    assert waits.state == "retired"


def test_the_pages(w: Any) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("plan_lead", language="en", organisation=w.owner))
    page = visit_within(client, reverse("fleet:disposals"), queries=20).content.decode()
    assert "1 withdrawn device waits to leave." in page
    url = reverse("fleet:disposal_add")
    assert w.device.asset_tag in visit_within(client, url, queries=15).content.decode()
    filled = {"route": "sale", "on": str(TODAY), "organisation": w.owner.pk, "codes": "NOBODY", "data_erased": "on"}
    assert client.post(url, filled).status_code == 422
    assert client.post(url, {**filled, "codes": w.device.serial}).status_code == 302
    visit_within(client, reverse("fleet:disposal", args=[Disposal.objects.get().pk]), queries=15)
