"""Who may give what: nobody gives, takes or borrows rights that they do not hold themselves."""

from collections.abc import Iterable, Mapping

from pupitre.kernel.viewer import Grant, Scope, Viewer

Bodies = Mapping[int, frozenset[int]]  # school -> the organisations that answer for it (responsible, area)


def covers(held: Scope, wanted: Scope, bodies: Bodies) -> bool:
    """Whether all that `wanted` reaches is reached by `held`; a school is reached through its organisations too."""
    if held.everywhere:
        return True
    if wanted.everywhere or not wanted.organisations <= held.organisations:
        return False
    return all(
        school in held.schools or bodies.get(school, frozenset()) & held.organisations for school in wanted.schools
    )


def excess(viewer: Viewer, grants: Iterable[Grant], bodies: Bodies) -> tuple[str, ...]:
    """The capabilities of `grants` that the viewer does not hold over the same places, in order.

    Empty: the viewer may give these grants, take them away, or see Pupitre as the person who holds them.
    """
    return tuple(
        sorted(
            {
                capability
                for grant in grants
                for capability in grant.capabilities
                if not covers(viewer.scope(capability), grant.scope, bodies)
            }
        )
    )
