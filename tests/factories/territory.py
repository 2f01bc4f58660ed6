"""A small territory for tests."""

from itertools import count
from typing import Any

from pupitre.territory.models import Organisation, School

_numbers = count(1)


def organisation(**fields: Any) -> Organisation:
    number = next(_numbers)
    return Organisation.objects.create(
        **{"name": f"Organisation {number}", "kind": "authority", "jurisdiction": "fr", **fields}
    )


def school(responsible: Organisation | None = None, **fields: Any) -> School:
    number = next(_numbers)
    return School.objects.create(
        **{
            "name": f"School {number}",
            "kind": "primaire",
            "code": f"LOCAL{number:04}",
            "code_scheme": "local",
            "responsible": responsible or organisation(),
            **fields,
        }
    )
