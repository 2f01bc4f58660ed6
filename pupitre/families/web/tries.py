"""How many wrong codes an address may type: enough for a family, too few to guess one.

The address is kept as a keyed digest, for the length of the window, in the cache that all processes share.
"""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MOST = 10
WINDOW = timedelta(minutes=30)


def exhausted(request: HttpRequest) -> bool:
    """Whether this address has typed too many wrong codes of late."""
    return int(cache.get(_key(request), 0)) >= MOST


def count(request: HttpRequest) -> None:
    """One wrong code more."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, WINDOW.total_seconds())


def _key(request: HttpRequest) -> str:
    address = get_adapter(request).get_client_ip(request)
    return f"families.tries:{salted_hmac('pupitre.families.tries', address).hexdigest()}"
