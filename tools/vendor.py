"""Fetch the third-party files that pages need, from npm, at the versions written here.

    python tools/vendor.py          download again and rewrite pupitre/web/static/vendor and tests/vendor

Needs `npm` on this machine, only for whoever changes a version: the files themselves are committed, with
their licences, so that running Pupitre needs neither Node nor a network.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVED = ROOT / "pupitre" / "web" / "static" / "vendor"
TESTED = ROOT / "tests" / "vendor"


@dataclass(frozen=True)
class Package:
    """An npm package, and where its files go: {path in the package: path under `target`}."""

    name: str
    version: str
    files: dict[str, str]
    target: Path = SERVED


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        {"dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css", "LICENSE": "bootstrap/LICENSE"},
    ),
    Package("htmx.org", "2.0.11", {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"}),
    Package(
        "leaflet",
        "1.9.4",
        {
            "dist/leaflet.js": "leaflet/leaflet.js",
            "dist/leaflet.css": "leaflet/leaflet.css",
            **{
                f"dist/images/{name}.png": f"leaflet/images/{name}.png"
                for name in ("layers", "layers-2x", "marker-icon", "marker-icon-2x", "marker-shadow")
            },
            "LICENSE": "leaflet/LICENSE",
        },
    ),
    Package(
        "@fontsource-variable/atkinson-hyperlegible-next",
        "5.3.0",
        {
            **{
                f"files/atkinson-hyperlegible-next-{subset}-wght-{style}.woff2": (
                    f"fonts/atkinson-{subset}-{style}.woff2"
                )
                for subset in ("latin", "latin-ext")
                for style in ("normal", "italic")
            },
            "LICENSE": "fonts/LICENSE-atkinson",
        },
    ),
    Package(
        "@fontsource/opendyslexic",
        "5.3.0",
        {
            **{
                f"files/opendyslexic-latin-{weight}-{style}.woff2": f"fonts/opendyslexic-{weight}-{style}.woff2"
                for weight in (400, 700)
                for style in ("normal", "italic")
            },
            "LICENSE": "fonts/LICENSE-opendyslexic",
        },
    ),
    Package("axe-core", "4.14.1", {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE-axe"}, TESTED),
)
ICONS = Package("@tabler/icons", "3.51.0", {})

# The icons that pages use (Tabler's outline names). One sprite holds them: icons.svg#name.
ICON_NAMES = """
adjustments alert-triangle arrow-back-up arrow-down arrow-left arrow-right arrow-up ban bell book books box
building building-community buildings calendar calendar-event cash certificate chart-bar chart-line check
checklist chevron-down chevron-left chevron-right chevron-up circle circle-check clipboard-list clock coin
contrast copy database device-desktop device-floppy device-laptop device-mobile device-tablet devices dots
download edit external-link eye file-certificate file-download file-import file-spreadsheet file-text filter
fingerprint flag folder gavel headset heart-handshake help help-circle history home id info-circle key
language layout-dashboard list list-check lock login logout mail map map-pin menu-2 message message-circle
minus moon network notes package packages password phone pin pinned player-play player-stop plug plus printer
progress puzzle qrcode question-mark refresh report-money route scale school search send settings shield-check
shopping-cart sitemap sparkles stack-2 star sun table target timeline tool trash truck-delivery typography
upload user user-check user-plus user-shield users users-group wallet wand world x
"""


def fetch(package: Package, workshop: Path) -> Path:
    """Download a package with npm and unpack it; returns its folder."""
    folder = workshop / re.sub(r"\W", "-", package.name)
    folder.mkdir()
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def sprite(icons: Path) -> str:
    """One SVG file with a symbol per icon, one a line, sorted, without what each repeats."""
    symbols = []
    for name in sorted(set(ICON_NAMES.split())):
        drawing = (icons / "icons" / "outline" / f"{name}.svg").read_text()
        inside = re.sub(r"\s*\n\s*", "", re.search(r"<svg.*?>(.*)</svg>", drawing, re.DOTALL)[1])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    shutil.rmtree(SERVED, ignore_errors=True)
    shutil.rmtree(TESTED, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            unpacked = fetch(package, Path(temporary))
            for source, destination in package.files.items():
                path = package.target / destination
                path.parent.mkdir(parents=True, exist_ok=True)
                # Maps point at files that we do not serve; the manifest storage would look for them.
                if path.suffix in {".js", ".css"}:
                    path.write_text(re.sub(r"\n?/[/*]# sourceMappingURL=.*", "", (unpacked / source).read_text()))
                else:
                    shutil.copyfile(unpacked / source, path)
        icons = fetch(ICONS, Path(temporary))
        (SERVED / "icons").mkdir()
        (SERVED / "icons" / "icons.svg").write_text(sprite(icons))
        shutil.copyfile(icons / "LICENSE", SERVED / "icons" / "LICENSE")
    listed = "".join(
        f"- {package.name} {package.version}\n" for package in (*PACKAGES, ICONS) if package.target == SERVED
    )
    (SERVED / "README.md").write_text(f"Written by tools/vendor.py; licences stand beside the files.\n\n{listed}")


if __name__ == "__main__":
    main()
