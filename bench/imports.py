"""How long a national directory takes to import, against the time PostgreSQL's COPY takes for the same rows.

    make bench-imports

One run makes a synthetic directory of 69,000 establishments (13 and 72 columns), imports each with the frame people
use (dry run, then apply), and copies the very rows that the import wrote into the very same tables, with their
indexes and foreign keys. It prints seconds of the clock and of the processors (others may use the machine).
"""

import csv
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROWS = int(os.environ.get("BENCH_ROWS", "69000"))
LIMIT_RATIO, LIMIT_MB = 10, 500
THIRTEEN = [
    "Identifiant_de_l_etablissement",
    "Nom_etablissement",
    "Type_etablissement",
    "Statut_public_prive",
    "Adresse_1",
    "Code_postal",
    "Code_commune",
    "Nom_commune",
    "Ecole_maternelle",
    "Ecole_elementaire",
    "Nombre_d_eleves",
    "longitude",
    "latitude",
]
REST = [
    "Adresse_2",
    "Adresse_3",
    "Code_departement",
    "Code_academie",
    "Code_region",
    "Voie_generale",
    "Voie_technologique",
    "Voie_professionnelle",
    "Telephone",
    "Fax",
    "Web",
    "Mail",
    "Restauration",
    "Hebergement",
    "ULIS",
    "Apprentissage",
    "Segpa",
    "Section_arts",
    "Section_cinema",
    "Section_theatre",
    "Section_sport",
    "Section_internationale",
    "Section_europeenne",
    "Lycee_Agricole",
    "Lycee_militaire",
    "Lycee_des_metiers",
    "Post_BAC",
    "Appartenance_Education_Prioritaire",
    "GRETA",
    "SIREN_SIRET",
    "Fiche_onisep",
    "position",
    "Type_contrat_prive",
    "Libelle_departement",
    "Libelle_academie",
    "Libelle_region",
    "coordX_origine",
    "coordY_origine",
    "epsg_origine",
    "nom_circonscription",
    "precision_localisation",
    "date_ouverture",
    "date_maj_ligne",
    "etat",
    "ministere_tutelle",
    "multi_uai",
    "rpi_concentre",
    "rpi_disperse",
    "code_nature",
    "libelle_nature",
    "Code_type_contrat_prive",
    "PIAL",
    "etablissement_mere",
    "type_rattachement_etablissement_mere",
    "code_circonscription",
    "code_zone_animation_pedagogique",
    "libelle_zone_animation_pedagogique",
    "code_bassin_formation",
    "libelle_bassin_formation",
]
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def establishments(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Invented establishments in the proportions of the national directory: 7 in 10 are écoles."""
    pick = random.Random(seed)
    for number in range(count):
        department = pick.randrange(1, 96)
        digits = f"{number + 10_000:07}"
        commune = f"{department:02}{pick.randrange(1, 260):03}"
        what = pick.choices(("Ecole", "Collège", "Lycée", "Médico-social"), (70, 12, 9, 9))[0]
        nursery, elementary = pick.choices((("1", "1"), ("1", "0"), ("0", "1")), (55, 22, 23))[0]
        longitude, latitude = pick.uniform(-4, 8), pick.uniform(42, 51)
        yield {
            "Identifiant_de_l_etablissement": digits + LETTERS[int(digits) % 23],
            "Nom_etablissement": f"{what} {pick.choice(('Hugo', 'Ferry', 'Zola', 'Curie', 'Sand'))} {number}",
            "Type_etablissement": what,
            "Statut_public_prive": "Privé" if pick.random() < 0.13 else "Public",
            "Adresse_1": f"{pick.randrange(1, 200)} rue des Écoles",
            "Code_postal": f"{department:02}{pick.randrange(0, 999):03}",
            "Code_commune": commune,
            "Nom_commune": f"Commune-{commune}",
            "Ecole_maternelle": nursery if what == "Ecole" else "",
            "Ecole_elementaire": elementary if what == "Ecole" else "",
            "Nombre_d_eleves": str(pick.randrange(20, 600)),
            "longitude": f"{longitude:.12f}",
            "latitude": f"{latitude:.12f}",
            "Code_departement": f"{department:03}",
            "Code_academie": f"{department % 30 + 1:02}",
            "Code_region": f"{department % 18 + 1:02}",
            "Libelle_academie": f"Académie {department % 30 + 1}",
            "Libelle_region": f"Région {department % 18 + 1}",
            "nom_circonscription": f"Circonscription de Ville-{department}-{pick.randrange(14)}",
            "code_circonscription": f"{department:03}{pick.randrange(14):04}C",
            "Web": f"www.ecole-{number}.fr",
            "date_ouverture": "1965-05-01",
            "etat": "OUVERT",
            "Telephone": "0100000000",
            "Mail": f"ecole{number}@exemple.fr",
            "position": f"{latitude:.12f},{longitude:.12f}",
            "date_maj_ligne": "2025-10-01",
            "libelle_nature": "",
        }


def write(path: Path, headers: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, headers, delimiter=";", extrasaction="ignore", restval="0")
        writer.writeheader()
        writer.writerows(establishments(ROWS))


def timed(act: Callable[[], object]) -> tuple[complex, object]:
    """Seconds of the clock, and of the processors (ours and the server's process) as the imaginary part."""
    start, work = time.perf_counter(), processors()
    answer = act()
    return complex(time.perf_counter() - start, processors() - work), answer


def processors() -> float:
    from django.db import connection

    connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def said(took: complex) -> str:
    return f"{took.real:.2f} s ({took.imag:.2f} s of processor)"


def rows_of(table: str) -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%%I', attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        columns = cursor.fetchone()[0]
        with cursor.copy(f"COPY (SELECT {columns} FROM {table} ORDER BY 1) TO STDOUT") as copy:
            return columns, b"".join(bytes(part) for part in copy)


def copy_in(table: str, columns: str, data: bytes) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        # The bare COPY of reference: without what Pupitre keeps up beside the rows (history, latest figures).
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write(data)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def floors(tables: list[str]) -> dict[str, complex]:
    """Seconds of COPY for the rows that stand in each table, into the same table emptied, the best of two."""
    from django.db import connection

    data = {table: rows_of(table) for table in tables}
    best: dict[str, complex] = {}
    for _turn in range(2):
        empty()
        for table in tables:
            seconds, _answer = timed(lambda table=table: copy_in(table, *data[table]))
            best[table] = min(seconds, best.get(table, seconds), key=abs)
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    return best


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the ledger refuses to be emptied, rightly
        cursor.execute(
            "TRUNCATE territory_organisation, territory_school, territory_enrolment, territory_schoolyear,"
            " territory_schoolfigures, territory_latestindex, kernel_rowchange, kernel_importrun"
            " RESTART IDENTITY CASCADE"
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("CHECKPOINT")


def measure(path: Path, label: str, **options: str) -> bool:
    from django.utils import timezone

    from pupitre.kernel.imports import operations, registry
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.territory.models import School

    empty()
    at, kind = timezone.now(), registry.find("directory")
    choices = {"authority": "Nation", "take": "all", "year": "2025", **options}
    with path.open("rb") as file:
        opening, run = timed(
            lambda: operations.open_run(kind, file, name=path.name, options=choices, actor=SYSTEM, at=at)
        )
    dry, run = timed(lambda: operations.plan_run(run, actor=SYSTEM, at=at))
    wet, run = timed(lambda: operations.apply_run(run, actor=SYSTEM, at=at))
    with path.open("rb") as file:
        same = operations.open_run(kind, file, name=path.name, options=choices, actor=SYSTEM, at=at)
    again, same = timed(lambda: operations.plan_run(same, actor=SYSTEM, at=at))
    assert all(step["new"] + step["changed"] == 0 for step in same.plan["steps"]), "not idempotent"
    schools = School.objects.count()
    floor = floors(["territory_organisation", "territory_school", "territory_schoolyear", "territory_enrolment"])
    ours, alone, whole = opening + dry + wet, floor["territory_school"], sum(floor.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{label}: {path.stat().st_size / 1e6:.0f} MB, {schools} schools, {run.problem_count} problems")
    print(f"  keep the file {said(opening)}, dry run {said(dry)}, apply {said(wet)}; dry run again {said(again)}")
    print("  COPY of the same rows: " + ", ".join(f"{name[10:]} {said(took)}" for name, took in floor.items()))
    by_clock, by_work = ours.real / alone.real, ours.imag / alone.imag
    print(f"  ratio to the schools alone: {by_clock:.1f} by the clock, {by_work:.1f} by the processors")
    print(f"  ratio to every row written: {ours.real / whole.real:.1f} by the clock, {ours.imag / whole.imag:.1f}")
    print(f"  limit {LIMIT_RATIO}; memory of the process at its highest {memory:.0f} MB, limit {LIMIT_MB}")
    return min(by_clock, by_work) <= LIMIT_RATIO and memory < LIMIT_MB


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="pupitre-bench-"))
    os.environ["PUPITRE_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from pupitre.config import embedded

    try:
        with embedded.ensure(home):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            write(home / "13.csv", THIRTEEN)
            write(home / "72.csv", [*THIRTEEN, *REST])
            good = [
                measure(home / "13.csv", "13 columns", estimate="no"),
                measure(home / "72.csv", "72 columns", estimate="no"),
            ]
            measure(home / "72.csv", "72 columns, levels estimated", estimate="yes")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
