"""Tabs of pages in groups."""

from pupitre.http.tabs import Tab, grouped

ONE, TWO, THREE = Tab("One", "/1/", False), Tab("Two", "/2/", True), Tab("Three", "/3/", False)


def test_a_group_leads_to_its_first_page_and_shows_its_pages_where_it_is_open_and_has_several() -> None:
    shown, within = grouped([("A", False, [ONE]), ("B", True, [THREE, TWO]), ("C", False, [])])
    assert shown == [Tab("A", "/1/", False), Tab("B", "/3/", True)]
    assert within == [THREE, TWO]
    assert grouped([("B", True, [TWO])]) == ([Tab("B", "/2/", True)], [])
