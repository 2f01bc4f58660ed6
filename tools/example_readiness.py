"""Write an example of schools' readiness from a public file of schools. EVERY VALUE IS INVENTED, none is published.

    python tools/example_readiness.py ecoles.csv readiness.csv \
        --code identifiant_de_l_etablissement --pupils nombre_d_eleves

Each school's values follow from its code alone, so that the same schools always give the same file: most have signed
and written their project early, some late, one in twenty-five has no convention in sight; half the teachers are to
be trained. A school on several lines (one a year) takes the last one in the order of `--year`.
"""

import argparse
import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

COLUMNS = (
    *("school_id", "convention_wave", "volet_wave", "referent_wave", "trained_share", "trained_threshold"),
    *("seats_needed", "commitment", "adviser_days", "tech_hours"),
)
NEVER = 99
THRESHOLD = 0.5  # of the teachers, to be trained before a school enters
PUPILS_A_TEACHER = 24


def readiness(code: str, pupils: int) -> tuple[str | float, ...]:
    """The invented line of a school, in the order of COLUMNS."""
    chance = Random(code)
    waves = [min(8, int(chance.expovariate(0.65))) for _ in range(3)]
    convention = NEVER if chance.random() < 0.04 else waves[0]
    trained = round(min(max(chance.gauss(0.5, 0.25), 0), 1), 2)
    teachers = -(-pupils // PUPILS_A_TEACHER)
    return (
        *(code, convention, waves[1], waves[2], trained, THRESHOLD),
        max(0, round((THRESHOLD - trained) * teachers + 0.49)),
        round(min(max(chance.gauss(55, 20), 0), 100)),
        round(1 + pupils / 160, 1),
        round(2 + pupils / 100, 1),
    )


def schools(rows: Iterable[Mapping[str, str]], code: str, pupils: str, year: str) -> dict[str, int]:
    """Pupils of each school by its code; those of the last year where there are several. Unknown counts as none."""
    latest: dict[str, tuple[str, int]] = {}
    for row in rows:
        found = (row[year] if year else "", int(float(row[pupils] or 0)))
        latest[row[code]] = max(found, latest.get(row[code], found))
    return {name: count for name, (_, count) in sorted(latest.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("schools", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--code", required=True, metavar="COLUMN", help="the column of the school's code")
    parser.add_argument("--pupils", required=True, metavar="COLUMN", help="the column of its pupils")
    parser.add_argument(
        "--year", default="", metavar="COLUMN", help="the column of the year, where there are several"
    )
    options = parser.parse_args()
    with options.schools.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        rows = csv.DictReader(file, delimiter=max(";,\t", key=header.count))
        found = schools(rows, options.code, options.pupils, options.year)
    with options.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(readiness(code, pupils) for code, pupils in found.items())
    print(f"{options.output}: {len(found)} schools, every value invented.")


if __name__ == "__main__":
    main()
