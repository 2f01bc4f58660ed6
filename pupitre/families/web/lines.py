"""The pupils of a class before their contracts, drawn by Python: a school shows seventy, a template costs each."""

from collections.abc import Callable, Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pupitre.families.queries.followup import Line
from pupitre.families.web.frame import STATES
from pupitre.http.addresses import row_address
from pupitre.http.states import badge


def drawer(*, may_ask: bool, has_several: bool) -> Callable[[Iterable[Line]], SafeString]:
    """A function from the lines of a class to their table; what does not change from one to the next is read once."""
    signs = {standing: badge(*sign) for standing, sign in STATES.items()}
    nobody = " " + badge("blocked", _("nobody who may sign is known"))
    quiet = ' <span class="quiet">{}</span>'
    no_address, no_age = quiet.format(escape(_("no address"))), quiet.format(escape(_("age not known")))
    select = escape(_("Select"))
    pick = f'<th class="pick"><span class="visually-hidden">{select}</span></th>' if may_ask else ""
    words = [_("Pupil"), *([_("Contract")] if has_several else []), _("State"), _("Still to sign")]
    head = pick + "".join(f"<th>{escape(word)}</th>" for word in words)

    def row(line: Line) -> str:
        name, stands = escape(line.pupil.display_name), line.stands
        box = ""
        if may_ask and line.standing != "signed":
            box = (
                f'<input type="checkbox" class="form-check-input" name="selected" value="{line.pupil.pk}"'
                f' aria-label="{name}">'
            )
        if stands.agreement is not None:
            address = row_address("families:agreement", stands.agreement.pk)
            name = f'<a href="{escape(address)}">{name}</a>'
        told = escape(" + ".join(line.waited_for))
        if not stands.requirement.possible:
            told += nobody
        elif line.unreachable:
            told += no_address
        if stands.requirement.age_supposed and line.standing != "signed":
            told += no_age
        cells = f'<td class="pick">{box}</td>' if may_ask else ""
        contract = f"<td>{escape(stands.programme.name)}</td>" if has_several else ""
        return f'<tr>{cells}<th scope="row">{name}</th>{contract}<td>{signs[line.standing]}</td><td>{told}</td></tr>'

    def table(lines: Iterable[Line]) -> SafeString:
        rows = "".join([row(line) for line in lines])
        return mark_safe(  # noqa: S308 - every value above is escaped where it enters
            f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        )

    return table
