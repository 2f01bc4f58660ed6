"""What is refused of sources and of machines seen, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class NotOfThisBody(Refusal):
    code = "fleet.not_of_this_body"
    sentence = _("%(device)s belongs to a body that this source does not see. Choose a device of its owner.")


class SourceNameTaken(Refusal):
    code = "fleet.source_name_taken"
    sentence = _("Another source of this body is called %(name)s. Give this one another name.")


class SourceInUse(Refusal):
    code = "fleet.source_in_use"
    sentence = _("%(count)s machines were seen through this source: pause it, and what it said is kept.")
