"""The words of what recognised a machine, and of what stopped."""

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.engine.identity import How

HOW = {
    How.PERSON: _("somebody said so"),
    How.SERIAL: _("by its serial number"),
    How.UUID: _("by its hardware identifier (UUID)"),
    How.MAC: _("by a network address that only this device has had"),
    How.BEFORE: _("by the name its source gives it, known already"),
    How.NOBODY: _("no device of the register has any of its numbers"),
    How.SEVERAL: _("several devices of the register have one of its numbers"),
    How.DISAGREE: _("its serial number and its hardware identifier name different devices"),
    "": "",
}
