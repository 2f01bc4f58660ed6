"""The texts of a mail: HTML made harmless, HTML told as text, what was quoted left out."""

import re
from html.parser import HTMLParser

import nh3

LARGEST_HTML = 500_000  # characters; a longer one is told as text alone
LARGEST_TEXT = 200_000
TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
    }
)
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
BLOCKS = frozenset({"p", "div", "tr", "table", "ul", "ol", "blockquote", "pre", "hr", "dl", "dt", "dd"}) | {
    f"h{level}" for level in range(1, 7)
}
QUOTES = re.compile(
    r"^(-{2,} ?(original message|message d.origine|message original|forwarded message|message transf.r.).*"
    r"|_{10,}|(le|on) .{6,120}(a .crit|wrote) ?:?)$",
    re.IGNORECASE,
)


def harmless(html: str) -> str:
    """HTML that a page may hold: text, tables and links, and no picture, which would tell that it is read."""
    if len(html) > LARGEST_HTML:
        return ""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "head", "svg", "math", "textarea", "noscript"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        generic_attribute_prefixes=set(),
    ).strip()


def as_text(html: str) -> str:
    """HTML told as text: blocks on lines of their own, items with a dash, addresses of links after their words."""
    teller = _Teller()
    teller.feed(html[:LARGEST_HTML])
    teller.close()
    lines = ["" if line.isspace() else line.rstrip() for line in "".join(teller.told).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Teller(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._silent = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "head", "title"}:
            self._silent += 1
        elif tag == "br" or tag in BLOCKS:
            self._line()
        elif tag == "li":
            self._line()
            self.told.append("- ")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.told))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head", "title"}:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th"}:
            self.told.append(" ")
        elif tag in BLOCKS:
            self._line()
            if tag == "p":
                self.told.append("\n")
        elif tag == "a" and self._link is not None:
            address, start = self._link
            self._link = None
            words = "".join(self.told[start:]).strip()
            if address.startswith(("http://", "https://")) and words and address.rstrip("/") != words.rstrip("/"):
                self.told.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            words = re.sub(r"\s+", " ", data)
            at_start = not self.told or self.told[-1].endswith(("\n", " "))
            self.told.append(words.lstrip() if at_start else words)

    def _line(self) -> None:
        if self.told and not self.told[-1].endswith("\n"):
            self.told.append("\n")


def unquoted(text: str) -> str:
    """What the sender wrote, without the mails that their program put under it; all of it where nothing is left."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        joined = f"{line.strip()} {lines[number + 1].strip()}" if number + 1 < len(lines) else line
        if QUOTES.match(line.strip()) or (_begins(line) and QUOTES.match(joined.strip())):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    said = "\n".join(lines).strip()
    return said or text.strip()


def _begins(line: str) -> bool:
    """Whether a line may begin an attribution that goes on on the next one."""
    return line.strip().lower().startswith(("le ", "on "))
