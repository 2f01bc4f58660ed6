"""What the catalogue's page of a model says of the fleet."""

from django.urls import reverse

from pupitre.fleet.models import Device
from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.standing import Standing


def standing(viewer: Viewer, model: int) -> Standing | None:
    """The viewer's devices of a model that may still serve (one query); None where there is none."""
    if not viewer.can(VIEW):
        return None
    count = Device.objects.visible(viewer).alive().filter(model=model).count()
    devices = f"{reverse('fleet:devices')}?model={model}"
    return Standing(count, devices, reverse("fleet:use_of_model", args=[model])) if count else None
