"""`visible(viewer)` and `can_x(viewer, row)` say the same of every row, whatever the grants."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pupitre.kernel.viewer import Grant, Scope, Viewer
from pupitre.territory import permissions
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import EDIT, VIEW
from tests.factories.territory import organisation, school

CAPABILITIES = (VIEW, EDIT)
PLACES = 4  # organisations and schools of the small world


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: pytest.FixtureRequest):
    with django_db_blocker.unblock():
        bodies = [organisation() for _ in range(PLACES)]
        made = [school(bodies[n % PLACES], area=bodies[(n + 1) % PLACES] if n % 2 else None) for n in range(PLACES)]
        yield bodies, made
        for row in (*made, *bodies):
            row.delete()


indices = st.frozensets(st.integers(0, PLACES - 1), max_size=2)
grants = st.lists(
    st.tuples(st.frozensets(st.sampled_from(CAPABILITIES)), st.booleans(), indices, indices), max_size=3
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(drawn=grants)
def test_lists_and_predicates_agree(places: tuple[list[Organisation], list[School]], drawn: list) -> None:
    bodies, schools = places
    viewer = Viewer(
        1,
        "Someone",
        tuple(
            Grant(
                "role",
                capabilities,
                Scope(everywhere, frozenset(bodies[n].pk for n in of), frozenset(schools[n].pk for n in at)),
            )
            for capabilities, everywhere, of, at in drawn
        ),
    )
    for capability, predicate in ((VIEW, permissions.can_view), (EDIT, permissions.can_edit)):
        listed = set(School.objects.visible(viewer, capability))
        assert listed == {row for row in schools if predicate(viewer, row)}
    listed_bodies = set(Organisation.objects.visible(viewer, EDIT))
    assert listed_bodies == {row for row in bodies if permissions.can_edit_organisation(viewer, row)}
