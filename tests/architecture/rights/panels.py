"""The panels of the first page and of a school's page, each at an address of its own."""

from tests.architecture.rights.families import FAMILIES, FAMILIES_ASK
from tests.architecture.rights.inputs import FLEET
from tests.architecture.rights.support_desk import ASKS, DESK
from tests.architecture.rights.table import EVERYONE, Row
from tests.architecture.rights.territory import of

PLANS = "administrator plan_lead elected school_head school_referent adviser buyer support"
PROJECTS = PLANS + " teacher technician after_school"
BUYING = PLANS + " teacher technician"
STEERING = "administrator plan_lead elected school_head adviser buyer support"
ALLOCATIONS = "administrator plan_lead elected school_head buyer support"
MONEY = "administrator plan_lead elected buyer"
NAMES = "administrator plan_lead school_head school_referent teacher technician support"
LEADS = "administrator plan_lead"
OPINIONS = "administrator plan_lead adviser support"

ROWS = [
    *(
        Row(f"web:today_{code}", opens)
        for code, opens in (
            ("milestones", PROJECTS),
            ("projects", PROJECTS),
            ("calls", OPINIONS),
            ("procurement", BUYING),
            ("money", MONEY),
            ("plan", PLANS),
            ("families", FAMILIES_ASK),
            ("desk", DESK),
            ("requests", ASKS),
            ("parts", "administrator plan_lead technician support"),
            ("reviews", FLEET),
            ("movements", "administrator plan_lead technician support school_head school_referent"),
            ("duties", "administrator plan_lead adviser support"),
            ("conventions", LEADS),
            ("meetings", STEERING),
            ("mails", "administrator"),
            ("roles", LEADS),
            ("door", LEADS),
        )
    ),
    *(
        Row(f"web:school_{code}", opens, of("school"), of("school", foreign=True))
        for code, opens in (
            ("delivery", PROJECTS),
            ("project", PROJECTS),
            ("equipment", PLANS),
            ("devices", FLEET),
            ("ratio", FLEET),
            ("reviews", FLEET),
            ("families", FAMILIES),
            ("requests", ASKS),
            ("procurement", BUYING),
            ("money", ALLOCATIONS),
            ("convention", STEERING),
            ("roster", NAMES),
            ("pupils", EVERYONE),
            ("deprivation", EVERYONE),
            ("buildings", EVERYONE),
            ("calendar", EVERYONE),
            ("history", EVERYONE),
        )
    ),
]
