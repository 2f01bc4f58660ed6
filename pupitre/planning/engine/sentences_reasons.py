"""Sentences of the reasons a plan gives a school, in en, fr and fr-CA. Their reader is a head teacher."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str, str]] = {
    # where the school stands
    "served": (
        "Served in wave {wave}: it receives {received} of the {lacking} it lacks.",
        "Servie en vague {wave}\u00a0: elle reçoit {received} sur les {lacking} qui lui manquent.",
        "Servie à la phase {wave}\u00a0: elle reçoit {received} sur les {lacking} qui lui manquent.",
    ),
    "served_as_decided": (
        "Served in wave {wave}, as decided: it receives {received} of the {lacking} it lacks.",
        "Servie en vague {wave}, comme décidé\u00a0: elle reçoit {received} sur les {lacking} qui lui manquent.",
        "Servie à la phase {wave}, comme décidé\u00a0: elle reçoit {received} sur les {lacking} qui lui manquent.",
    ),
    "not_served": (
        "Not in this plan; it lacks {lacking}.",
        "Absente de ce plan\u00a0; il lui manque {lacking}.",
        "Absente de ce plan; il lui manque {lacking}.",
    ),
    "left_out": (
        "Left out of this plan by decision; it lacks {lacking}.",
        "Écartée de ce plan par décision\u00a0; il lui manque {lacking}.",
        "Écartée de ce plan par décision; il lui manque {lacking}.",
    ),
    "no_need": (
        "Nothing to deliver: what it has meets its needs during the whole plan.",
        "Rien à livrer\u00a0: son équipement couvre ses besoins pendant tout le plan.",
        "Rien à livrer\u00a0: son équipement couvre ses besoins pendant tout le plan.",
    ),
    # what held it
    "ready_first": (
        "Its agreement, its project and its digital lead were ready from the start.",
        "Sa convention, son projet et son référent étaient prêts dès le départ.",
        "Son entente, son projet et son leader technopédagogique étaient prêts dès le départ.",
    ),
    "gave_away": (
        "Sets it did not use went to another school: none of that kind is brought again.",
        "Des lots qu’elle n’utilisait pas sont allés à une autre école : on n’en apporte pas de nouveaux.",
        "Des lots qu’elle n’utilisait pas sont allés à une autre école : on n’en apporte pas de nouveaux.",
    ),
    "received_before": (
        "Sets from other schools reach it before wave {wave}.",
        "Des lots d’autres écoles lui arrivent avant la vague {wave}.",
        "Des lots d’autres écoles lui arrivent avant la phase {wave}.",
    ),
    "need_shrinks": (
        "Entering in wave {wave}, it would receive more than it can use later.",
        "En entrant en vague {wave}, elle recevrait plus que ce qui lui servira ensuite.",
        "En entrant à la phase {wave}, elle recevrait plus que ce qui lui servira ensuite.",
    ),
    "condition": (
        "What came last: {conditions}, in wave {wave}.",
        "Ce qui est venu en dernier\u00a0: {conditions}, en vague {wave}.",
        "Ce qui est venu en dernier\u00a0: {conditions}, à la phase {wave}.",
    ),
    "condition_never": (
        "Still without a date: {conditions}.",
        "Encore sans date\u00a0: {conditions}.",
        "Encore sans date\u00a0: {conditions}.",
    ),
    "need_ends": (
        "When its conditions are met, nothing is left to deliver.",
        "Quand ses conditions seront réunies, il ne restera rien à livrer.",
        "Quand ses conditions seront réunies, il ne restera rien à livrer.",
    ),
    "no_offer": (
        "No model on sale can be financed for its basic equipment.",
        "Aucun modèle au catalogue ne peut être financé pour son socle de base.",
        "Aucun modèle au catalogue ne peut être financé pour son équipement de base.",
    ),
    "held_seats": (
        "In wave {wave}, too few of its teachers would be trained: {need} missing.",
        "En vague {wave}, trop peu de ses enseignants seraient formés\u00a0: il manque {need}.",
        "À la phase {wave}, trop peu de ses enseignants seraient formés\u00a0: il manque {need}.",
    ),
    "held_deployments": (
        "In wave {wave}, the teams already equip as many schools as they can.",
        "En vague {wave}, les équipes équipent déjà autant d’écoles qu’elles le peuvent.",
        "À la phase {wave}, les équipes équipent déjà autant d’écoles qu’elles le peuvent.",
    ),
    "held_advisers": (
        "From wave {wave}, the advisers would lack time to support it: {need} missing.",
        "À partir de la vague {wave}, les conseillers n’auraient pas le temps de l’accompagner\u00a0:"
        " il manque {need}.",
        "À partir de la phase {wave}, les conseillers n’auraient pas le temps de l’accompagner\u00a0:"
        " il manque {need}.",
    ),
    "held_technicians": (
        "In wave {wave}, the technicians would lack time to install: {need} missing.",
        "En vague {wave}, les techniciens n’auraient pas le temps d’installer\u00a0: il manque {need}.",
        "À la phase {wave}, les techniciens n’auraient pas le temps d’installer\u00a0: il manque {need}.",
    ),
    "held_capex": (
        "In wave {wave}, {need} would be missing to buy its equipment.",
        "En vague {wave}, il manquerait {need} pour acheter son équipement.",
        "À la phase {wave}, il manquerait {need} pour acheter son équipement.",
    ),
    "held_opex": (
        "From wave {wave}, {need} would be missing to run its equipment.",
        "À partir de la vague {wave}, il manquerait {need} pour faire vivre son équipement.",
        "À partir de la phase {wave}, il manquerait {need} pour faire fonctionner son équipement.",
    ),
    "held_by_choice": (
        "Nothing forbids wave {wave}: the plan used its means elsewhere first.",
        "Rien n’interdit la vague {wave}\u00a0: le plan a d’abord employé ses moyens ailleurs.",
        "Rien n’interdit la phase {wave}\u00a0: le plan a d’abord employé ses moyens ailleurs.",
    ),
    "priced_loss": (
        "Entering in wave {wave}, it would take more from other schools than it brings: {points} fewer in all.",
        "En entrant en vague {wave}, elle prendrait plus aux autres écoles qu’elle n’apporte\u00a0:"
        " {points} de moins en tout.",
        "En entrant à la phase {wave}, elle prendrait plus aux autres écoles qu’elle n’apporte\u00a0:"
        " {points} de moins en tout.",
    ),
    "priced_tie": (
        "Wave {wave} would serve the territory nearly as well: the plan had to choose.",
        "La vague {wave} servirait presque aussi bien le territoire\u00a0: il a fallu choisir.",
        "La phase {wave} servirait presque aussi bien le territoire\u00a0: il a fallu choisir.",
    ),
    "priced_proven": (
        "No plan in which it enters in wave {wave} serves the territory as well as this one.",
        "Aucun plan où elle entre en vague {wave} ne sert aussi bien le territoire que celui-ci.",
        "Aucun plan où elle entre à la phase {wave} ne sert aussi bien le territoire que celui-ci.",
    ),
    "checked_alone": (
        "Computed again, every other school unchanged: it enters in wave {wave} at the earliest.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: elle entre au plus tôt en vague {wave}.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: elle entre au plus tôt à la phase {wave}.",
    ),
    "checked_absent": (
        "Computed again, every other school unchanged: nothing is left for it to enter.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: il ne reste pas de quoi la faire entrer.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: il ne reste pas de quoi la faire entrer.",
    ),
    "checked_better": (
        "Computed again, every other school unchanged: it could enter in wave {wave}. Ask for it.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: elle pourrait entrer en vague {wave}. Demandez-le.",
        "Recalculé, toutes les autres écoles inchangées\u00a0: elle pourrait entrer à la phase {wave}. Demandez-le.",
    ),
    # what would change it
    "checked_yes": (
        "Computed again with that: it enters in wave {wave}.",
        "Recalculé avec cela\u00a0: elle entre en vague {wave}.",
        "Recalculé avec cela\u00a0: elle entre à la phase {wave}.",
    ),
    "checked_no": (
        "Computed again with that: it still does not enter; more would be needed.",
        "Recalculé avec cela\u00a0: elle n’entre toujours pas\u00a0; il en faudrait plus.",
        "Recalculé avec cela\u00a0: elle n’entre toujours pas; il en faudrait plus.",
    ),
    "earlier_costs": (
        "Without anything more, the other schools would lose by it: {points} fewer in all.",
        "Sans rien de plus, les autres écoles y perdraient\u00a0: {points} de moins en tout.",
        "Sans rien de plus, les autres écoles y perdraient\u00a0: {points} de moins en tout.",
    ),
    "earlier_never": (
        "No money and no people would do: nothing on sale fits it, or its need is met before then.",
        "Ni argent ni personnes n’y suffiraient\u00a0: rien au catalogue ne lui convient,"
        " ou son besoin est couvert d’ici là.",
        "Ni argent ni personnes n’y suffiraient\u00a0: rien au catalogue ne lui convient,"
        " ou son besoin est comblé d’ici là.",
    ),
    "unlock_condition": (
        "With {conditions} in time, it could enter in wave {wave}, all else unchanged.",
        "Avec {conditions} à temps, elle pourrait entrer en vague {wave}, le reste étant inchangé.",
        "Avec {conditions} à temps, elle pourrait entrer à la phase {wave}, le reste étant inchangé.",
    ),
    "unlock_condition_and": (
        "To enter in wave {wave}, it would take {conditions} in time, and {needs} more.",
        "Pour entrer en vague {wave}, il faudrait {conditions} à temps, et {needs} de plus.",
        "Pour entrer à la phase {wave}, il faudrait {conditions} à temps, et {needs} de plus.",
    ),
    "unlock_needs": (
        "With {needs} more, it could enter in wave {wave}, all else unchanged.",
        "Avec {needs} de plus, elle pourrait entrer en vague {wave}, le reste étant inchangé.",
        "Avec {needs} de plus, elle pourrait entrer à la phase {wave}, le reste étant inchangé.",
    ),
    "unlock_ask": (
        "Ask for wave {wave}: the plan can grant it without changing anything else.",
        "Demandez la vague {wave}\u00a0: le plan peut l’accorder sans rien changer d’autre.",
        "Demandez la phase {wave}\u00a0: le plan peut l’accorder sans rien changer d’autre.",
    ),
    "unlock_priced": (
        "For the other schools to lose nothing by it, about {needs} more would do in wave {wave}.",
        "Pour que les autres écoles n’y perdent rien, il suffirait d’environ {needs} de plus en vague {wave}.",
        "Pour que les autres écoles n’y perdent rien, il suffirait d’environ {needs} de plus à la phase {wave}.",
    ),
    "unlock_commitment": (
        "With a project commitment of {level} (now {now}), {measure} could help to pay.",
        "Avec un engagement du projet de {level} (aujourd’hui {now}), {measure} pourrait contribuer.",
        "Avec un engagement du projet de {level} (aujourd’hui {now}), {measure} pourrait contribuer.",
    ),
    "unlock_decision": (
        "The person who decided so may change it.",
        "La personne qui l’a décidé peut revenir dessus.",
        "La personne qui l’a décidé peut changer sa décision.",
    ),
}
