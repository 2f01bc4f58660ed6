"""The territory: who runs schools, the schools, where they stand, and whom they teach."""

from pupitre.territory.models.calendars import Calendar, CalendarPeriod
from pupitre.territory.models.figures import LatestIndex, SchoolFigures
from pupitre.territory.models.identities import IdentityDoubt, PupilMerge, Rollover, RolloverStep, SchoolMove
from pupitre.territory.models.indices import IndexScheme, NetworkMembership, SchoolIndex
from pupitre.territory.models.levels import Cycle, Level, SchoolYear
from pupitre.territory.models.organisations import Organisation
from pupitre.territory.models.places import Building, Identifier, Room
from pupitre.territory.models.pupils import ClassGroup, Enrolment
from pupitre.territory.models.rosters import (
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    Pupil,
    PupilIdentifier,
    Schooling,
    StaffIdentifier,
    StaffMember,
    StaffPost,
)
from pupitre.territory.models.schools import School, SchoolEvent

__all__ = [
    "Building",
    "Calendar",
    "CalendarPeriod",
    "ClassGroup",
    "ClassMembership",
    "ClassTeacher",
    "Cycle",
    "Enrolment",
    "Guardian",
    "Guardianship",
    "Identifier",
    "IdentityDoubt",
    "IndexScheme",
    "LatestIndex",
    "Level",
    "NetworkMembership",
    "Organisation",
    "Pupil",
    "PupilIdentifier",
    "PupilMerge",
    "Rollover",
    "RolloverStep",
    "Room",
    "School",
    "SchoolEvent",
    "SchoolFigures",
    "SchoolIndex",
    "SchoolMove",
    "SchoolYear",
    "Schooling",
    "StaffIdentifier",
    "StaffMember",
    "StaffPost",
]
