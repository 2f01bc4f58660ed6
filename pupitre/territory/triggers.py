"""What the database keeps up by itself beside schools, whoever writes (kernel/triggers.py)."""

import pgtrigger

from pupitre.kernel.triggers import after_each

# Two transactions that write different years of one school take turns, so that the later one sees the other's rows.
TAKE_TURNS = """
PERFORM 1 FROM territory_school s JOIN {touched} t ON t.school_id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s;
"""
LATEST_COUNTS = """
INSERT INTO territory_schoolfigures AS f (school_id, pupils, pupils_estimated, classes)
SELECT t.school_id, p.pupils, coalesce(p.is_estimate, false), c.classes
FROM {touched} t
LEFT JOIN LATERAL (SELECT e.pupils, e.is_estimate FROM territory_enrolment e
    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.pupils IS NOT NULL
    ORDER BY e.year_id DESC LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT e.classes FROM territory_enrolment e
    WHERE e.school_id = t.school_id AND e.level_id IS NULL AND e.classes IS NOT NULL
    ORDER BY e.year_id DESC LIMIT 1) c ON true
ON CONFLICT (school_id) DO UPDATE
SET pupils = excluded.pupils, pupils_estimated = excluded.pupils_estimated, classes = excluded.classes
WHERE (f.pupils, f.pupils_estimated, f.classes)
    IS DISTINCT FROM (excluded.pupils, excluded.pupils_estimated, excluded.classes);
"""
LATEST_NETWORK = """
INSERT INTO territory_schoolfigures AS f (school_id, pupils_estimated, network)
SELECT t.school_id, false, (SELECT n.network FROM territory_networkmembership n
    WHERE n.school_id = t.school_id ORDER BY n.year_id DESC, n.network LIMIT 1)
FROM {touched} t
ON CONFLICT (school_id) DO UPDATE SET network = excluded.network
WHERE f.network IS DISTINCT FROM excluded.network;
"""
FORGET_EMPTY = """
DELETE FROM territory_schoolfigures f USING {touched} t
WHERE f.school_id = t.school_id AND f.pupils IS NULL AND f.classes IS NULL AND f.network IS NULL;
"""
LATEST_INDEX = """
INSERT INTO territory_latestindex AS l (school_id, scheme_id, value)
SELECT t.school_id, t.scheme_id, v.value
FROM {touched} t
JOIN LATERAL (SELECT i.value FROM territory_schoolindex i
    WHERE i.school_id = t.school_id AND i.scheme_id = t.scheme_id AND i.value IS NOT NULL
    ORDER BY i.year_id DESC LIMIT 1) v ON true
ON CONFLICT (school_id, scheme_id) DO UPDATE SET value = excluded.value WHERE l.value <> excluded.value;
"""
FORGET_INDEX = """
DELETE FROM territory_latestindex l USING {touched} t
WHERE l.school_id = t.school_id AND l.scheme_id = t.scheme_id AND NOT EXISTS (
    SELECT 1 FROM territory_schoolindex i
    WHERE i.school_id = l.school_id AND i.scheme_id = l.scheme_id AND i.value IS NOT NULL);
"""


def _latest(upsert: str, forget: str, **written: str) -> list[pgtrigger.Trigger]:
    return [
        *after_each("latest", TAKE_TURNS, upsert, on=("insert",), **written),
        *after_each("latest", TAKE_TURNS, upsert, forget, on=("update", "delete"), **written),
    ]


def latest_counts() -> list[pgtrigger.Trigger]:
    """Of counts of pupils: keeps SchoolFigures.pupils and classes."""
    return _latest(LATEST_COUNTS, FORGET_EMPTY, keys="school_id", where="level_id IS NULL")


def latest_network() -> list[pgtrigger.Trigger]:
    """Of memberships of networks: keeps SchoolFigures.network."""
    return _latest(LATEST_NETWORK, FORGET_EMPTY, keys="school_id")


def latest_index() -> list[pgtrigger.Trigger]:
    """Of indices of schools: keeps LatestIndex."""
    return _latest(LATEST_INDEX, FORGET_INDEX, keys="school_id, scheme_id")
