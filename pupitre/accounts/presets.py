"""The roles that come with an installation (product.md, "The people"), each editable afterwards.

Names follow the words of each country (domain.md D8 and E). A role grants capabilities over the scope of the
membership that carries it, never a power of its own. The administrator holds every capability, because nobody
may grant what they do not hold; support holds what schools and the field hold, because nobody may see Pupitre
as someone with more rights.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A role as it comes: `capabilities` are "room.verb" strings that the rooms' permissions declare."""

    code: str
    name_fr: str
    name_fr_ca: str
    name_en: str
    capabilities: frozenset[str]


def _of(room: str, *verbs: str) -> frozenset[str]:
    return frozenset(f"{room}.{verb}" for verb in verbs)


_LOOK = _of("territory", "view")
_SCHOOL = _LOOK | _of("fleet", "view") | _of("projects", "view") | _of("procurement", "view")
_NAMES = _of("territory", "view_people")
_HELP = _of("support", "ask")
_HANDS_OUT = _NAMES | _of("fleet", "hand_out") | _of("families", "view", "ask")
_PLAN_READER = _LOOK | _of("planning", "view", "comment") | _of("projects", "view") | _of("fleet", "view")
_STEERING = _of("governance", "view")
_PLAN_WRITER = (
    _PLAN_READER
    | _of("territory", "edit", "import")
    | _of("planning", "edit", "approve")
    | _of("governance", "view_money", "view_allocation", "edit")
    | _of("governance", "view", "steer", "sign", "decide", "prove")
    | _of("procurement", "view", "edit", "request", "validate", "order", "approve", "receive")
    | _HANDS_OUT
    | _HELP
    | _of("support", "view", "answer", "work", "lead", "confide", "figures")
    | _of("territory", "roster")
    | _of("fleet", "edit", "review", "dispose", "connect")
    | _of("families", "write", "keep")
    | _of("projects", "edit", "write", "submit", "opine", "validate", "configure", "visit")
    | _of("projects", "run_calls", "read_calls")
)
_FIELD = _LOOK | _HANDS_OUT | _HELP | _of("fleet", "view", "edit") | _of("procurement", "view", "receive")
_ASKS = _of("procurement", "request", "receive")
_VALIDATES = _of("procurement", "view", "validate")
_BUYS = _of("procurement", "view", "edit", "validate", "order", "receive")
_ADMINISTRATION = _of("accounts", "view", "manage", "configure", "audit", "impersonate")

PRESETS: tuple[Preset, ...] = (
    Preset(
        "administrator",
        "Administration de Pupitre",
        "Administration de Pupitre",
        "Administrator",
        _PLAN_WRITER | _ADMINISTRATION,
    ),
    Preset(
        "plan_lead",
        "Chef de projet numérique",
        "Direction des ressources informationnelles",
        "Plan lead",
        _PLAN_WRITER | _of("accounts", "view", "manage"),
    ),
    Preset(
        "elected",
        "Élu délégué",
        "Membre du conseil d’administration",
        "Elected member",
        _PLAN_READER
        | _STEERING
        | _of("procurement", "view")
        | _of("projects", "read_calls")
        | _of("support", "figures")
        | _of("governance", "view_money", "view_allocation"),
    ),
    Preset(
        "school_head",
        "Direction d’école",
        "Direction d’établissement",
        "School head",
        _SCHOOL
        | _ASKS
        | _HANDS_OUT
        | _HELP
        | _of("support", "view")
        | _of("territory", "roster")
        | _of("projects", "write", "submit")
        | _of("planning", "view")
        | _of("governance", "view_allocation")
        | _STEERING,
    ),
    Preset(
        "school_referent",
        "Référent numérique d’école",
        "Leader technopédagogique",
        "School digital referent",
        _SCHOOL
        | _ASKS
        | _HANDS_OUT
        | _HELP
        | _of("support", "view")
        | _of("projects", "write")
        | _of("planning", "view"),
    ),
    Preset(
        "teacher",
        "Enseignant",
        "Enseignante ou enseignant",
        "Teacher",
        _SCHOOL | _NAMES | _HELP | _of("projects", "write") | _of("families", "view"),
    ),
    Preset(
        "adviser",
        "Conseiller pédagogique, ERUN",
        "Conseiller pédagogique (PPN, RÉCIT)",
        "Digital learning adviser",
        _PLAN_READER
        | _VALIDATES
        | _HELP
        | _of("support", "answer")
        | _of("fleet", "review")
        | _of("projects", "edit", "opine", "visit")
        | _STEERING
        | _of("governance", "prove"),
    ),
    Preset(
        "technician",
        "Technicien informatique",
        "Technicien en informatique",
        "Technician",
        _FIELD | _of("support", "work", "answer") | _of("projects", "view", "visit"),
    ),
    Preset(
        "buyer",
        "Acheteur",
        "Responsable de l’approvisionnement",
        "Buyer",
        _PLAN_READER | _of("governance", "view_money", "view_allocation") | _BUYS | _STEERING,
    ),
    Preset(
        "after_school",
        "Agent périscolaire",
        "Personnel du service de garde",
        "After-school staff",
        _LOOK | _HELP | _of("fleet", "view") | _of("projects", "view", "write"),
    ),
    Preset(
        "professional",
        "Professionnel spécialisé",
        "Professionnel des services complémentaires",
        "Complementary-services professional",
        _LOOK | _HELP,
    ),
    Preset(
        "support",
        "Assistance aux utilisateurs",
        "Soutien aux utilisateurs",
        "User support",
        _FIELD
        | _SCHOOL
        | _ASKS
        | _of("support", "view", "work", "answer")
        | _of("territory", "roster")
        | _VALIDATES
        | _of("projects", "edit", "write", "submit", "opine", "visit")
        | _of("planning", "view", "comment")
        | _of("accounts", "view", "impersonate")
        | _of("governance", "view", "view_allocation", "prove"),
    ),
)
BY_CODE = {preset.code: preset for preset in PRESETS}


def position(code: str) -> int:
    """The place of a preset in lists of roles: the order above."""
    return list(BY_CODE).index(code)
