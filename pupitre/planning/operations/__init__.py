"""What people do with scenarios; each act has one actor, one instant, one transaction and one audit entry."""

from pupitre.planning.operations.asking import ask_prices, ask_what_if, ask_why, plan_what_if
from pupitre.planning.operations.commanding import command_moves, command_wave
from pupitre.planning.operations.computing import start_computation, stop_computation
from pupitre.planning.operations.countries import resume_country, start_country, stop_country
from pupitre.planning.operations.deciding import approve_by_decision, approve_scenario, comment_on
from pupitre.planning.operations.drafting import change_choices, copy_scenario, delete_scenario, open_scenario
from pupitre.planning.operations.pinning import pin_school, unpin_school
from pupitre.planning.operations.presetting import install_presets

__all__ = [
    "approve_by_decision",
    "approve_scenario",
    "ask_prices",
    "ask_what_if",
    "ask_why",
    "change_choices",
    "command_moves",
    "command_wave",
    "comment_on",
    "copy_scenario",
    "delete_scenario",
    "install_presets",
    "open_scenario",
    "pin_school",
    "plan_what_if",
    "resume_country",
    "start_computation",
    "start_country",
    "stop_computation",
    "stop_country",
    "unpin_school",
]
