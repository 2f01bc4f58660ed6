"""Pupils, staff and devices for tests."""

import io
from datetime import date
from itertools import count
from typing import Any

from PIL import Image

from pupitre.fleet.models import Device, KitPart
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    Guardian,
    Guardianship,
    Level,
    Organisation,
    Pupil,
    School,
    Schooling,
    SchoolYear,
    StaffMember,
    StaffPost,
)

_numbers = count(1)


def year(start: int = 2026) -> SchoolYear:
    return SchoolYear.objects.get_or_create(start_year=start)[0]


def model(organisation: Organisation, **fields: Any) -> DeviceModel:
    number = next(_numbers)
    return DeviceModel.objects.create(
        **{
            "organisation": organisation,
            "code": f"MODEL{number}",
            "name": f"Model {number}",
            "category": "laptop",
            "life_years": 5,
            **fields,
        }
    )


def device(school: School, **fields: Any) -> Device:
    """A device in store in a school; its model is one of the body that answers for the school."""
    number = next(_numbers)
    owner = fields.pop("organisation", school.responsible)
    return Device.objects.create(
        **{
            "organisation": owner,
            "model": fields.pop("model", None) or model(owner),
            "school": school,
            "serial": f"SN{number:05}",
            "asset_tag": f"TAG{number:05}",
            **fields,
        }
    )


def part(device: Device, name: str = "Charger", **fields: Any) -> KitPart:
    accessory = model(device.organisation, name=name, category="accessory")
    return KitPart.objects.create(device=device, model=accessory, **fields)


def pupil(
    school: School, *, name: str = "", level: Level | None = None, klass: ClassGroup | None = None, **fields: Any
) -> Pupil:
    """A pupil of a school this year, in a class where one is named."""
    made = Pupil.objects.create(display_name=name or f"PUPIL {next(_numbers)}", **fields)
    schooling = Schooling.objects.create(
        pupil=made, school=school, year=year(), level=level, joined_on=date(2026, 9, 1)
    )
    if klass is not None:
        ClassMembership.objects.create(schooling=schooling, class_group=klass)
    return made


def class_group(school: School, name: str = "CM2 A", **fields: Any) -> ClassGroup:
    return ClassGroup.objects.create(school=school, year=year(), name=name, **fields)


def guardian(pupil: Pupil, *, name: str = "", household: int = 1, **fields: Any) -> Guardian:
    made = Guardian.objects.create(display_name=name or f"GUARDIAN {next(_numbers)}", **fields)
    Guardianship.objects.create(pupil=pupil, guardian=made, household=household)
    return made


def staff(school: School, *, name: str = "", role: str = "teacher", **fields: Any) -> StaffMember:
    made = StaffMember.objects.create(display_name=name or f"STAFF {next(_numbers)}", **fields)
    StaffPost.objects.create(staff=made, school=school, year=year(), role=role)
    return made


def photo() -> bytes:
    """A small picture, as a phone would send it."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(kept, "PNG")
    return kept.getvalue()
