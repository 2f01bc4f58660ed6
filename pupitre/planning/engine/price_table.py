"""The prices of shared resources as a plan publishes them: what one unit more would bring, in points."""

from __future__ import annotations

from collections.abc import Iterator

from .instance import Floats, Instance
from .plan import Price
from .pricing import Master
from .shared import KILO

_NOTHING = 1e-9  # points a unit under which a resource is not short


def prices_of(instance: Instance, master: Master, price: Floats) -> tuple[Price, ...]:
    """The price of every resource that is short. A slope: true for small changes; its range is not known here."""
    return tuple(row for row in (*_people(instance, master, price), *_money(instance, master, price)))


def _people(instance: Instance, master: Master, price: Floats) -> Iterator[Price]:
    shared = master.shared
    families = (
        ("deployments", shared.deployments, "school"),
        ("adviser_days", shared.advisers, "day"),
        ("tech_hours", shared.technicians, "hour"),
        ("seats", shared.seats, "seat"),
    )
    for name, rows, unit in families:
        for t, territory in enumerate(instance.territories):
            for w in range(instance.horizon.waves):
                points = float(price[rows[t, w]])
                if points > _NOTHING:
                    yield Price(name, territory, w + 1, unit, points)


def _money(instance: Instance, master: Master, price: Floats) -> Iterator[Price]:
    funding = instance.funding
    for k, y in zip(*master.budget_row.nonzero(), strict=True):
        points = float(price[master.budget_row[k, y]]) / KILO
        if points > _NOTHING:
            measure = instance.case.measures[int(funding.fund_measure[k])].measure_id
            territory = int(funding.fund_territory[k])
            subject = measure if territory < 0 else f"{measure} {instance.territories[territory]}"
            yield Price("budget", subject, int(y) + 1, "EUR", points)
