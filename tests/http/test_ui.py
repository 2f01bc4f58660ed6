"""Components: what they say, to everyone."""

from django import forms
from django.template import Context, Template
from django.utils import translation

from pupitre.http.why import Reason, Why


class OneField(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    note = forms.CharField(label="Note", required=False)


def drawn(text: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + text).render(Context(context))


def test_a_wrong_field_is_described_by_its_help_and_its_errors() -> None:
    html = drawn("{% fields form %}", form=OneField({"name": ""}))
    assert 'aria-describedby="id_name_help id_name_errors"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_name">Name</a>' in html
    assert html.count("(optional)") == 1


def test_a_good_form_has_no_summary() -> None:
    assert "notice-error" not in drawn("{% fields form %}", form=OneField())


def test_why_gives_kinds_reasons_and_what_would_change_it() -> None:
    why = Why([Reason("proven", "Money <is> short.")], unlocks=["Vote 10 more."], data_url="/data/")
    html = drawn('{% why why subject="École A" %}', why=why)
    assert "Money &lt;is&gt; short." in html
    assert ">proven<" in html
    assert "Vote 10 more." in html
    assert 'href="/data/"' in html
    assert "École A" in html


def test_a_why_read_on_demand_is_a_link_without_script() -> None:
    html = drawn('{% why url="/why/1/" %}')
    assert 'hx-get="/why/1/"' in html
    assert '<a href="/why/1/">' in html


def test_an_act_that_needs_confirmation_asks_once_with_its_figures() -> None:
    html = drawn('{% act "/x/" "Remove" confirm="46 devices leave." %}')
    assert "46 devices leave." in html
    assert html.count('method="post"') == 1


def test_what_people_wrote_never_becomes_markup() -> None:
    html = drawn(
        "{% page_header name status=name %}{{ name }}{% endpage_header %}{% panel name %}{% endpanel %}", name="<i>"
    )
    assert "<i>" not in html
