"""Who the pupils of a file are. What is plain (same number, same name, same birth) is settled by sets; the rest is
put to `engine_identity`, with those who could be they."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from psycopg.sql import SQL

from pupitre.kernel.imports.staging import run_sql
from pupitre.territory.engine_identity import Claim, Known, Reason, Resolution, Verdict, pair_up
from pupitre.territory.models import Pupil

if TYPE_CHECKING:
    from pupitre.territory.roster_imports.settling import Roster


def settle_pupils(roster: "Roster") -> None:
    """Make `roster_pupil` (who each is: a number known or new) and `roster_doubt` (whom they may be)."""
    _match_identifiers(roster)
    run_sql(SQL("DROP TABLE IF EXISTS roster_doubt"))
    run_sql(
        SQL("CREATE TEMP TABLE roster_doubt (ref text, known_id bigint, reasons text, claims boolean) ON COMMIT DROP")
    )
    if Pupil.objects.exists():
        _judge(roster)
    run_sql(SQL("UPDATE roster_pupil SET pupil_id = coalesce(known_id, nextval('territory_pupil_id_seq'))"))
    run_sql(SQL("ANALYZE roster_pupil"))
    _namesakes_of_the_file()


def _match_identifiers(roster: "Roster") -> None:
    run_sql(SQL("DROP TABLE IF EXISTS roster_pupil"))
    run_sql(
        SQL(
            "CREATE TEMP TABLE roster_pupil ON COMMIT DROP AS"
            " SELECT p._line, p.ref, p.value, p.family, p.given,"
            " btrim(p.family || ' ' || p.given) AS name, p.born_on,"
            " coalesce(p.gone, false) AS gone, k.id AS named_id, k.born_on AS known_born_on,"
            " CASE WHEN k.display_name = btrim(p.family || ' ' || p.given)"
            "  AND (k.born_on = p.born_on OR k.born_on IS NULL OR p.born_on IS NULL) THEN k.id END AS known_id,"
            " NULL::bigint AS pupil_id FROM roster_person p"
            " LEFT JOIN territory_pupilidentifier i ON i.scheme = %s AND i.source = %s AND i.value = p.value"
            " LEFT JOIN territory_pupil k ON k.id = i.pupil_id"
            " WHERE EXISTS (SELECT 1 FROM roster_place l WHERE l.ref = p.ref AND l.role IS NULL)"
        ),
        [roster.scheme, roster.source],
    )
    run_sql(SQL("CREATE INDEX ON roster_pupil (ref)"))
    run_sql(SQL("ANALYZE roster_pupil"))


def _judge(roster: "Roster") -> None:
    """Put to the engine those whom their number did not settle, and write down what it says."""
    pairs = run_sql(
        SQL(
            "WITH left_over AS MATERIALIZED (SELECT ref, named_id, born_on, pupitre_name_key(name) AS key"
            " FROM roster_pupil WHERE known_id IS NULL)"
            " SELECT ref, named_id FROM left_over WHERE named_id IS NOT NULL"
            " UNION SELECT c.ref, k.id FROM left_over c JOIN territory_pupil k ON k.match_key = c.key"
            "  AND (k.born_on IS NULL OR c.born_on IS NULL"
            "  OR date_part('year', k.born_on) = date_part('year', c.born_on))"
            " UNION SELECT c.ref, k.id FROM left_over c JOIN roster_place l ON l.ref = c.ref AND l.role IS NULL"
            "  JOIN territory_schooling s ON s.school_id = l.school_id AND s.year_id BETWEEN %s - 1 AND %s"
            "  JOIN territory_pupil k ON k.id = s.pupil_id AND k.born_on = c.born_on"
        ),
        [roster.year, roster.year],
    )
    if not pairs:
        return
    taken = {pk for (pk,) in run_sql(SQL("SELECT known_id FROM roster_pupil WHERE known_id IS NOT NULL"))}
    known = _known({pk for _ref, pk in pairs})
    candidates: dict[str, list[Known]] = defaultdict(list)
    for ref, pk in pairs:
        candidates[ref].append(known[pk])
    claims = _claims(roster, sorted({ref for ref, _pk in pairs}))
    numbers = {number: ref for number, (ref, _claim) in enumerate(claims)}
    found = pair_up(
        [(number, claim) for number, (_ref, claim) in enumerate(claims)],
        {number: candidates[ref] for number, ref in numbers.items()},
        taken & set(known),
    )
    _write({numbers[number]: resolution for number, resolution in found.items()}, known)


def _claims(roster: "Roster", refs: Sequence[str]) -> list[tuple[str, Claim]]:
    """The people of the file to be judged, in its order."""
    rows = run_sql(
        SQL(
            "SELECT r.ref, r.family, r.given, r.born_on, r.value, array_agg(l.school_id) FROM roster_pupil r"
            " JOIN roster_place l ON l.ref = r.ref AND l.role IS NULL WHERE r.ref = ANY(%s)"
            " GROUP BY r._line, r.ref, r.family, r.given, r.born_on, r.value ORDER BY r._line, r.ref"
        ),
        [list(refs)],
    )
    return [
        (ref, Claim(family, given, born_on, value and (roster.scheme, roster.source, value), frozenset(schools)))
        for ref, family, given, born_on, value, schools in rows
    ]


def _known(pks: set[int]) -> dict[int, Known]:
    """The pupils that somebody of the file may be, with their numbers and schools."""
    rows = run_sql(
        SQL(
            "SELECT k.id, k.display_name, k.born_on,"
            " (SELECT array_agg(ARRAY[i.scheme, i.source, i.value]) FROM territory_pupilidentifier i"
            "  WHERE i.pupil_id = k.id),"
            " (SELECT array_agg(s.school_id) FROM territory_schooling s WHERE s.pupil_id = k.id)"
            " FROM territory_pupil k WHERE k.id = ANY(%s)"
        ),
        [list(pks)],
    )
    return {
        pk: Known(pk, name, born, frozenset(tuple(i) for i in identifiers or ()), frozenset(schools or ()))
        for pk, name, born, identifiers, schools in rows
    }


def _write(found: Mapping[str, Resolution], known: Mapping[int, Known]) -> None:
    same: list[tuple[object, ...]] = []
    doubts: list[tuple[object, ...]] = []
    for ref, res in found.items():
        if res.pupil is None:
            continue
        if res.verdict == Verdict.SAME:
            same.append((ref, res.pupil, known[res.pupil].born_on))
        else:
            doubts.append((ref, res.pupil, ",".join(res.reasons), Reason.SAME_IDENTIFIER in res.reasons))
    run_sql(SQL("CREATE TEMP TABLE roster_same (ref text, known_id bigint, born_on date) ON COMMIT DROP"))
    with connection.cursor() as cursor:
        with cursor.copy("COPY roster_same FROM STDIN") as copy:
            for row in same:
                copy.write_row(row)
        with cursor.copy("COPY roster_doubt FROM STDIN") as copy:
            for row in doubts:
                copy.write_row(row)
    run_sql(SQL("ANALYZE roster_same"))
    run_sql(
        SQL(
            "UPDATE roster_pupil r SET known_id = s.known_id, known_born_on = s.born_on"
            " FROM roster_same s WHERE r.ref = s.ref"
        )
    )
    run_sql(SQL("UPDATE roster_pupil SET known_born_on = NULL WHERE known_id IS NULL AND named_id IS NOT NULL"))
    run_sql(SQL("DROP TABLE roster_same"))


def _namesakes_of_the_file() -> None:
    """Two new people of one name and birth within one file: one may be the other, entered twice."""
    run_sql(
        SQL(
            "INSERT INTO roster_doubt SELECT ref, first, %s, false FROM ("
            " SELECT ref, known_id, pupil_id, first_value(pupil_id) OVER w AS first, count(*) OVER"
            "  (PARTITION BY pupitre_plain(name), born_on) AS size FROM roster_pupil"
            "  WHERE known_id IS NULL AND born_on IS NOT NULL AND NOT gone"
            "  WINDOW w AS (PARTITION BY pupitre_plain(name), born_on ORDER BY _line)) n"
            " WHERE size > 1 AND pupil_id <> first AND NOT EXISTS (SELECT 1 FROM roster_doubt d WHERE d.ref = n.ref)"
        ),
        [f"{Reason.SAME_NAME},{Reason.SAME_BIRTH}"],
    )
