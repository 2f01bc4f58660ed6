"""Common label stock: how many labels a sheet holds, of what size, in millimetres."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """Sheets are symmetric: the margins are what is left. `gap_x` and `gap_y` stand between labels."""

    code: str
    name: str
    paper: tuple[float, float]  # width, height
    columns: int
    rows: int
    width: float
    height: float
    gap_x: float = 0.0
    gap_y: float = 0.0

    @property
    def count(self) -> int:
        return self.columns * self.rows

    @property
    def left(self) -> float:
        return (self.paper[0] - self.columns * self.width - (self.columns - 1) * self.gap_x) / 2

    @property
    def top(self) -> float:
        return (self.paper[1] - self.rows * self.height - (self.rows - 1) * self.gap_y) / 2

    def place(self, number: int) -> tuple[int, float, float]:
        """Page, left and top of the label of this number (from 0), in millimetres."""
        page, rest = divmod(number, self.count)
        row, column = divmod(rest, self.columns)
        return page, self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)


A4, LETTER = (210.0, 297.0), (215.9, 279.4)
SHEETS = {
    sheet.code: sheet
    for sheet in (
        Sheet("L7160", "Avery L7160 · 63.5 × 38.1 mm", A4, 3, 7, 63.5, 38.1, 2.5),
        Sheet("L4732", "Avery L4732 · 35.6 × 16.9 mm", A4, 5, 16, 35.6, 16.9, 2.5),
        Sheet("L6008", "Avery L6008 · 25.4 × 10 mm", A4, 7, 27, 25.4, 10.0, 2.5),
        Sheet("5160", "Avery 5160 · 66.7 × 25.4 mm", LETTER, 3, 10, 66.7, 25.4, 3.2),
        Sheet("99012", "Dymo 99012 · 89 × 36 mm", (89.0, 36.0), 1, 1, 89.0, 36.0),
        Sheet("11352", "Dymo 11352 · 54 × 25 mm", (54.0, 25.0), 1, 1, 54.0, 25.0),
    )
}
"""Dimensions as the makers print them on the box; what is not there is one line more."""
