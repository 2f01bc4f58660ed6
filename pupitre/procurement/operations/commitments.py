"""What an accepted request holds of the school's complementary budget until it is ordered."""

from datetime import date, datetime
from decimal import Decimal

from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import refusals
from pupitre.procurement.models import Request
from pupitre.procurement.queries import rules

KIND = "procurement.request"


def commit(request: Request, *, on: date, actor: Viewer, at: datetime) -> None:
    """Hold what a request costs on what is allocated to the school. Errors: NoMeasure, NotEnoughMoney."""
    ledger.commit([_draw(request)], document=_document(request), on=on, actor=actor, at=at, key="accept")


def release(request: Request, *, on: date, actor: Viewer, at: datetime) -> None:
    """Give it back, when an order takes it over or the request is withdrawn."""
    ledger.release([_draw(request)], document=_document(request), on=on, actor=actor, at=at, key="release")


def _draw(request: Request) -> Draw:
    measure_id = rules.settings_of(request.organisation).request_measure_id
    if measure_id is None:
        raise refusals.NoMeasure
    amount = sum((line.amount for line in request.lines.all()), Decimal(0))
    return Draw(measure_id, request.year, amount, school_id=request.school_id, allocated=True)


def _document(request: Request) -> Document:
    return Document(KIND, request.pk, request.title)
