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

        Quick has its dives keep to what people can give, makes the best ones better by swaps, and rounds sets at the
        first node. It seeks entries in whole numbers (ten nodes) only where no sets at all were found.
        """
        if self is Effort.USUAL:
            return Options()
        return Options(
            gap=0.03,
            dives=6,
            choices=2,
            swaps=60,
            whole_rounds=1,
            entry_work=0.0,
            bands=(0.003, 0.03, 0.3),
            nodes=15,
            rounding_gap=1e-3,
            rounding_nodes=1,
            greedy_tries=1,
            few=0,
            floor_few=0,
            turns=0,
        )
