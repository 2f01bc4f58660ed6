"""How long a large roster takes to import, against the time PostgreSQL's COPY takes for the same rows.

    make bench-rosters

One run makes a OneRoster bundle of 1,000,000 lines (users and enrolments; courses are read and left) and imports
it with the frame people use (dry run, then apply), then reads it again; copies the very rows that were written into
the very same tables, with their indexes and foreign keys; and previews a list of 30,000 pupils. Seconds of the clock,
and of the processors (others may use the machine).
"""

import os
import random
import resource
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.imports import copy_in, rows_of, said, timed

USERS = int(os.environ.get("BENCH_USERS", "125000"))
CLASSES_EACH = 7  # enrolments of a user: a homeroom and six courses, as a secondary school has them
SCHOOL_SIZE = 500
LIST = int(os.environ.get("BENCH_LIST", "30000"))
LIMIT_S, LIMIT_LIST_S, LIMIT_MB = 40, 5, 500
TABLES = (
    "territory_pupil",
    "territory_pupilidentifier",
    "territory_classgroup",
    "territory_schooling",
    "territory_classmembership",
    "territory_staffmember",
    "territory_staffidentifier",
    "territory_staffpost",
    "territory_classteacher",
)
SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fan",
    "gri",
    "lou",
    "mar",
    "nel",
    "pir",
    "rou",
    "sim",
    "tal",
    "vau",
    "zel",
    "é",
    "ri",
)


def name(pick: random.Random, parts: int) -> str:
    return "".join(pick.choice(SYLLABLES) for _part in range(parts)).title()


def users(count: int, seed: int = 1) -> Iterator[tuple[str, str, str, str, str, str]]:
    """(number, role, family name, first name, grade, date of birth); one in 25 teaches."""
    pick = random.Random(seed)
    for number in range(count):
        role = "teacher" if number % 25 == 0 else "student"
        born = f"{pick.randrange(2008, 2020)}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
        grade = f"{pick.randrange(1, 10):02}"
        yield f"u{number:07}", role, name(pick, 3).upper(), name(pick, 2), grade, born


def write_bundle(path: Path, count: int) -> None:
    """The six files of a bundle, as schools of 500 with classes of 25."""
    schools = range(-(-count // SCHOOL_SIZE))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        orgs = "".join(f"org{n},active,Ecole {n},school,B{n:05}\n" for n in schools)
        archive.writestr("orgs.csv", "sourcedId,status,name,type,identifier\n" + orgs)
        with archive.open("users.csv", "w") as file:
            file.write(
                b"sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,grades,email\n"
            )
            for number, (ref, role, family, first, grade, _born) in enumerate(users(count)):
                org = number // SCHOOL_SIZE
                line = f"{ref},active,true,org{org},{role},{ref}login,{first},{family},{grade},{ref}@ecole.example\n"
                file.write(line.encode())
        with archive.open("demographics.csv", "w") as file:
            file.write(b"sourcedId,birthDate,sex\n")
            for ref, _role, _family, _first, _grade, born in users(count):
                file.write(f"{ref},{born},f\n".encode())
        with archive.open("classes.csv", "w") as file:
            file.write(b"sourcedId,status,title,classType,schoolSourcedId\n")
            for org in schools:
                for room in range(20):
                    file.write(f"h{org}-{room},active,Classe {room},homeroom,org{org}\n".encode())
                    file.write(f"c{org}-{room},active,Cours {room},scheduled,org{org}\n".encode())
        with archive.open("enrollments.csv", "w") as file:
            file.write(b"sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role\n")
            for number, (ref, role, *_rest) in enumerate(users(count)):
                org, room = number // SCHOOL_SIZE, number % SCHOOL_SIZE // 25
                rooms = [f"h{org}-{room}", *(f"c{org}-{(room + step) % 20}" for step in range(1, CLASSES_EACH))]
                for place, group in enumerate(rooms):
                    file.write(f"e{number}-{place},active,{group},org{org},{ref},{role}\n".encode())


def write_list(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("nom;prénom;date de naissance;niveau;classe;école\n")
        for number, (_ref, _role, family, first, _grade, born) in enumerate(users(count, seed=2)):
            file.write(f"{family};{first};{born};CM2;Classe {number % 500 // 25};B{number // SCHOOL_SIZE:05}\n")


def fill_schools(count: int) -> None:
    from pupitre.territory.models import Organisation, School

    body = Organisation.objects.create(name="Nation", kind="authority", jurisdiction="fr")
    School.objects.bulk_create(
        School(name=f"Ecole {n}", kind="primaire", code=f"B{n:05}", code_scheme="local", responsible=body)
        for n in range(-(-count // SCHOOL_SIZE))
    )


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cursor.execute("CHECKPOINT")


def planned(path: Path, kind: str, **options: str):
    from django.utils import timezone

    from pupitre.kernel.imports import operations, registry
    from pupitre.kernel.viewer import SYSTEM

    at = timezone.now()
    with path.open("rb") as file:
        run = operations.open_run(
            registry.find(kind), file, name=path.name, options={"year": "2026", **options}, actor=SYSTEM, at=at
        )
    return operations.plan_run(run, actor=SYSTEM, at=at)


def applied(run):
    from django.utils import timezone

    from pupitre.kernel.imports import operations
    from pupitre.kernel.viewer import SYSTEM

    return operations.apply_run(run, actor=SYSTEM, at=timezone.now())


def measure(home: Path) -> bool:
    bundle, small = home / "oneroster.zip", home / "list.csv"
    write_bundle(bundle, USERS)
    write_list(small, LIST)
    fill_schools(USERS)
    dry, run = timed(lambda: planned(bundle, "oneroster"))
    wet, run = timed(lambda: applied(run))
    again, same = timed(lambda: planned(bundle, "oneroster"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert run.problem_count == 0, list(run.problems.values_list("message", flat=True)[:3])
    assert all(step["new"] + step["changed"] == 0 for step in same.plan["steps"]), "not idempotent"
    data = {table: rows_of(table) for table in TABLES}
    empty()
    floor = sum(timed(lambda table=table: copy_in(table, *data[table]))[0] for table in TABLES)
    empty()
    preview, shown = timed(lambda: planned(small, "roster"))
    assert shown.problem_count == 0, list(shown.problems.values_list("message", flat=True)[:3])
    ours = dry + wet
    rows = sum(step["new"] for step in run.plan["steps"])
    print(f"{USERS} users, {USERS * CLASSES_EACH} enrolments; {rows} rows written")
    print(f"  dry run {said(dry)}, apply {said(wet)}; read again {said(again)}")
    print(f"  COPY of the same rows {said(floor)}: ratio {ours.real / floor.real:.1f} by the clock,"
          f" {ours.imag / floor.imag:.1f} by the processors")  # fmt: skip
    print(f"  both: {said(ours)}, limit {LIMIT_S} s; memory {memory:.0f} MB, limit {LIMIT_MB}")
    print(f"{LIST} pupils previewed: {said(preview)}, limit {LIMIT_LIST_S} s")
    return ours.imag < LIMIT_S and memory < LIMIT_MB and preview.imag < LIMIT_LIST_S


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="pupitre-bench-"))
    os.environ["PUPITRE_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    from pupitre.config import embedded

    try:
        with embedded.ensure(home):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            good = measure(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
