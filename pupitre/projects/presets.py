"""The aims that a new organisation starts from, in its country's words (vademecum of the DANE de Créteil, 2023)."""

from pupitre.territory.enums import Jurisdiction

AIMS: dict[str, tuple[tuple[str, str, str], ...]] = {
    Jurisdiction.FRANCE: (
        ("individualised", "Activités individualisées", "Selon les acquis et les besoins de chacun."),
        ("collaborative", "Pratiques collaboratives", "En présence et à distance, entre élèves et entre classes."),
        ("digital_education", "Éducation au numérique", "Comprendre, chercher, créer, programmer, se protéger."),
        ("links", "Lien école, commune et parents", "Par l'ENT et tout ce qui rapproche les adultes."),
        ("divide", "Réduction de la fracture numérique", "Pour les familles qui manquent d'équipement ou d'aisance."),
        ("continuity", "Continuité de l'enseignement", "Quand la classe ne peut pas se tenir."),
    ),
    Jurisdiction.QUEBEC: (
        ("individualised", "Activités individualisées", "Selon les acquis et les besoins de chacun."),
        ("collaborative", "Pratiques collaboratives", "En présence et à distance, entre classes en réseau."),
        ("digital_education", "Développement de la compétence numérique", "Les 12 dimensions du Cadre de référence."),
        ("links", "Lien entre l'école, le milieu et les parents", "Par le portail, au service de l'enfant."),
        ("divide", "Réduction de la fracture numérique", "Pour les familles qui manquent d'équipement ou d'aisance."),
        ("continuity", "Continuité des services éducatifs", "Quand la classe ne peut pas se tenir."),
    ),
}  # fmt: skip
