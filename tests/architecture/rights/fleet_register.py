"""The pages of the register of devices."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pupitre.fleet.models import DeviceSet
from pupitre.fleet.operations import kits
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.table import Row
from tests.factories import fleet as make
from tests.factories import procurement as buy

WRITERS = "administrator plan_lead technician support"


def device(world: Any, *, foreign: bool = False) -> Any:
    """A device of the school of the people, or of the other authority; made once."""
    made = world.__dict__.setdefault("devices", {})
    if foreign not in made:
        made[foreign] = make.device(world.foreign_school if foreign else world.school, price=420)
        make.part(made[foreign])
    return made[foreign]


def photo(world: Any, *, foreign: bool = False) -> Any:
    made = world.__dict__.setdefault("photos", {})
    if foreign not in made:
        upload = SimpleUploadedFile("plate.png", make.photo())
        made[foreign] = kits.add_photo(
            device=device(world, foreign=foreign),
            upload=upload,
            name="plate.png",
            caption="Plate",
            actor=SYSTEM,
            at=timezone.now(),
        )
    return made[foreign]


def receipt(world: Any, *, foreign: bool = False) -> Any:
    """A line of a delivery of laptops, two of them scanned."""
    made = world.__dict__.setdefault("receipts", {})
    if foreign not in made:
        w = buy.world()
        w.owner = world.foreign_authority if foreign else world.authority
        w.school = world.foreign_school if foreign else world.school
        w.supplier = buy.supplier(w.owner)
        w.model = buy.model(w.owner, supplier=w.supplier, unit_price=100)
        w.one, w.two = buy.measure(w.owner, 50_000), buy.measure(w.owner, 50_000)
        made[foreign] = buy.received(buy.sent(w, 3), 2).lines.get()
    return made[foreign]


def cart(world: Any, *, foreign: bool = False) -> Any:
    """A cart with one device; made once."""
    made = world.__dict__.setdefault("carts", {})
    if foreign not in made:
        place = world.foreign_school if foreign else world.school
        made[foreign] = DeviceSet.objects.create(school=place, name="Cart A")
        make.device(place, set=made[foreign], asset_tag="")
    return made[foreign]


def beside_a_cart(world: Any) -> dict[str, Any]:
    """No argument, in a world where there is something to show."""
    cart(world)
    return {}


def of(make_one: Any) -> dict[str, Any]:
    return {
        "args": lambda world: {"pk": make_one(world).pk},
        "foreign": lambda world: {"pk": make_one(world, foreign=True).pk},
    }


ROWS = [
    Row("fleet:home", FLEET),
    Row("fleet:devices", FLEET),
    Row("fleet:device_add", WRITERS),
    Row("fleet:device", FLEET, **of(device)),
    Row("fleet:device_correct", WRITERS, **of(device)),
    Row("fleet:device_kit", WRITERS, method="post", **of(device)),
    Row("fleet:photo", FLEET, **of(photo)),
    Row("fleet:photo_remove", WRITERS, method="post", **of(photo)),
    Row("fleet:ratios", FLEET),
    Row("fleet:ratios_path", FLEET),
    Row(
        "fleet:ratios_school",
        FLEET,
        args=lambda world: {"pk": world.school.pk},
        foreign=lambda world: {"pk": world.foreign_school.pk},
    ),
    Row("fleet:arrivals", WRITERS),
    Row("fleet:arrival", WRITERS, **of(receipt)),
    Row("fleet:inventory", WRITERS),
    Row("fleet:bulk", WRITERS, args=beside_a_cart, query="?only=alive"),
    Row("fleet:labels", WRITERS, args=beside_a_cart, query="?only=alive"),
    Row("fleet:labels_assign", WRITERS, method="post"),
    Row("fleet:labels_pdf", WRITERS, method="post"),
    Row("fleet:sets", FLEET, args=beside_a_cart),
    Row("fleet:set_add", WRITERS),
    Row("fleet:set", FLEET, **of(cart)),
    Row("fleet:set_edit", WRITERS, **of(cart)),
    *(Row(f"fleet:set_{act}", WRITERS, method="post", **of(cart)) for act in ("fill", "empty", "close")),
]
# Who may do which act follows the act and the device: tests/fleet/test_register.py tries them, and who adds a photo.
# The columns and words of a file are its owner's alone: tests/fleet/test_inventory.py.
ELSEWHERE = "fleet:device_act fleet:photo_add fleet:inventory_columns fleet:inventory_words"
