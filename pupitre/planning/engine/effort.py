"""How hard a plan is sought: with every search there is, or one plan from the prices, as for a country."""

from __future__ import annotations

from enum import StrEnum

from .run import Options


class Effort(StrEnum):
    """A price for every need."""

    USUAL = "usual"  # until the gap asked is proven, with neighbours and the tree
    QUICK = "quick"  # prices, dives, one search for sets: no tree, no neighbours, no direct model

    @property
    def options(self) -> Options:
        """The limits of this effort.

        Quick leaves the search for sets at a fifth of a per cent of its own bound, and seeks entries in whole numbers
        only where the sets of no dive were found.
        """
        if self is Effort.USUAL:
            return Options()
        return Options(
            gap=0.02,
            dives=3,
            choices=3,
            whole_rounds=1,
            bands=(0.01, 0.1, 0.5),
            nodes=40,
            few=0,
            floor_few=0,
            turns=0,
        )
