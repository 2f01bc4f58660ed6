"""Charts say their values in words, keep them in a table, and stand without a style sheet."""

import itertools
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pupitre.http import charts, drawing

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg class", '<svg xmlns="http://www.w3.org/2000/svg" class'))


def words(svg: str) -> list[str]:
    return [node.text or "" for node in parsed(svg).iter(f"{SVG}text")]


@given(st.floats(-1e9, 1e9), st.floats(0.001, 1e9))
def test_ticks_are_round_few_and_hold_what_is_drawn(low: float, span: float) -> None:
    scale = drawing.ticks(low, low + span)
    assert scale[0] <= low + abs(low) * 1e-9 + 1e-300  # nothing is drawn that small
    assert scale[-1] >= (low + span) * (1 - 1e-6) - 1e-6 or scale[-1] >= low + span - abs(low) * 1e-6
    assert 2 <= len(scale) <= 7


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_keep_their_distance_and_their_order(wanted: list[float]) -> None:
    placed = drawing.spread(wanted, 17, 0, 300)
    in_order = sorted(placed)
    assert all(after - before >= 17 - 1e-6 for before, after in itertools.pairwise(in_order))
    assert max(placed) <= 300 + 1e-6


def test_a_line_chart_names_its_curves_and_keeps_its_values() -> None:
    with translation.override("fr"):
        chart = charts.lines(
            [charts.Series("CM2 & <b>", [8, None, 3]), charts.Series("cible", [8, 6, 4], is_target=True)],
            ["2024", "2025", "2026"],
            title="Élèves par appareil",
            description="La cible est tenue.",
        )
    assert {"CM2 & <b>", "cible", "2024", "2026"} <= set(words(chart.svg))
    assert chart.rows == (("2024", "8", "8"), ("2025", "", "6"), ("2026", "3", "4"))
    root = parsed(chart.svg)
    assert root.get("role") == "img"
    assert "La cible est tenue." in root.get("aria-label", "")


def test_a_budget_shows_what_is_left_and_what_exceeds() -> None:
    with translation.override("en"):
        chart = charts.budgets(
            [charts.Budget("2024", 100, 60), charts.Budget("2025", 100, 130)],
            title="x",
            words=("voted", "planned", "left"),
        )
    assert chart.rows == (("2024", "100", "60", "40"), ("2025", "100", "130", "−30"))
    assert len([box for box in parsed(chart.svg).iter(f"{SVG}rect") if box.get("class") == "c-over"]) == 1


def test_stacks_add_up() -> None:
    with translation.override("en"):
        chart = charts.stacks([charts.Series("a", [1, 2]), charts.Series("b", [3, 4])], ["x", "y"], title="t")
    assert [row[-1] for row in chart.rows] == ["4", "6"]
    boxes = [box for box in parsed(chart.svg).iter(f"{SVG}rect") if "c-cut" in (box.get("class") or "")]
    heights = [float(box.get("height", "0")) for box in boxes]
    assert heights[0] * 3 == pytest.approx(heights[1], abs=0.3)


def test_a_gantt_says_its_waves_per_period() -> None:
    rows = [charts.GanttRow("Nord", [charts.Span(0, 1, "62 écoles")]), charts.GanttRow("Sud")]
    chart = charts.gantt(rows, ["S1", "S2", "S3"], title="t")
    assert chart.rows == (("Nord", "62 écoles", "62 écoles", ""), ("Sud", "", "", ""))


@pytest.mark.parametrize("standalone", [True, False])
def test_colours_come_from_the_sheet_on_a_page_and_from_attributes_in_a_document(standalone: bool) -> None:
    svg = charts.lines([charts.Series("a", [1, 2])], ["x", "y"], title="t", standalone=standalone).svg
    assert ("class=" in svg) is not standalone
    assert ("#0072b2" in svg) is standalone
    assert "style=" not in svg


LONG = "DUR · Fonds pour l’achat durable et la réparation des appareils"
MANY = [f"{month}/{year}" for year in range(27, 32) for month in ("01", "07")]


def on_a_phone() -> list[charts.Chart]:
    money = [charts.Budget(LONG, 6_800_000, 7_420_000), charts.Budget("2028", 1_258_888, 1_258_000)]
    schools = [charts.GanttRow(LONG, [charts.Span(at, at, str(at + 1)) for at in range(10)])]
    parts = [charts.Series("Tablettes", range(10)), charts.Series("Tableaux", [900_000] * 10)]
    target = charts.Series("Cycle 3, sans le plan", [0.5] * 10, is_target=True)
    return [
        charts.lines([charts.Series("Cycle 3", [0.1] * 10), target], MANY, title="t"),
        charts.stacks(parts, MANY, title="t"),
        charts.budgets(
            money, title="t", words=("disponible", "prévu", "reste"), write=lambda value: f"{value:,.0f} €"
        ),
        charts.gantt(schools, MANY, title="t"),
        charts.lines([charts.Series("3e cycle", [0.1] * 3)], ["départ", "2030-2031", "2031-2032"], title="t"),
    ]


@pytest.mark.parametrize("chart", on_a_phone(), ids=["lines", "stacks", "budgets", "gantt", "years"])
def test_on_a_phone_nothing_is_shrunk_nor_runs_over(chart: charts.Chart) -> None:
    root = parsed(chart.narrow)
    assert root.get("viewBox", "").split()[2] == "300"
    height = float(root.get("viewBox", "").split()[3])
    lines: dict[float, list[tuple[float, float]]] = {}
    for node in root.iter(f"{SVG}text"):
        x, wide = float(node.get("x", "0")), drawing.width_of(node.text or "")
        start = x - {"start": 0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
        assert start >= -2
        assert start + wide <= 302
        assert float(node.get("y", "0")) <= height
        lines.setdefault(float(node.get("y", "0")), []).append((start, start + wide))
    for places in lines.values():
        assert all(after[0] >= before[1] for before, after in itertools.pairwise(sorted(places)))


def test_empty_charts_are_drawn_all_the_same() -> None:
    for chart in (
        charts.lines([], [], title="t"),
        charts.stacks([], [], title="t"),
        charts.budgets([], title="t", words=("a", "b", "c")),
        charts.gantt([], [], title="t"),
    ):
        assert parsed(chart.svg).tag == parsed(chart.narrow).tag == f"{SVG}svg"
    assert parsed(charts.sparkline([], title="t"))


def test_a_band_has_its_column_in_the_table_of_the_values() -> None:
    one = charts.Series("plan", [0.5, 0.6], low=[0.4, 0.5], high=[0.5, 0.7], band="nine of ten")
    chart = charts.lines([one, charts.Series("other", [0.1, 0.2])], ["2027", "2028"], title="", write=str)
    assert chart.headings == ("", "plan", "other", "nine of ten")
    assert chart.rows == (("2027", "0.5", "0.1", "0.4 – 0.5"), ("2028", "0.6", "0.2", "0.5 – 0.7"))
