"""Files of rosters made in one line each."""

import io
import zipfile
from collections.abc import Mapping

from pupitre.kernel.models import ImportRun
from pupitre.territory.models import School
from tests.connectors.shared import apply
from tests.factories import territory

OWN = "nom;prénom;date de naissance;niveau;classe;école;identifiant;rôle;dispositif"


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip of files by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def oneroster(*people: str, enrolments: str = "", status: str = "", orgs: str = "") -> bytes:
    """A small OneRoster 1.1 bundle of school A (code 0421234X): people are "ref,role,family,given,grade,born"."""
    users = ["sourcedId,status,enabledUser,orgSourcedIds,role,familyName,givenName,grades,email,username"]
    birth = ["sourcedId,birthDate,sex,countryOfBirthCode"]
    for line in people:
        ref, role, family, given, grade, born, *org = line.split(",")
        school = org[0] if org else "orgA"
        users.append(f"{ref},{status},true,{school},{role},{family},{given},{grade},{given}@x.example,login")
        birth.append(f"{ref},{born},f,FR")
    return zipped(
        {
            "export/orgs.csv": "sourcedId,status,name,type,identifier\norgA,,A,school,0421234X\n" + orgs,
            "export/users.csv": "\n".join(users),
            "export/demographics.csv": "\n".join(birth),
            "export/classes.csv": "sourcedId,status,title,classType,schoolSourcedId\n"
            "c1,,CM2 A,homeroom,orgA\nc2,,CM2 B,homeroom,orgA\nc3,,Anglais,scheduled,orgA\n",
            "export/enrollments.csv": "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role\n"
            + enrolments,
        }
    )


def own(*lines: str, header: str = OWN, **options: str) -> ImportRun:
    return apply("roster", "\n".join((header, *lines)).encode(), **options)


def school(code: str = "0421234X", **fields: object) -> School:
    return territory.school(code=code, **fields)
