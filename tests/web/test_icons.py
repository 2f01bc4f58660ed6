"""Every icon that a page names is in the sprite, which holds nothing else that the list does not ask for."""

import re
from pathlib import Path

from tools import vendor

ROOT = Path(vendor.ROOT) / "pupitre"
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (vendor.SERVED / "icons" / "icons.svg").read_text()))


def test_the_sprite_is_what_the_list_says() -> None:
    assert set(vendor.ICON_NAMES.split()) == SPRITE, "run python tools/vendor.py"


def test_every_icon_named_is_there() -> None:
    named: dict[str, str] = {}
    for page in ROOT.glob("*/templates/**/*.html"):
        for name in re.findall(r'{% icon "([^"]+)" %}|icon_name="([^"]+)"', page.read_text()):
            named[name[0] or name[1]] = page.name
    for name in re.findall(r'Entry\([^,]+, "([^"]+)"', (ROOT / "web" / "navigation.py").read_text()):
        named[name] = "navigation.py"
    assert len(named) > 20
    missing = {name: where for name, where in named.items() if name not in SPRITE}
    assert not missing, f"add these to tools/vendor.py and run it: {missing}"
