"""Sentences by code, in English, in France's French and in Québec's French; and the words of units.

Written for those who run schools: no word of mathematics. Fields in braces are filled by `wording.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .sentences_reasons import REASONS

Words = tuple[str, str, str]
"""The same sentence in en, fr, fr-CA."""

UNITS: Mapping[str, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    # unit: (one, many) in en, fr, fr-CA
    "school": (("school", "schools"), ("école", "écoles"), ("école", "écoles")),
    "set": (("class set", "class sets"), ("lot de classe", "lots de classe"), ("lot de classe", "lots de classe")),
    "wave": (("wave", "waves"), ("vague", "vagues"), ("phase", "phases")),
    "year": (("year", "years"), ("année", "années"), ("année", "années")),
    "day": (
        ("adviser day", "adviser days"),
        ("jour de conseiller", "jours de conseiller"),
        ("jour de conseiller pédagogique", "jours de conseiller pédagogique"),
    ),
    "hour": (
        ("technician hour", "technician hours"),
        ("heure de technicien", "heures de technicien"),
        ("heure de technicien", "heures de technicien"),
    ),
    "seat": (
        ("training seat", "training seats"),
        ("place de formation", "places de formation"),
        ("place de formation", "places de formation"),
    ),
    "pupil": (("pupil", "pupils"), ("élève", "élèves"), ("élève", "élèves")),
    "pupil_year": (
        ("pupil equipped for a year", "pupils equipped for a year"),
        ("élève équipé pendant un an", "élèves équipés pendant un an"),
        ("élève équipé pendant un an", "élèves équipés pendant un an"),
    ),
    "point": (("point", "points"), ("point", "points"), ("point", "points")),
    "row": (("row", "rows"), ("ligne", "lignes"), ("ligne", "lignes")),
    "entry": (("entry", "entries"), ("entrée", "entrées"), ("entrée", "entrées")),
}

TERMS: Mapping[str, Words] = {
    "convention": ("its agreement", "sa convention", "son entente"),
    "project": (
        "its digital project",
        "le volet numérique de son projet",
        "le volet numérique de son projet éducatif",
    ),
    "referent": ("its trained digital lead", "son référent numérique formé", "son leader technopédagogique formé"),
    "capex": ("of investment", "d’investissement", "d’investissement"),
    "opex": ("of running costs", "de fonctionnement", "de fonctionnement"),
}
"""Words that sentences list."""

RULES: Mapping[str, Words] = {
    "same_case": (
        "The plan was made from other data than this case ({detail}…).",
        "Le plan a été établi à partir d’autres données que celles-ci ({detail}…).",
        "Le plan a été établi à partir d’autres données que celles-ci ({detail}…).",
    ),
    "sealed": (
        "The plan was changed after it was sealed ({detail}…).",
        "Le plan a été modifié après son scellement ({detail}…).",
        "Le plan a été modifié après son scellement ({detail}…).",
    ),
    "known_names": (
        "“{subject}” is unknown to the case ({detail}).",
        "«\u00a0{subject}\u00a0» est inconnu dans les données ({detail}).",
        "«\u00a0{subject}\u00a0» est inconnu dans les données ({detail}).",
    ),
    "whole_numbers": (
        "{subject}: {value} is not a whole number from {low} to {high}.",
        "{subject}\u00a0: {value} n’est pas un nombre entier de {low} à {high}.",
        "{subject}\u00a0: {value} n’est pas un nombre entier de {low} à {high}.",
    ),
    "entries_monotone": (
        "{subject} enters the plan more than once.",
        "{subject} entre plus d’une fois dans le plan.",
        "{subject} entre plus d’une fois dans le plan.",
    ),
    "ready_wave": (
        "{subject} enters in wave {wave}, {amount} before its convention, project and referent are all ready"
        " (wave {ready}).",
        "{subject} entre en vague {wave}, {amount} avant que sa convention, son projet et son référent soient prêts"
        " (vague {ready}).",
        "{subject} entre à la phase {wave}, {amount} avant que son entente, son projet et son leader soient prêts"
        " (phase {ready}).",
    ),
    "ready_never": (
        "{subject} enters in wave {wave} but has no date for its convention, its project or its referent.",
        "{subject} entre en vague {wave} alors que sa convention, son projet ou son référent n’a pas de date.",
        "{subject} entre à la phase {wave} alors que son entente, son projet ou son leader n’a pas de date.",
    ),
    "entry_useful": (
        "{subject} enters in wave {wave} when it has nothing left to receive.",
        "{subject} entre en vague {wave} alors qu’il ne lui reste rien à recevoir.",
        "{subject} entre à la phase {wave} alors qu’il ne lui reste rien à recevoir.",
    ),
    "left_out": (
        "{subject} was left out by decision, and enters in wave {wave}.",
        "{subject} a été écartée par décision, et entre en vague {wave}.",
        "{subject} a été écartée par décision, et entre à la phase {wave}.",
    ),
    "pins": (
        "{subject} was wished for wave {wish} and enters in wave {wave}.",
        "{subject} était souhaitée en vague {wish} et entre en vague {wave}.",
        "{subject} était souhaitée à la phase {wish} et entre à la phase {wave}.",
    ),
    "pins_absent": (
        "{subject} was wished for wave {wish} and does not enter.",
        "{subject} était souhaitée en vague {wish} et n’entre pas.",
        "{subject} était souhaitée à la phase {wish} et n’entre pas.",
    ),
    "capacity_deployments": (
        "Wave {wave}, {subject}: {amount} too many (possible: {limit}).",
        "Vague {wave}, {subject}\u00a0: {amount} de trop (possible\u00a0: {limit}).",
        "Phase {wave}, {subject}\u00a0: {amount} de trop (possible\u00a0: {limit}).",
    ),
    "capacity_advisers": (
        "Wave {wave}, {subject}: {amount} missing (available: {limit}).",
        "Vague {wave}, {subject}\u00a0: il manque {amount} (disponible\u00a0: {limit}).",
        "Phase {wave}, {subject}\u00a0: il manque {amount} (disponible\u00a0: {limit}).",
    ),
    "capacity_technicians": (
        "Wave {wave}, {subject}: {amount} missing (available: {limit}).",
        "Vague {wave}, {subject}\u00a0: il manque {amount} (disponible\u00a0: {limit}).",
        "Phase {wave}, {subject}\u00a0: il manque {amount} (disponible\u00a0: {limit}).",
    ),
    "seats": (
        "Wave {wave}, {subject}: schools in the plan lack {amount} (given by then: {limit}).",
        "Vague {wave}, {subject}\u00a0: il manque {amount} aux écoles entrées (ouvert d’ici là\u00a0: {limit}).",
        "Phase {wave}, {subject}\u00a0: il manque {amount} aux écoles entrées (offert d’ici là\u00a0: {limit}).",
    ),
    "need_ceiling": (
        "{subject}, {detail}: {amount} more than it can ever use from wave {wave} on ({limit}).",
        "{subject}, {detail}\u00a0: {amount} de plus que ce qui peut servir à partir de la vague {wave} ({limit}).",
        "{subject}, {detail}\u00a0: {amount} de plus que ce qui peut servir à partir de la phase {wave} ({limit}).",
    ),
    "before_entry": (
        "{subject}, {detail}: {amount} delivered in wave {wave}, before it enters (wave {entry}).",
        "{subject}, {detail}\u00a0: livraison de {amount} en vague {wave}, avant son entrée (vague {entry}).",
        "{subject}, {detail}\u00a0: livraison de {amount} à la phase {wave}, avant son entrée (phase {entry}).",
    ),
    "never_entered": (
        "{subject}, {detail}: {amount} delivered in wave {wave} to a school that is not in the plan.",
        "{subject}, {detail}\u00a0: livraison de {amount} en vague {wave} à une école qui n’est pas dans le plan.",
        "{subject}, {detail}\u00a0: livraison de {amount} à la phase {wave} à une école qui n’est pas dans le plan.",
    ),
    "coverage_supply": (
        "The plan claims a value of {published}; its sets give {counted}.",
        "Le plan annonce une valeur de {published}\u00a0; ses lots en donnent {counted}.",
        "Le plan annonce une valeur de {published}; ses lots en donnent {counted}.",
    ),
    "coverage_row": (
        "{subject}, wave {wave}: the plan claims {published}\u00a0% covered; its sets give {counted}\u00a0%.",
        "{subject}, vague {wave}\u00a0: le plan annonce {published}\u00a0% de couverture\u00a0;"
        " ses lots en donnent {counted}\u00a0%.",
        "{subject}, phase {wave}\u00a0: le plan annonce {published}\u00a0% de couverture;"
        " ses lots en donnent {counted}\u00a0%.",
    ),
    "base_at_entry": (
        "{subject}, {detail}: {amount} missing at entry in wave {wave} (due at once: {limit}).",
        "{subject}, {detail}\u00a0: il manque {amount} à l’entrée en vague {wave} (dû aussitôt\u00a0: {limit}).",
        "{subject}, {detail}\u00a0: il manque {amount} à l’entrée à la phase {wave} (dû aussitôt\u00a0: {limit}).",
    ),
    "moves_balance": (
        "{subject}, {detail}: the plan moves {amount} too many; with that life there stand {limit}.",
        "{subject}, {detail}\u00a0: le plan déplace {amount} de trop (avec cette durée de vie, on y trouve {limit}).",
        "{subject}, {detail}\u00a0: le plan déplace {amount} de trop (avec cette durée de vie, on y trouve {limit}).",
    ),
    "other_family": (
        "{subject}, {detail}: no use for {amount} at {to}: another territory, function or set size.",
        "{subject}, {detail}\u00a0: rien à faire de {amount} à {to}\u00a0: territoire, fonction ou taille de lot"
        " différents.",
        "{subject}, {detail}\u00a0: rien à faire de {amount} à {to}\u00a0: territoire, fonction ou taille de lot"
        " différents.",
    ),
    "withdrawal_limit": (
        "{subject}, {detail}: {amount} taken away in excess (at most: {limit}; usage {usage}\u00a0%).",
        "{subject}, {detail}\u00a0: retrait de {amount} en trop (au plus\u00a0: {limit}\u00a0;"
        " usage {usage}\u00a0%).",
        "{subject}, {detail}\u00a0: retrait de {amount} en trop (au plus\u00a0: {limit};"
        " utilisation {usage}\u00a0%).",
    ),
    "wrong_wave": (
        "{subject}, {detail}: no move of {amount} in wave {wave} (not a wave for moves, or too little life left).",
        "{subject}, {detail}\u00a0: pas de déplacement de {amount} en vague {wave} (pas une vague de"
        " redéploiement, ou trop peu de vie restante).",
        "{subject}, {detail}\u00a0: pas de déplacement de {amount} à la phase {wave} (pas une phase de"
        " réaffectation, ou trop peu de vie restante).",
    ),
    "no_rebuy": (
        "{subject}, {detail}: {amount} brought again after sets were taken away in wave {wave}.",
        "{subject}, {detail}\u00a0: nouvelle livraison de {amount} après le retrait de la vague {wave}.",
        "{subject}, {detail}\u00a0: nouvelle livraison de {amount} après le retrait de la phase {wave}.",
    ),
    "obligations": (
        "{subject}, {detail}: {amount} missing at the end of year {year} for “{label}” ({share}\u00a0% promised).",
        "{subject}, {detail}\u00a0: il manque {amount} à la fin de l’année {year} pour «\u00a0{label}\u00a0»"
        " ({share}\u00a0% promis).",
        "{subject}, {detail}\u00a0: il manque {amount} à la fin de l’année {year} pour «\u00a0{label}\u00a0»"
        " ({share}\u00a0% promis).",
    ),
    "catalogue_prices": (
        "{subject}, {detail}: the cost differs from the catalogue by {amount}.",
        "{subject}, {detail}\u00a0: le coût s’écarte du catalogue de {amount}.",
        "{subject}, {detail}\u00a0: le coût s’écarte du catalogue de {amount}.",
    ),
    "eligibility": (
        "{subject} may not pay {amount} in year {year} for {spending_class}.",
        "{subject} ne peut payer {amount} en année {year} pour {spending_class}.",
        "{subject} ne peut payer {amount} à l’année {year} pour {spending_class}.",
    ),
    "financing_balance": (
        "{subject}, year {year}: {amount} {kind} without a payer.",
        "{subject}, année {year}\u00a0: {amount} {kind} sans financement.",
        "{subject}, année {year}\u00a0: {amount} {kind} sans financement.",
    ),
    "financing_excess": (
        "{subject}, year {year}: {amount} {kind} paid for nothing.",
        "{subject}, année {year}\u00a0: {amount} {kind} en trop pour les dépenses.",
        "{subject}, année {year}\u00a0: {amount} {kind} en trop pour les dépenses.",
    ),
    "financing_split": (
        "{subject}: the split between measures is {amount} away from the cost.",
        "{subject}\u00a0: la répartition entre les dispositifs s’écarte du coût de {amount}.",
        "{subject}\u00a0: la répartition entre les mesures s’écarte du coût de {amount}.",
    ),
    "financing_shares": (
        "{subject}, year {year}: deliveries and financing differ by {amount} for {spending_class}.",
        "{subject}, année {year}\u00a0: livraisons et financement diffèrent de {amount} pour {spending_class}.",
        "{subject}, année {year}\u00a0: livraisons et financement diffèrent de {amount} pour {spending_class}.",
    ),
    "cofunding": (
        "{subject}, year {year}: its share should be {share}\u00a0% of what it supports; {amount} away.",
        "{subject}, année {year}\u00a0: sa part devrait être {share}\u00a0% de ce qu’il soutient\u00a0;"
        " écart de {amount}.",
        "{subject}, année {year}\u00a0: sa part devrait être {share}\u00a0% de ce qu’elle soutient;"
        " écart de {amount}.",
    ),
    "measure_budget": (
        "{subject} ({place}), year {year}: {amount} over the {limit} available.",
        "{subject} ({place}), année {year}\u00a0: {amount} au-dessus des {limit} disponibles.",
        "{subject} ({place}), année {year}\u00a0: {amount} au-dessus des {limit} disponibles.",
    ),
    "must_spend": (
        "{subject} ({place}), year {year}: {amount} short of the {limit} that must be spent.",
        "{subject} ({place}), année {year}\u00a0: il manque {amount} aux {limit} à dépenser obligatoirement.",
        "{subject} ({place}), année {year}\u00a0: il manque {amount} aux {limit} à dépenser obligatoirement.",
    ),
}

SENTENCES: Mapping[str, Words] = {
    **{f"rule.{code}": words for code, words in RULES.items()},
    **{f"reason.{code}": words for code, words in REASONS.items()},
}
"""Every sentence by code."""
