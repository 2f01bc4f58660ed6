"""The security headers that Django does not set by itself (settings.py has the others)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What a page of ours may ask the browser for: the camera reads labels; nothing else is ever asked.
PERMISSIONS = ", ".join(
    ["camera=(self)", *(f"{name}=()" for name in ("microphone", "geolocation", "payment", "usb", "browsing-topics"))]
)


class Headers:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
