"""The plain pages of planning's own inputs: equipment, needs, ratios, what people can do."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Column, Listing, Text
from pupitre.planning.enums import NeedBasis
from pupitre.planning.models import EquipmentFunction, NeedRule, RatioTarget, WaveCapacity
from pupitre.planning.permissions import EDIT
from pupitre.planning.querysets import VIEW

EQUIPMENT = Editor(
    name="equipment",
    namespace="planning",
    model=EquipmentFunction,
    listing=Listing(
        name="equipment",
        noun=ngettext_lazy("kind of equipment", "kinds of equipment"),
        columns=(
            Column("name", _("Equipment")),
            Column("code", _("Code")),
            Column("weight", _("Weight"), kind="number", decimals=2),
            Column("technician_hours", _("Installation"), kind="number", unit=_("hours per set"), decimals=1),
            Column("is_base", _("Base equipment"), words={True: _("yes"), False: _("no")}),
        ),
        order="name",
        hint=_("Boards, shared tablets, one device a pupil, teachers' laptops: what the plan delivers."),
    ),
    fields=("organisation", "code", "name", "weight", "technician_hours", "is_base"),
    view=VIEW,
    edit=EDIT,
    title=_("Kinds of equipment"),
    one=_("Kind of equipment"),
    add=_("Add a kind"),
)
NEEDS = Editor(
    name="needs",
    namespace="planning",
    model=NeedRule,
    listing=Listing(
        name="needs",
        noun=ngettext_lazy("need", "needs"),
        columns=(
            Column("name", _("Levels")),
            Column("function__name", _("Equipment")),
            Column("basis", _("Counted on"), words=dict(NeedBasis.choices)),
            Column("set_size", _("Devices per set"), kind="integer"),
        ),
        order="function__name",
        filters=(Text("q", _("whose levels contain"), lookup="name__icontains"),),
        hint=_("A need says what the pupils of some levels should have."),
    ),
    fields=("function", "group", "name", "levels", "basis", "set_size"),
    view=VIEW,
    edit=EDIT,
    title=_("Needs"),
    one=_("Need"),
    add=_("Add a need"),
)
RATIOS = Editor(
    name="ratios",
    namespace="planning",
    model=RatioTarget,
    listing=Listing(
        name="ratios",
        noun=ngettext_lazy("target", "targets"),
        columns=(
            Column("rule__name", _("Levels")),
            Column("rule__function__name", _("Equipment")),
            Column("from_year", _("From fiscal year")),
            Column("pupils_per_device", _("Pupils per device"), kind="number", decimals=1),
        ),
        order="rule__name",
        hint=_("The ratio aimed at may fall as the years pass."),
    ),
    fields=("rule", "from_year", "pupils_per_device"),
    view=VIEW,
    edit=EDIT,
    title=_("Ratio targets"),
    one=_("Ratio target"),
    add=_("Add a target"),
    parent=(_("Needs"), "planning:needs"),
)
CAPACITIES = Editor(
    name="capacities",
    namespace="planning",
    model=WaveCapacity,
    listing=Listing(
        name="capacities",
        noun=ngettext_lazy("wave", "waves"),
        columns=(
            Column("wave", _("Wave")),
            Column("plan__name", _("Plan")),
            Column("deployments", _("Schools entering"), kind="integer"),
            Column("adviser_days", _("Adviser days"), kind="number", decimals=1),
            Column("technician_hours", _("Technician hours"), kind="number"),
            Column("training_seats", _("Training places"), kind="integer"),
        ),
        order="wave",
        hint=_("What people can do in a wave: schools entered, days and hours, training places."),
    ),
    fields=("plan", "wave", "deployments", "adviser_days", "technician_hours", "training_seats"),
    view=VIEW,
    edit=EDIT,
    title=_("What people can do"),
    one=_("Capacity of a wave"),
    add=_("Add a wave"),
)
EDITORS = (EQUIPMENT, NEEDS, RATIOS, CAPACITIES)
