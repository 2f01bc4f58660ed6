"""From the inboxes of a roster to the stages of its steps, by sets of SQL: who is known, who is new, who is where.

Known people keep their number, new ones take one from the table's own sequence, so that all that follows (who is in
which school and class) is a join. The verdicts that have cases are `engine_identity`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from psycopg.sql import SQL, Composable, Identifier

from pupitre.kernel.imports.staging import run_sql
from pupitre.kernel.imports.values import Context, Problem
from pupitre.territory.roster_imports import identities
from pupitre.territory.roster_imports.values import At

BY_NAME = frozenset({"family", "birth_name"})  # keys that are names, of files that number nobody


@dataclass(frozen=True)
class Roster:
    """What a connector says of its file: who numbers its people, and the key its refused lines are held by."""

    context: Context
    scheme: str
    key: str = "value"

    @property
    def source(self) -> str:
        return self.context.options.get("source") or ""

    @property
    def year(self) -> int:
        return int(self.context.options["year"])

    @property
    def today(self) -> date:
        return self.context.at.date()

    def settle(self, stages: Sequence[str]) -> None:
        """Fill the stages from the inboxes."""
        put = _Stages(stages)
        _people(self)
        identities.settle_pupils(self)
        _fill_pupils(self, put)
        _fill_classes(self, put)
        _fill_schoolings(self, put)
        _fill_memberships(put)
        _fill_moves(self, put)
        _settle_staff(self)
        _fill_staff(self, put)
        _fill_guardians(put)
        _hold_refused(self)


class _Stages:
    """The stages by the steps of `At`."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def fill(self, step: At, columns: str, select: str, params: Sequence[object] = ()) -> None:
        """INSERT the rows of a select into the stage of a step; they have no rank."""
        query = SQL("INSERT INTO {} (_line, _rank, {}) {}")
        names = SQL(", ").join(Identifier(name) for name in columns.split())
        run_sql(query.format(Identifier(self._names[step]), names, SQL(select)), list(params) or None)


def table(name: str, select: str, params: Sequence[object] = (), *, index: str = "") -> None:
    """A temporary table of a select, known to the planner."""
    run_sql(SQL("DROP TABLE IF EXISTS {}").format(Identifier(name)))
    run_sql(
        SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS {}").format(Identifier(name), _sql(select)), list(params) or None
    )
    if index:
        run_sql(SQL("CREATE INDEX ON {} ({})").format(Identifier(name), _sql(index)))
    run_sql(SQL("ANALYZE {}").format(Identifier(name)))


def _sql(text: str) -> Composable:
    return SQL(text)


def _people(roster: Roster) -> None:
    """One row a person; a number that comes twice refuses the later line."""
    twice = run_sql(
        SQL(
            "SELECT _line, value FROM (SELECT _line, value, row_number() OVER (PARTITION BY ref ORDER BY _line) AS n"
            " FROM import_in_people) p WHERE n > 1 ORDER BY 1"
        )
    )
    for line, value in twice:
        message, remedy = _("an earlier line has the same number"), _("Keep one of the two lines.")
        roster.context.warn(Problem(line, _("identifier"), value or "", message, remedy))
    table("roster_person", "SELECT DISTINCT ON (ref) * FROM import_in_people ORDER BY ref, _line", index="ref")
    table(
        "roster_place",
        "SELECT DISTINCT ON (l.ref, l.school_id, l.role) l.*, p.gone FROM import_in_places l"
        " JOIN roster_person p USING (ref) ORDER BY l.ref, l.school_id, l.role, l.is_main DESC NULLS LAST, l._line",
    )
    table(
        "roster_school",
        "SELECT DISTINCT school_id FROM roster_place WHERE role IS NULL AND NOT coalesce(gone, false)",
    )
    table(
        "roster_staffed",
        "SELECT DISTINCT school_id FROM roster_place WHERE role IS NOT NULL AND NOT coalesce(gone, false)",
    )
    [(alone,)] = run_sql(
        SQL(
            "SELECT count(*) FROM roster_person p WHERE NOT EXISTS (SELECT 1 FROM roster_place l WHERE l.ref = p.ref)"
        )
    )
    roster.context.pass_over(alone)


def _fill_pupils(roster: Roster, put: _Stages) -> None:
    put.fill(At.YEAR, "start_year", "SELECT 0, 0, %s", [roster.year])
    put.fill(
        At.PUPILS,
        "id display_name born_on",
        "SELECT _line, 0, pupil_id, name, coalesce(born_on, known_born_on) FROM roster_pupil"
        " WHERE NOT gone OR known_id IS NOT NULL",
    )
    put.fill(
        At.PUPIL_IDENTIFIERS,
        "scheme source value pupil_id",
        "SELECT _line, 0, %s, %s, r.value, r.pupil_id FROM roster_pupil r LEFT JOIN territory_pupilidentifier i"
        " ON i.scheme = %s AND i.source = %s AND i.value = r.value"
        " WHERE r.value IS NOT NULL AND (i.pupil_id IS NULL OR i.pupil_id = r.pupil_id)",
        [roster.scheme, roster.source, roster.scheme, roster.source],
    )
    put.fill(
        At.DOUBTS,
        "known_id found_id school_id scheme source value reasons raised_on",
        "SELECT r._line, 0, d.known_id, r.pupil_id,"
        " (SELECT min(l.school_id) FROM roster_place l WHERE l.ref = r.ref AND l.role IS NULL),"
        " CASE WHEN d.claims THEN %s ELSE '' END, CASE WHEN d.claims THEN %s ELSE '' END,"
        " CASE WHEN d.claims THEN r.value ELSE '' END, d.reasons, %s::date"
        " FROM roster_doubt d JOIN roster_pupil r USING (ref) WHERE d.known_id <> r.pupil_id",
        [roster.scheme, roster.source, roster.today],
    )


def _fill_classes(roster: Roster, put: _Stages) -> None:
    table(
        "roster_class",
        "SELECT c._line, c.school_id, c.name, coalesce(g.id, nextval('territory_classgroup_id_seq')) AS id FROM"
        " (SELECT DISTINCT ON (school_id, name) * FROM import_in_classes ORDER BY school_id, name, _line) c"
        " LEFT JOIN territory_classgroup g ON g.school_id = c.school_id AND g.year_id = %s AND g.name = c.name",
        [roster.year],
    )
    table(
        "roster_class_ref",
        "SELECT DISTINCT ON (c.ref) c.ref, r.id, r.school_id FROM import_in_classes c"
        " JOIN roster_class r USING (school_id, name) ORDER BY c.ref, c._line",
    )
    select = "SELECT _line, 0, id, school_id, %s, name FROM roster_class"
    put.fill(At.CLASSES, "id school_id year_id name", select, [roster.year])


def _fill_schoolings(roster: Roster, put: _Stages) -> None:
    """Who is in which school. Of several schools one is the main one: the one they have, else the first named."""
    table(
        "roster_schooling",
        "SELECT *, coalesce(known_main, NOT main_elsewhere AND place = 1) AS is_main FROM ("
        " SELECT l._line, l.ref, r.pupil_id, l.school_id, coalesce(l.level_id, s.level_id) AS level_id, r.gone,"
        " s.id AS known_id, s.missing_since, s.left_on, s.joined_on,"
        " coalesce(s.id, nextval('territory_schooling_id_seq')) AS id,"
        " CASE WHEN s.left_on IS NULL THEN s.is_main END AS known_main,"
        " EXISTS (SELECT 1 FROM territory_schooling o WHERE o.pupil_id = r.pupil_id AND o.year_id = %s AND o.is_main"
        "  AND o.left_on IS NULL AND o.school_id <> l.school_id) AS main_elsewhere,"
        " row_number() OVER"
        "  (PARTITION BY r.pupil_id ORDER BY l.is_main DESC NULLS LAST, l._line, l.school_id) AS place"
        " FROM (SELECT * FROM roster_place WHERE role IS NULL) l JOIN roster_pupil r USING (ref)"
        " LEFT JOIN territory_schooling s ON s.pupil_id = r.pupil_id AND s.school_id = l.school_id AND s.year_id = %s"
        ") found WHERE NOT gone OR (known_id IS NOT NULL AND left_on IS NULL)",
        [roster.year, roster.year],
        index="ref",
    )
    put.fill(
        At.SCHOOLINGS,
        "id pupil_id school_id year_id level_id is_main joined_on left_on missing_since",
        "SELECT _line, 0, id, pupil_id, school_id, %s, level_id, is_main, %s::date, NULL::date,"
        " CASE WHEN gone THEN coalesce(missing_since, %s::date) END FROM roster_schooling",
        [roster.year, roster.today, roster.today],
    )


def _fill_memberships(put: _Stages) -> None:
    """Who is in which class. The reference class of a pupil who changes class is the same row, led elsewhere."""
    table(
        "roster_member",
        "SELECT DISTINCT ON (schooling_id, class_group_id) * FROM ("
        " SELECT m._line, s.id AS schooling_id, c.id AS class_group_id, s.level_id,"
        " coalesce(m.is_reference, true) AND row_number() OVER (PARTITION BY s.id"
        "  ORDER BY m.is_reference DESC NULLS LAST, m._line) = 1 AS is_reference"
        " FROM import_in_members m JOIN roster_class_ref c ON c.ref = m.class_ref"
        " JOIN roster_schooling s ON s.ref = m.ref AND s.school_id = c.school_id WHERE NOT m.is_staff AND NOT s.gone"
        ") found ORDER BY schooling_id, class_group_id, is_reference DESC, _line",
    )
    put.fill(
        At.MEMBERSHIPS,
        "id schooling_id class_group_id is_reference",
        "SELECT m._line, 0, coalesce(here.id, main.id, nextval('territory_classmembership_id_seq')),"
        " m.schooling_id, m.class_group_id,"
        " coalesce(here.is_reference, m.is_reference AND (main.id IS NOT NULL OR NOT EXISTS"
        "  (SELECT 1 FROM territory_classmembership o WHERE o.schooling_id = m.schooling_id AND o.is_reference)))"
        " FROM roster_member m"
        " LEFT JOIN territory_classmembership here"
        "  ON here.schooling_id = m.schooling_id AND here.class_group_id = m.class_group_id"
        " LEFT JOIN territory_classmembership main ON main.schooling_id = m.schooling_id AND main.is_reference"
        "  AND m.is_reference AND here.id IS NULL AND NOT EXISTS (SELECT 1 FROM roster_member k"
        "  WHERE k.schooling_id = m.schooling_id AND k.class_group_id = main.class_group_id)",
    )
    put.fill(
        At.CLASS_LEVELS,
        "classgroup_id level_id",
        "SELECT min(_line), 0, class_group_id, level_id FROM roster_member"
        " WHERE is_reference AND level_id IS NOT NULL GROUP BY class_group_id, level_id",
    )


def _fill_moves(roster: Roster, put: _Stages) -> None:
    """Somebody new in a school whose latest main school is another, which the file does not give them too."""
    put.fill(
        At.MOVES,
        "pupil_id from_school_id to_school_id year_id proposed_on",
        "SELECT n._line, 0, n.pupil_id, o.school_id, n.school_id, %s, %s::date FROM roster_schooling n"
        " CROSS JOIN LATERAL (SELECT school_id, left_on FROM territory_schooling o WHERE o.pupil_id = n.pupil_id"
        "  AND o.is_main AND o.year_id BETWEEN %s - 1 AND %s AND o.id <> n.id"
        "  ORDER BY o.year_id DESC, o.left_on NULLS FIRST, o.id LIMIT 1) o"
        " WHERE n.known_id IS NULL AND NOT n.gone AND o.left_on IS NULL AND o.school_id <> n.school_id"
        " AND NOT EXISTS (SELECT 1 FROM roster_schooling b WHERE b.pupil_id = n.pupil_id"
        "  AND b.school_id = o.school_id AND NOT b.gone)",
        [roster.year, roster.today, roster.year, roster.year],
    )


def _settle_staff(roster: Roster) -> None:
    """Staff: by their number, else by their e-mail, else by their name in the school; nobody is taken twice."""
    table(
        "roster_staff",
        "SELECT p._line, p.ref, p.value, p.family || ' ' || p.given AS name, coalesce(p.email, '') AS email, p.gone,"
        " i.staff_id AS known_id, NULL::bigint AS staff_id FROM roster_person p LEFT JOIN territory_staffidentifier i"
        " ON i.scheme = %s AND i.source = %s AND i.value = p.value"
        " WHERE EXISTS (SELECT 1 FROM roster_place l WHERE l.ref = p.ref AND l.role IS NOT NULL)",
        [roster.scheme, roster.source],
        index="ref",
    )
    by_email = "lower(s.email) = lower(r.email) AND r.email <> ''"
    by_name = (
        "s.sort_name = pupitre_plain(btrim(r.name)) AND EXISTS (SELECT 1 FROM territory_staffpost t"
        " JOIN roster_place l ON l.school_id = t.school_id WHERE t.staff_id = s.id AND l.ref = r.ref)"
    )
    for rule in (by_email, by_name):
        run_sql(
            _sql(
                "UPDATE roster_staff u SET known_id = f.staff FROM (SELECT min(r.ref) AS ref, s.id AS staff FROM"  # noqa: S608
                f" roster_staff r JOIN territory_staffmember s ON {rule} WHERE r.known_id IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM roster_staff k WHERE k.known_id = s.id)"
                " AND (r.value IS NULL OR NOT EXISTS"
                "  (SELECT 1 FROM territory_staffidentifier i WHERE i.staff_id = s.id"
                "  AND i.scheme = %s AND i.source = %s)) GROUP BY s.id HAVING count(*) = 1) f WHERE u.ref = f.ref"
            ),
            [roster.scheme, roster.source],
        )
    run_sql(SQL("UPDATE roster_staff SET staff_id = coalesce(known_id, nextval('territory_staffmember_id_seq'))"))


def _fill_staff(roster: Roster, put: _Stages) -> None:
    put.fill(
        At.STAFF,
        "id display_name email",
        "SELECT DISTINCT ON (r.staff_id) r._line, 0, r.staff_id, btrim(r.name),"
        " coalesce(nullif(r.email, ''), s.email, '')"
        " FROM roster_staff r LEFT JOIN territory_staffmember s ON s.id = r.staff_id"
        " WHERE NOT r.gone OR r.known_id IS NOT NULL ORDER BY r.staff_id, r._line",
    )
    put.fill(
        At.STAFF_IDENTIFIERS,
        "scheme source value staff_id",
        "SELECT _line, 0, %s, %s, value, staff_id FROM roster_staff WHERE value IS NOT NULL"
        " AND (NOT gone OR known_id IS NOT NULL)",
        [roster.scheme, roster.source],
    )
    put.fill(
        At.POSTS,
        "staff_id school_id year_id role left_on missing_since",
        "SELECT min(l._line), 0, r.staff_id, l.school_id, %s, l.role, NULL::date,"
        " CASE WHEN bool_or(r.gone) THEN %s::date END FROM roster_place l JOIN roster_staff r USING (ref)"
        " WHERE l.role IS NOT NULL AND (NOT r.gone OR r.known_id IS NOT NULL)"
        " GROUP BY r.staff_id, l.school_id, l.role",
        [roster.year, roster.today],
    )
    put.fill(
        At.CLASS_TEACHERS,
        "staff_id class_group_id",
        "SELECT min(m._line), 0, r.staff_id, c.id FROM import_in_members m"
        " JOIN roster_class_ref c ON c.ref = m.class_ref"
        " JOIN roster_staff r ON r.ref = m.ref WHERE m.is_staff AND NOT r.gone GROUP BY r.staff_id, c.id",
    )


def _fill_guardians(put: _Stages) -> None:
    """Guardians: one e-mail and name is one person, whatever the pupils; without e-mail, one name beside a pupil."""
    table(
        "roster_guardian",
        "SELECT g._line, r.pupil_id, g.name, coalesce(g.email, '') AS email, g.phone, g.language, g.kind,"
        " g.household, g.may_sign, CASE WHEN g.email IS NULL THEN r.pupil_id::text ELSE lower(g.email) END || '/'"
        "  || pupitre_name_key(g.name) AS who"
        " FROM import_in_guardians g JOIN roster_pupil r USING (ref) WHERE NOT r.gone",
    )
    table(
        "roster_adult",
        "SELECT a.*, k.known_id, coalesce(k.known_id, nextval('territory_guardian_id_seq')) AS id,"
        " k.phone AS known_phone, k.language AS known_language FROM"
        " (SELECT DISTINCT ON (who) * FROM roster_guardian ORDER BY who, _line) a LEFT JOIN LATERAL"
        " (SELECT d.id AS known_id, d.phone, d.language FROM territory_guardian d WHERE"
        "  pupitre_name_key(d.display_name) = pupitre_name_key(a.name) AND"
        "  CASE WHEN a.email <> '' THEN d.email = a.email ELSE d.id IN"
        "  (SELECT s.guardian_id FROM territory_guardianship s WHERE s.pupil_id = a.pupil_id) END"
        "  ORDER BY d.id LIMIT 1) k ON true",
    )
    put.fill(
        At.GUARDIANS,
        "id display_name email phone language",
        "SELECT _line, 0, id, name, email, coalesce(phone, known_phone, ''), coalesce(language, known_language, '')"
        " FROM roster_adult",
    )
    put.fill(
        At.GUARDIANSHIPS,
        "pupil_id guardian_id kind household may_sign",
        "SELECT min(g._line), 0, g.pupil_id, a.id, coalesce(min(g.kind), 'parent'), coalesce(min(g.household), 1),"
        " coalesce(bool_and(g.may_sign), true) FROM roster_guardian g JOIN roster_adult a USING (who)"
        " GROUP BY g.pupil_id, a.id",
    )


def _hold_refused(roster: Roster) -> None:
    """The pupils of refused lines are in the file: their places are held, by the number or name of the line."""
    if roster.key in BY_NAME:
        run_sql(
            SQL(
                "INSERT INTO import_refused (key) SELECT s.id::text FROM import_refused r JOIN territory_pupil k"
                " ON r.key <> '' AND strpos(k.sort_name, pupitre_plain(r.key)) > 0"
                " JOIN territory_schooling s ON s.pupil_id = k.id AND s.year_id = %s"
                " WHERE s.school_id IN (SELECT school_id FROM roster_school)"
            ),
            [roster.year],
        )
        return
    run_sql(
        SQL(
            "INSERT INTO import_refused (key) SELECT s.id::text FROM import_refused r"
            " JOIN territory_pupilidentifier i ON i.scheme = %s AND i.source = %s AND upper(i.value) = r.key"
            " JOIN territory_schooling s ON s.pupil_id = i.pupil_id AND s.year_id = %s"
        ),
        [roster.scheme, roster.source, roster.year],
    )
