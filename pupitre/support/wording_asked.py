"""What those who ask read: what categories mean, and where a request stands."""

from django.utils.translation import gettext_lazy as _

PLAIN = {
    "hardware": _("A device does not start, is broken, does not charge, a screen or a sound is missing."),
    "account": _("You cannot sign in, a password is lost, someone lacks an account or a right."),
    "network": _("Nothing comes through: no network, slow, a page that does not open."),
    "services": _("The online services of the school: marks, messages, class pages."),
    "apps": _("An application to install, to update, that closes by itself."),
    "printing": _("The printer does not print, has no paper or ink."),
    "loan": _("A device lent, lost, stolen, or damaged by someone."),
    "supply": _("You need equipment that you do not have."),
    "teaching": _("How to do something with a class: someone who knows teaching answers."),
    "board": _("The board, the sockets, what was fixed to a wall."),
    "privacy": _("Someone saw or did what they should not have. Few people read it."),
}
"""What a category means to who is not of the trade, by the codes of presets.py; others have their name alone."""

STANDINGS = {
    "received": _("Received: nobody has taken it yet."),
    "in_hand": _("Somebody is working on it."),
    "yours": _("We wait for your answer."),
    "third": _("We wait for someone outside: a repairer, a supplier."),
    "solved": _("Solved. If it is not, say so and it is taken up again."),
    "closed": _("Closed."),
    "merged": _("Followed under another number."),
}
"""Where a request stands, for who asked (engine/standing.py)."""
SIGNS = {
    "received": "waiting", "in_hand": "waiting", "yours": "blocked", "third": "waiting", "solved": "done",
    "closed": "none", "merged": "none",
}  # fmt: skip
SHORT = {
    "received": _("received"),
    "in_hand": _("in hand"),
    "yours": _("your answer is awaited"),
    "third": _("waiting for someone outside"),
    "solved": _("solved"),
    "closed": _("closed"),
    "merged": _("under another number"),
}
