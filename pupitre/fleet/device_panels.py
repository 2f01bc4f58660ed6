"""What the page of a device shows beside the register: rooms above add theirs (what was asked about it) in wiring.py,
and say where a problem with the device of a label is reported."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest

from pupitre.fleet.models import Device
from pupitre.http.panels import Panel

Offer = Callable[[HttpRequest, Device], Panel | None]
Address = Callable[[str], str]  # the label -> where a problem with its device is reported
_offers: list[Offer] = []
_addresses: list[Address] = []


def register(offer: Offer, reports: Address) -> None:
    """Ask `offer` for every device, and send whoever scans its label without being signed in to `reports`."""
    if offer not in _offers:
        _offers.append(offer)
        _addresses.append(reports)


def of(request: HttpRequest, device: Device) -> Iterator[Panel]:
    for offer in _offers:
        panel = offer(request, device)
        if panel is not None:
            yield panel


def reporting(label: str) -> str:
    """Where a problem is reported; "" where no room takes it."""
    return next((address(label) for address in _addresses), "")
