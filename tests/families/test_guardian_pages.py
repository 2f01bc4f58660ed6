"""What a guardian sees, without an account: reading, signing, refusing, and links that open nothing any more."""

import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from pupitre.config.logs import JsonLines
from pupitre.families.models import Agreement, SignLink
from pupitre.families.operations import agreements, links
from pupitre.families.web import tries
from pupitre.families.web.signing import READABLE_AFTER
from pupitre.kernel.viewer import SYSTEM
from tests.factories import families as make
from tests.factories import fleet, territory

pytestmark = pytest.mark.django_db
TEXTS = {
    "fr": ("Contrat d'utilisation", "# Le prêt\n\nNous prêtons une tablette."),
    "en": ("Contract of use", "# The loan\n\nWe lend a tablet."),
}


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def asked() -> tuple[Agreement, Any]:
    school = territory.school()
    make.published(make.programme(school.responsible), TEXTS)
    pupil = fleet.pupil(school, name="MARTIN Léa", born_on=date(2015, 3, 1))
    anne = fleet.guardian(pupil, name="Anne MARTIN", language="en")
    by = {"actor": SYSTEM, "at": timezone.now()}
    (row,) = agreements.ask(school=school, pupils=[pupil], kits={pupil.pk: ["Tablette"]}, **by)
    return row, anne


def way_in(row: Agreement, guardian: Any) -> str:
    return f"/families/sign/{links.new_link(row, f'guardian:{guardian.pk}', at=timezone.now())}/"


def test_it_is_read_in_one_s_language_and_in_the_other_one_when_asked(asked: Any) -> None:
    address = way_in(*asked)
    assert "We lend a tablet." in Client().get(address).content.decode()
    assert "Nous prêtons une tablette." in Client().get(address + "?lang=fr").content.decode()


def test_signing_gives_a_copy_and_the_link_then_tells_what_was_done(asked: Any) -> None:
    address, client = way_in(*asked), Client()
    missed = client.post(address, {"act": "sign", "name": "Anne MARTIN"})
    assert missed.status_code == 422
    assert not asked[0].signatures.exists()
    done = client.post(address, {"act": "sign", "name": "Anne MARTIN", "read": "1"})
    assert done.url == address + "done/"
    assert "The contract is signed" in client.get(done.url).content.decode()
    assert client.get(address + "contract.pdf").content.startswith(b"%PDF-")
    assert client.get(address).url == address + "done/"
    SignLink.objects.update(used_at=timezone.now() - 2 * READABLE_AFTER)
    assert client.get(address).status_code == 410
    assert client.get(done.url).status_code == 404
    assert client.get(address + "contract.pdf").status_code == 404


def test_refusing_ends_the_contract_for_everybody(asked: Any) -> None:
    row, anne = asked
    paul = fleet.guardian(row.pupil, name="Paul DURAND", household=2)
    address, other = way_in(row, anne), way_in(row, paul)
    client = Client()
    assert "Your refusal is recorded" in client.post(address, {"act": "refuse"}, follow=True).content.decode()
    assert client.get(other).status_code == 410


def test_a_link_replaced_by_another_says_so_and_nothing_of_the_pupil(asked: Any) -> None:
    first = way_in(*asked)
    way_in(*asked)
    answer = Client().get(first)
    assert answer.status_code == 410
    assert "MARTIN" not in answer.content.decode()


def test_wrong_codes_are_counted_by_address_which_is_not_kept(asked: Any) -> None:
    row, anne = asked
    code = links.letter_codes(agreement=row, actor=SYSTEM, at=timezone.now())[f"guardian:{anne.pk}"]
    client = Client(REMOTE_ADDR="192.0.2.7")
    for _try in range(tries.MOST):
        assert client.post("/families/sign/", {"code": "WRONG"}).status_code == 422
    assert client.post("/families/sign/", {"code": code}).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").post("/families/sign/", {"code": code}).status_code == 302
    assert "192.0.2.7" not in tries._key(client.get("/families/sign/").wsgi_request)


def test_the_log_holds_neither_secret_nor_name(asked: Any, caplog: Any) -> None:
    address = way_in(*asked)
    with caplog.at_level(logging.INFO, logger="pupitre.request"):
        Client().post(address, {"act": "sign", "name": "Anne MARTIN", "read": "1"})
        Client().get(address + "nothing-here/")
    lines = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert "sign/<str:token>/" in lines
    assert address.split("/")[3] not in lines
    assert "MARTIN" not in lines
