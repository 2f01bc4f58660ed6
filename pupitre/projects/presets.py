"""The aims that a new organisation starts from, in its country's words (vademecum of the DANE de Créteil, 2023)."""

from pupitre.territory.enums import Jurisdiction

AIMS: dict[str, tuple[tuple[str, str, str], ...]] = {
    Jurisdiction.FRANCE: (
        ("individualised", "Activités individualisées", "Selon les acquis et les besoins de chacun."),
        ("collaborative", "Pratiques collaboratives", "En présence et à distance, entre élèves et entre classes."),
        ("digital_education", "Éducation au numérique", "Comprendre, chercher, créer, programmer, se protéger."),
        ("links", "Lien école, commune et parents", "Par l’ENT et tout ce qui rapproche les adultes."),
        ("divide", "Réduction de la fracture numérique", "Pour les familles qui manquent d’équipement ou d’aisance."),
        ("continuity", "Continuité de l’enseignement", "Quand la classe ne peut pas se tenir."),
    ),
    Jurisdiction.QUEBEC: (
        ("individualised", "Activités individualisées", "Selon les acquis et les besoins de chacun."),
        ("collaborative", "Pratiques collaboratives", "En présence et à distance, entre classes en réseau."),
        ("digital_education", "Développement de la compétence numérique", "Les 12 dimensions du Cadre de référence."),
        ("links", "Lien entre l’école, le milieu et les parents", "Par le portail, au service de l’enfant."),
        ("divide", "Réduction de la fracture numérique", "Pour les familles qui manquent d’équipement ou d’aisance."),
        ("continuity", "Continuité des services éducatifs", "Quand la classe ne peut pas se tenir."),
    ),
}  # fmt: skip

# Criteria of commitment: the two axes of the vademecum (practices, training), then the team and the need.
CRITERIA: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    Jurisdiction.FRANCE: (
        ("practices", "Évolution des pratiques", "Ce que les élèves feront autrement, dit et daté.", 30),
        ("training", "Formation acceptée", "Formations et accompagnements demandés, inscrits, suivis.", 30),
        ("team", "Écriture par l’équipe", "Qui a écrit et approuvé, périscolaire compris.", 20),
        ("need", "Le besoin avant le matériel", "Chaque demande répond à un besoin d’apprentissage.", 20),
    ),
    Jurisdiction.QUEBEC: (
        ("practices", "Évolution des pratiques", "Ce que les élèves feront autrement, dit et daté.", 30),
        ("training", "Développement professionnel", "Formations et accompagnements demandés et suivis.", 30),
        ("team", "Écriture par l’équipe-école", "Qui a écrit et approuvé, service de garde compris.", 20),
        ("need", "Le besoin avant l’appareil", "Chaque demande répond à un besoin d’apprentissage.", 20),
    ),
}
# Rules of eligibility: (condition, kinds, threshold, where it comes from).
POITIERS = (
    ("accompanied", (), "0", "Poitiers, 2018"),
    ("validated", (), "0", "Poitiers, 2018"),
    ("committee", (), "0", "Poitiers, 2018"),
)
SAINT_ETIENNE = (
    ("trained", (), "0.5", "Saint-Étienne Métropole, 2023-2027"),
    ("referent", (), "0", "Saint-Étienne Métropole, 2023-2027"),
)
RULES = {"poitiers": POITIERS, "saint_etienne": SAINT_ETIENNE}
