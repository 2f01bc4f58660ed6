"""Who is looking, and how far they see: a frozen value computed once per request."""

from dataclasses import dataclass, field
from typing import Self

from pupitre.kernel.refusal import InPersonOnly, NotAllowed


@dataclass(frozen=True)
class Scope:
    """Where a capability holds: everywhere, or in these organisations (with all below them) and these schools."""

    everywhere: bool = False
    organisations: frozenset[int] = frozenset()
    schools: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organisations) or bool(self.schools)

    @property
    def reaches_organisations(self) -> bool:
        """Whether the scope holds any organisation, and not schools alone."""
        return self.everywhere or bool(self.organisations)

    def reaches(self, organisation_id: int) -> bool:
        """Whether the scope holds an organisation."""
        return self.everywhere or organisation_id in self.organisations

    def __or__(self, other: Self) -> "Scope":
        return Scope(
            self.everywhere or other.everywhere,
            self.organisations | other.organisations,
            self.schools | other.schools,
        )


@dataclass(frozen=True)
class Grant:
    """One membership in force: a role's capabilities over a scope."""

    role: str
    capabilities: frozenset[str]
    scope: Scope


@dataclass(frozen=True)
class Viewer:
    """A person (or the software itself) with the grants in force at an instant."""

    person_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    impersonator_id: int | None = None
    impersonator_name: str = ""
    is_system: bool = False
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(grant.role for grant in self.grants))

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None and not self.is_system

    def can(self, capability: str) -> bool:
        """Whether the capability is held anywhere at all (a page may then show what lies in scope)."""
        return self.is_system or any(capability in grant.capabilities for grant in self.grants)

    def scope(self, capability: str) -> Scope:
        """Where the capability holds: the union over the grants that carry it."""
        if self.is_system:
            return Scope(everywhere=True)
        scope = Scope()
        for grant in self.grants:
            if capability in grant.capabilities:
                scope |= grant.scope
        return scope

    def require(self, capability: str) -> None:
        """Errors: NotAllowed where the capability is held nowhere."""
        if not self.can(capability):
            raise NotAllowed

    def require_in_person(self) -> None:
        """Errors: InPersonOnly while someone else acts in this person's place (approving, signing, secrets)."""
        if self.impersonator_id is not None:
            raise InPersonOnly


ANONYMOUS = Viewer(person_id=None, name="")
SYSTEM = Viewer(person_id=None, name="Pupitre", is_system=True)
