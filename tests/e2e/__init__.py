"""Journeys in a real browser, and what every page owes to everyone.

Fixtures (conftest.py):
    visit(person, width=1280, dark=False, path="/")    a page of Chromium, signed in as that person (None = nobody)
    axe(page)                                          fails on any accessibility finding
    shoot(page, "name")                                a picture in test-results/

A console error, a refused script or style, or a fault of the page's own script fails the test that caused it.
A journey asks for `transactional_db` and makes its world with tests/factories.
"""
