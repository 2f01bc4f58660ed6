"""Take the pictures of the README and the guides from a running Pupitre with the demo territory.

    make run                                     in another terminal
    python tools/screenshots.py [ADDRESS]        writes docs/images/*.png (default: http://127.0.0.1:8000)

The logins are read where `pupitre demo` left them (PUPITRE_HOME). Look at the pictures before keeping them.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from pupitre.cli.demo import doors  # noqa: E402
from tools.chromium import ADVICE, find  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LAPTOP = {"width": 1280, "height": 800}
TALL = {"width": 1280, "height": 1080}
# file, role, address, window, dark
SHOTS = (
    ("map", "plan_lead", "/schools/map/", LAPTOP, False),
    ("plan", "plan_lead", "/plan/2/", TALL, False),
    ("why", "school_head", "/plan/", LAPTOP, False),
)


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    known, browser_path = doors.known(), find()
    if known is None or browser_path is None:
        print("No demo here: make run first." if known is None else ADVICE, file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    logins = {door.role: door.email for door in known.logins}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name, role, path, window, dark in SHOTS:
            scheme = "dark" if dark else "light"
            context = browser.new_context(base_url=address, viewport=window, color_scheme=scheme, locale="fr-FR")
            page = context.new_page()
            _sign_in(page, logins[role], known.password)
            page.goto(path, wait_until="networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
            print(f"docs/images/{name}.png  {page.title()}  {page.url}")
            context.close()
        browser.close()
    return 0


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


if __name__ == "__main__":
    sys.exit(main())
