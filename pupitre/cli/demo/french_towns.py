"""The invented communes of the Métropole d'Arzenne; none is meant to be a real one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Town:
    """A commune: where it lies (a river, kilometres from the city along it, kilometres aside), how many people, its
    public nursery, elementary and primary schools, its private ones, and how well off it is (`ease`, 0 is middling).
    """

    name: str
    river: str
    along: float
    aside: float
    population: int
    nursery: int
    elementary: int
    primary: int
    private: int
    ease: float
    area: str


CITY = "Arzenne"
# Rivers as broken lines, kilometres east and north of the city.
RIVERS: dict[str, tuple[tuple[float, float], ...]] = {
    "aval": ((0, 0), (5, -3.5), (9, -4.5), (14, -3), (19, -5), (26, -6)),  # the Vésan, downstream
    "amont": ((0, 0), (-4, 2.5), (-8, 3.5), (-12, 7), (-17, 9)),  # the Vésan, upstream
    "tourde": ((0, 0), (-2, -4.5), (-5, -8), (-6, -12.5), (-9, -16)),
    "ormelle": ((0, 0), (2, 4.5), (5, 8), (6, 12), (9.5, 16)),
}
AREAS = {
    "centre": "Arzenne-Centre",
    "nord": "Arzenne-Nord",
    "sud": "Arzenne-Sud",
    "est": "Arzenne-Est",
    "pont": "Pont-Vésan",
    "aval": "Vésan aval",
    "amont": "Vésan amont",
    "tourde": "Vallée de la Tourde",
    "ormelle": "Plateau de l'Ormelle",
}
TOWNS = (
    Town(CITY, "aval", 0, 0, 168_400, 26, 25, 20, 23, -0.45, "centre"),
    Town("Pont-Vésan", "aval", 11, 0.4, 34_900, 8, 8, 7, 8, -0.3, "pont"),
    Town("Chamarelle", "tourde", 11.5, 0.3, 16_800, 3, 3, 2, 3, -0.5, "tourde"),
    Town("Lorvières", "aval", 20, -0.3, 15_200, 3, 2, 3, 2, -0.8, "aval"),
    Town("La Fontenoise", "tourde", 7, -0.5, 12_100, 3, 2, 1, 2, -0.9, "tourde"),
    Town("Andrevaux", "amont", 15, 0.4, 10_200, 2, 2, 2, 2, 0.1, "amont"),
    Town("Rochevane", "amont", 7.5, -2.4, 9_700, 2, 2, 2, 2, 0.6, "amont"),
    Town("Unsac", "tourde", 14, -0.4, 8_400, 2, 2, 1, 2, 0.2, "tourde"),
    Town("Sorvières", "ormelle", 6.5, 0.8, 8_000, 2, 2, 2, 1, 0.8, "ormelle"),
    Town("La Ricoulière", "tourde", 4.2, 0.4, 8_100, 2, 2, 1, 1, -1.1, "tourde"),
    Town("Vilardel", "ormelle", 3.4, -0.9, 7_600, 2, 2, 1, 1, 0.5, "nord"),
    Town("La Taudinière", "ormelle", 5.2, 2.2, 7_000, 1, 1, 2, 1, 0.7, "nord"),
    Town("Saint-Jorand-les-Prés", "aval", 4.2, 1.1, 6_500, 1, 1, 2, 1, 0.4, "est"),
    Town("Saint-Privé-d'Arzenne", "amont", 4.1, 0.8, 6_200, 1, 1, 1, 1, 1.0, "nord"),
    Town("Saint-Génin", "amont", 5.4, -1.6, 6_100, 1, 1, 0, 1, 0.9, "amont"),
    Town("Saint-Galdry", "amont", 18.5, 1.9, 5_700, 1, 1, 0, 1, 1.2, "amont"),
    Town("La Grand-Sagne", "aval", 15.5, -0.2, 4_900, 1, 1, 1, 0, -0.4, "pont"),
    Town("Orvette", "aval", 17.2, 0.5, 4_800, 0, 0, 2, 1, -0.2, "aval"),
    Town("L'Ormelle", "aval", 9, -0.6, 4_700, 0, 0, 1, 1, 0.0, "pont"),
    Town("Saint-Pardin", "aval", 14, -2.3, 4_600, 0, 0, 1, 1, 0.5, "pont"),
    Town("La Fougeade", "amont", 9.5, 2.1, 4_500, 0, 0, 1, 1, 1.1, "amont"),
    Town("Génivard", "aval", 21.5, 2.4, 3_800, 0, 0, 2, 0, 0.7, "aval"),
    Town("Fraissenet", "tourde", 16.5, 0.6, 3_700, 0, 0, 2, 0, 0.3, "tourde"),
    Town("Saint-Maurand-la-Plaine", "aval", 24, 1.8, 3_600, 0, 0, 1, 1, 0.6, "aval"),
    Town("Saint-Hédard", "ormelle", 12.5, -0.6, 3_500, 0, 0, 1, 1, 0.7, "ormelle"),
    Town("L'Étouvière", "ormelle", 5, -1.6, 2_800, 0, 0, 2, 0, 1.3, "ormelle"),
    Town("Saint-Josselant", "aval", 18.8, 3.4, 1_950, 0, 0, 1, 1, 0.6, "aval"),
    Town("Sainte-Cristine-en-Bois", "ormelle", 16.2, 1.5, 1_850, 0, 0, 1, 1, 0.6, "ormelle"),
    Town("Saint-Mauront-le-Haut", "tourde", 18.5, -2.8, 1_800, 0, 0, 2, 0, 0.5, "tourde"),
    Town("Bonneval-les-Houx", "amont", 16.5, 4.1, 1_760, 0, 0, 1, 0, 1.0, "amont"),
    Town("Chambeuge", "amont", 20.2, -1.6, 1_700, 0, 0, 1, 0, 0.9, "amont"),
    Town("Cellardes", "aval", 17, 2.9, 1_650, 0, 0, 1, 0, 0.6, "aval"),
    Town("Neuvecase", "aval", 25.5, 3.4, 1_600, 0, 0, 1, 0, 0.4, "aval"),
    Town("La Tour-Vésan", "ormelle", 3.8, 1.9, 1_450, 0, 0, 1, 0, 1.1, "ormelle"),
    Town("Farnoux", "aval", 16.2, -2.1, 1_300, 0, 0, 1, 0, 0.9, "pont"),
    Town("Cornillac", "tourde", 16.2, -2.2, 1_280, 0, 0, 1, 0, 0.6, "tourde"),
    Town("Romelay", "ormelle", 18.5, -2.2, 1_150, 0, 0, 1, 0, 0.4, "ormelle"),
    Town("La Vallade-en-Gorge", "aval", 12.2, -4.6, 1_050, 0, 0, 1, 0, 0.3, "pont"),
    Town("Tartuzac", "aval", 26.8, -0.6, 930, 0, 0, 1, 0, 0.5, "aval"),
    Town("Doizelle", "aval", 14.6, -5.4, 820, 0, 0, 1, 0, 0.5, "pont"),
    Town("Terrebrune", "aval", 10.6, -4.1, 740, 0, 0, 1, 0, 0.2, "pont"),
    Town("Valfleuron", "aval", 20.6, 4.9, 690, 0, 0, 1, 0, 0.6, "aval"),
    Town("Marcenoux", "ormelle", 14.8, 3.2, 660, 0, 0, 1, 0, 0.5, "ormelle"),
    Town("Fontanoux", "ormelle", 11, 2.7, 650, 0, 0, 1, 0, 0.9, "ormelle"),
    Town("Nisières", "tourde", 19.6, 1.9, 620, 0, 0, 1, 0, 0.1, "tourde"),
    Town("Chagneux", "aval", 22.8, 4.4, 510, 0, 0, 1, 0, 0.5, "aval"),
    Town("Croizelles", "aval", 18.5, -4.2, 470, 0, 0, 1, 0, 0.4, "pont"),
    Town("La Gimelle", "ormelle", 18, 3.1, 280, 0, 0, 1, 0, 0.6, "ormelle"),
)
# Quarters of the city: kilometres east and north, ease, area.
QUARTERS = (
    (0.0, 0.0, 0.3, "centre"),
    (-0.9, 0.8, 0.7, "centre"),
    (0.8, 1.2, 0.1, "nord"),
    (-0.4, 2.3, -1.3, "nord"),
    (1.9, 2.0, -1.5, "nord"),
    (1.9, -0.6, -0.4, "est"),
    (3.0, -1.6, -0.9, "est"),
    (-1.6, -0.4, 1.2, "centre"),
    (-2.3, 1.3, 0.9, "centre"),
    (0.3, -1.8, -0.6, "sud"),
    (-0.8, -2.7, -1.7, "sud"),
    (1.1, -3.0, 0.4, "sud"),
)
