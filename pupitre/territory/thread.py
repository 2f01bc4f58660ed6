"""What the territory hangs on the thread: the school, where every chain comes together."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.thread import Described, Kind
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


def _schools(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    rows = School.objects.visible(viewer).filter(pk__in=keys).order_by("pk").values_list("pk", "name", "code")
    return {pk: Described(name, reverse("web:school", args=[pk]), code) for pk, name, code in rows}


SCHOOL = Kind("territory.school", _("School"), _schools)
