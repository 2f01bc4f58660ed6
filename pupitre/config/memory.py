"""How the process that serves pages keeps its memory."""

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 20  # Python's own: 700, 10, 10


def settle() -> None:
    """Set aside what the start made, and look for unreachable cycles less often.

    A page makes some ten thousand objects, nearly all freed as soon as nobody names them; Python would walk through
    the half million that stay for the life of the process every few pages, a tenth of their processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
