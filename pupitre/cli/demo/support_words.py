"""What schools ask of the desk, and what it answers, in the words of France and of Québec."""
# ruff: noqa: E501 - sentences are read whole

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A request that comes again and again: its subject, its text, the answer that ends it. {room} is a room."""

    category: str
    subject: str
    body: str
    answer: str
    weight: int = 1
    autumn: int = 1  # how many times more often in the first weeks of the school year
    blocked: float = 0.0  # how often a class cannot work
    on_device: bool = False


FRENCH: tuple[Said, ...] = (
    Said("account", "Mot de passe oublié", "Bonjour, je n’arrive plus à me connecter depuis ce matin. Merci.",
         "Bonjour, votre mot de passe est réinitialisé : un courriel vous permet d’en choisir un nouveau.", 8, 3),
    Said("account", "Nouvelle collègue sans accès", "Une remplaçante est arrivée ce matin, elle n’a pas de compte.",
         "Le compte est ouvert, ses identifiants sont partis à l’adresse de l’école.", 4, 6),
    Said("account", "Un élève ne retrouve pas son compte", "Il est arrivé d’une autre école, son compte ne le suit pas.",
         "Son compte est rattaché à votre école, il peut se connecter.", 3, 4),
    Said("account", "Compte bloqué après trois essais", "Le message dit d’attendre, mais j’ai classe dans dix minutes.",
         "Le compte est débloqué. Le verrou des majuscules était peut-être enclenché.", 3, 2),
    Said("hardware", "La tablette ne s’allume plus", "Elle a passé la nuit sur le chariot, l’écran reste noir.",
         "Un redémarrage forcé (bouton du haut et bouton du bas, dix secondes) l’a remise en route.", 6, 1, 0.02, True),
    Said("hardware", "Écran fissuré", "Une tablette est tombée en salle {room}, la vitre est fendue dans un coin.",
         "Elle part en réparation, une tablette de remplacement vous est apportée.", 4, 1, 0.0, True),
    Said("hardware", "Le clavier ne répond plus", "Plusieurs touches ne marchent plus sur un portable de la classe.",
         "Le clavier est remplacé, l’ordinateur est de nouveau dans la classe.", 3, 1, 0.02, True),
    Said("hardware", "La batterie tient une heure", "Chargée à fond le matin, elle est vide à la récréation.",
         "La batterie est usée : l’appareil est repris et remplacé.", 3, 1, 0.0, True),
    Said("hardware", "Chariot qui ne charge plus", "Aucune tablette du chariot n’a chargé cette nuit, salle {room}.",
         "Le programmateur du chariot était arrêté : il est remis en marche, tout charge.", 2, 2, 0.5, True),
    Said("network", "Plus de Wi-Fi à l’étage", "Toutes les classes de l’étage ont perdu le réseau vers neuf heures.",
         "Une borne s’était bloquée, elle a redémarré à distance. Tout est revenu.", 4, 2, 0.6),
    Said("network", "Internet très lent", "Les pages mettent une minute à s’ouvrir, surtout après la récréation.",
         "Une mise à jour se téléchargeait sur toutes les tablettes : elle passera désormais la nuit.", 3, 2, 0.3),
    Said("network", "La salle {room} n’a pas de prise réseau qui marche", "On a essayé deux ordinateurs, rien.",
         "La prise n’était pas brassée, c’est fait.", 2, 3, 0.2),
    Said("services", "L’ENT ne montre pas ma classe", "Je vois la classe de l’an dernier et pas la nouvelle.",
         "La bascule d’année est faite pour votre école, votre classe est là.", 4, 6),
    Said("services", "Parents sans accès à l’ENT", "Plusieurs familles n’ont pas reçu leur code.",
         "Les codes sont réédités et déposés dans votre espace, à distribuer.", 3, 5),
    Said("services", "Le cahier de textes ne s’enregistre pas", "J’écris, je valide, et tout disparaît.",
         "Une panne de l’éditeur, réparée à midi. Vos textes de ce matin sont à ressaisir, nous en sommes désolés.", 2),
    Said("apps", "Une application manque sur les tablettes", "Il nous faudrait l’application de lecture en CP.",
         "Elle est poussée sur le groupe CP, elle arrive dans l’heure.", 4, 3, 0.0, True),
    Said("apps", "Les tablettes demandent une mise à jour", "La moitié du lot affiche une demande de mise à jour.",
         "La mise à jour est planifiée cette nuit, laissez les tablettes sur le chariot.", 3, 2, 0.2, True),
    Said("printing", "Le copieur n’imprime plus depuis les ordinateurs", "Il photocopie, mais n’imprime pas.",
         "Le pilote est réinstallé, l’impression fonctionne depuis les trois postes.", 4, 2),
    Said("printing", "Imprimante introuvable", "Après le déménagement du bureau, l’imprimante n’est plus proposée.",
         "Elle est de nouveau déclarée à sa nouvelle place.", 2, 3),
    Said("loan", "Tablette cassée à la maison", "La famille nous l’a rapportée ce matin avec l’écran brisé.",
         "Le dossier de casse est ouvert, une tablette est prêtée le temps de la réparation.", 2, 1, 0.0, True),
    Said("loan", "Chargeur perdu", "Un élève de CM2 a perdu son chargeur.",
         "Un chargeur vous est envoyé par la navette.", 3, 1, 0.0, True),
    Said("supply", "Il nous manque deux tablettes", "La classe a gagné deux élèves, le lot ne suffit plus.",
         "Deux tablettes de la réserve vous sont affectées, livrées jeudi.", 2, 4),
    Said("supply", "Casques pour le dédoublé", "Est-il possible d’avoir douze casques pour le CP dédoublé ?",
         "La demande est transmise au plan d’équipement de l’école.", 1, 2),
    Said("teaching", "Quelle application pour la fluence ?", "Je cherche un outil de lecture à voix haute en CE1.",
         "Voici deux pistes, et je passe vous voir mardi pour en parler avec la classe.", 2),
    Said("teaching", "Monter un projet radio", "Nous voudrions enregistrer des chroniques avec les CM2.",
         "Beau projet. Une mallette est disponible en mars ; je vous propose une heure ensemble avant.", 1),
    Said("board", "Le tableau ne réagit plus au stylet", "L’image est là, mais rien ne se passe quand on écrit.",
         "Le tableau est recalibré, le stylet répond.", 4, 2, 0.4),
    Said("board", "Vidéoprojecteur tout bleu", "L’image est bleue depuis hier, impossible de lire en salle {room}.",
         "Le câble est remplacé, les couleurs sont revenues.", 2, 1, 0.3),
    Said("privacy", "Photo d’élève publiée par erreur", "Une photo de classe est visible de tous, comment la retirer ?",
         "La photo est retirée et le délégué à la protection des données est prévenu.", 1),
)  # fmt: skip

QUEBEC: tuple[Said, ...] = (
    Said("account", "Mot de passe oublié", "Bonjour, je ne suis plus capable de me connecter depuis ce matin.",
         "Bonjour, votre mot de passe est réinitialisé; un courriel vous permet d’en choisir un nouveau.", 8, 3),
    Said("account", "Suppléante sans accès", "Une suppléante est arrivée ce matin et n’a pas de compte.",
         "Le compte est ouvert, ses accès ont été envoyés au secrétariat.", 4, 6),
    Said("account", "Compte barré après trois essais", "Ça me dit d’attendre, mais mon cours commence dans dix minutes.",
         "Le compte est débarré. Bonne journée!", 3, 2),
    Said("hardware", "L’iPad n’ouvre plus", "Il est resté branché toute la nuit, l’écran est noir.",
         "Un redémarrage forcé (les deux boutons, dix secondes) l’a remis en marche.", 6, 1, 0.02, True),
    Said("hardware", "Vitre fissurée", "Un iPad est tombé au local {room}, la vitre est craquée dans le coin.",
         "Il part en réparation; un appareil de remplacement s’en vient par la navette.", 4, 1, 0.0, True),
    Said("hardware", "Le clavier du portable est mort", "Plusieurs touches ne répondent plus.",
         "Le clavier est changé, l’appareil est de retour en classe.", 3, 1, 0.02, True),
    Said("hardware", "Chariot qui ne charge plus", "Aucun iPad du chariot n’a chargé cette nuit, local {room}.",
         "Le disjoncteur du chariot était déclenché; il est réenclenché.", 2, 2, 0.5, True),
    Said("network", "Plus de sans-fil au deuxième", "Tout l’étage a perdu le réseau vers neuf heures.",
         "Une borne était gelée, elle a redémarré à distance. Tout est revenu.", 4, 2, 0.6),
    Said("network", "Internet très lent", "Les pages prennent une minute à ouvrir après la récréation.",
         "Une mise à jour se téléchargeait sur tous les iPad; elle passera maintenant la nuit.", 3, 2, 0.3),
    Said("services", "Je ne vois pas mon groupe dans le portail", "J’ai encore mon groupe de l’an passé.",
         "La bascule d’année est faite pour votre école, votre groupe est là.", 4, 6),
    Said("services", "Parents sans code d’accès", "Plusieurs parents n’ont pas reçu leur code du portail.",
         "Les codes sont réémis et déposés au secrétariat, à distribuer.", 3, 5),
    Said("apps", "Une application manque sur les iPad", "Il nous faudrait l’application de lecture en 1re année.",
         "Elle est poussée sur le groupe de 1re année; elle arrive dans l’heure.", 4, 3, 0.0, True),
    Said("apps", "Les iPad demandent une mise à jour", "La moitié du chariot affiche une demande de mise à jour.",
         "La mise à jour passera cette nuit, laissez les iPad branchés.", 3, 2, 0.2, True),
    Said("printing", "Le photocopieur n’imprime plus des ordinateurs", "Il photocopie, mais n’imprime pas.",
         "Le pilote est réinstallé, l’impression marche des trois postes.", 4, 2),
    Said("loan", "iPad brisé à la maison", "L’élève l’a rapporté ce matin, l’écran en miettes.",
         "Le dossier de bris est ouvert, un iPad est prêté pendant la réparation.", 2, 1, 0.0, True),
    Said("loan", "Chargeur perdu", "Une élève de 6e a perdu son chargeur.",
         "Un chargeur vous est envoyé par le courrier interne.", 3, 1, 0.0, True),
    Said("supply", "Il manque deux iPad", "Deux nouveaux élèves dans le groupe, le chariot ne suffit plus.",
         "Deux iPad de la réserve vous sont attribués, livrés jeudi.", 2, 4),
    Said("teaching", "Quelle application pour la fluidité en lecture?", "Je cherche un outil pour mes 2e année.",
         "Voici deux pistes; je passe vous voir mardi pour l’essayer avec le groupe.", 2),
    Said("teaching", "Un balado avec mes 6e année", "On voudrait enregistrer des chroniques avec les élèves.",
         "Beau projet! Une trousse est libre en mars; prenons une heure ensemble avant.", 1),
    Said("board", "Le TNI ne répond plus au crayon", "L’image est là, mais rien ne se passe quand on écrit.",
         "Le tableau est recalibré, le crayon répond.", 4, 2, 0.4),
    Said("board", "Projecteur tout bleu", "L’image est bleue depuis hier au local {room}.",
         "Le câble est changé, les couleurs sont revenues.", 2, 1, 0.3),
    Said("privacy", "Photo d’élève publiée par erreur", "Une photo du groupe est visible de tous, comment l’enlever?",
         "La photo est retirée et la personne responsable de la vie privée est avisée.", 1),
)  # fmt: skip

FRENCH_MORE = (
    "Merci, mais cela recommence ce matin.",
    "C’est toujours pareil après un redémarrage.",
    "Pouvez-vous me dire quel appareil exactement, avec son étiquette ?",
    "Avez-vous essayé depuis un autre poste ?",
)
QUEBEC_MORE = (
    "Merci, mais ça recommence ce matin.",
    "C’est encore pareil après un redémarrage.",
    "Pouvez-vous me dire quel appareil au juste, avec son étiquette?",
    "Avez-vous essayé à partir d’un autre poste?",
)

# Several schools say the same thing in the last weeks: what the engine of problems is to find.
FRENCH_AGAIN = Said(
    "apps", "Tablette bloquée au démarrage depuis la mise à jour",
    "Depuis la mise à jour de la semaine, la tablette reste bloquée au démarrage sur le logo.",
    "Nous la remettons à l’état d’usine à distance ; la cause est cherchée chez le fabricant.", on_device=True,
)  # fmt: skip
QUEBEC_AGAIN = Said(
    "apps", "iPad bloqué au démarrage depuis la mise à jour",
    "Depuis la mise à jour de la semaine, l’iPad reste bloqué au démarrage sur la pomme.",
    "On le réinitialise à distance; la cause est cherchée chez le fabricant.", on_device=True,
)  # fmt: skip

FRENCH_CANNED = (
    ("Redémarrage forcé", "hardware",
     "Bonjour {requester},\n\nMaintenez le bouton du haut et celui du bas pendant dix secondes : l’appareil {device} "
     "redémarre. S’il reste noir, répondez à ce message et nous passons à {school}.\n\n{agent}"),
    ("Mot de passe réinitialisé", "account",
     "Bonjour {requester},\n\nUn courriel vous permet de choisir un nouveau mot de passe. Il est valable deux heures.\n\n"
     "{agent}"),
    ("Nous passons", "", "Bonjour {requester},\n\nUn technicien passe à {school} pour la demande {ticket}. "
     "Laissez l’appareil à l’accueil avec son chargeur.\n\n{agent}"),
    ("Sans nouvelles de vous", "",
     "Bonjour {requester},\n\nSans réponse de votre part, la demande {ticket} sera close dans une semaine. "
     "Elle se rouvre en répondant à ce message.\n\n{agent}"),
    ("Transmis à la conseillère", "teaching",
     "Bonjour {requester},\n\nVotre question est pédagogique : la conseillère qui suit {school} vous répond.\n\n{agent}"),
)  # fmt: skip
QUEBEC_CANNED = (
    ("Redémarrage forcé", "hardware",
     "Bonjour {requester},\n\nTenez les deux boutons pendant dix secondes; l’appareil {device} redémarre. S’il reste noir, "
     "répondez à ce courriel et on passe à {school}.\n\n{agent}"),
    ("Mot de passe réinitialisé", "account",
     "Bonjour {requester},\n\nUn courriel vous permet de choisir un nouveau mot de passe. Il est bon deux heures.\n\n"
     "{agent}"),
    ("On passe vous voir", "", "Bonjour {requester},\n\nUne technicienne passe à {school} pour la demande {ticket}. "
     "Laissez l’appareil au secrétariat avec son chargeur.\n\n{agent}"),
    ("Transmis à la conseillère", "teaching",
     "Bonjour {requester},\n\nVotre question est pédagogique; la conseillère qui suit {school} vous revient.\n\n{agent}"),
)  # fmt: skip
FRENCH_ARTICLES = (
    ("Une tablette qui reste noire", "hardware",
     "Maintenir le bouton du haut et celui du bas pendant dix secondes. Si rien ne vient, la brancher une heure avec un "
     "autre chargeur, puis recommencer. Si l’écran reste noir, ouvrir une demande avec l’étiquette de l’appareil.", True),
    ("Choisir un nouveau mot de passe", "account",
     "Sur la page de connexion, « Mot de passe oublié » envoie un courriel. Sans adresse connue, la direction peut "
     "demander un code de premier accès pour la personne.", True),
    ("Le Wi-Fi d’un étage est tombé", "network",
     "Vérifier que la borne est allumée (témoin vert). Noter l’heure et les salles touchées. Ne pas débrancher la "
     "baie : le premier niveau redémarre la borne à distance.", True),
    ("Bascule d’année dans l’ENT", "services",
     "La bascule se fait la dernière semaine d’août. Une classe absente vient le plus souvent d’un import ONDE fait "
     "avant la répartition : le refaire suffit.", False),
    ("Chariot qui ne charge pas", "hardware",
     "Regarder le programmateur, puis le disjoncteur du chariot. Un seul bac en panne : changer la multiprise.", True),
)  # fmt: skip
QUEBEC_ARTICLES = (
    ("Un iPad qui reste noir", "hardware",
     "Tenir les deux boutons pendant dix secondes. Si rien ne vient, le brancher une heure avec un autre chargeur, puis "
     "recommencer. Si l’écran reste noir, ouvrir une demande avec l’étiquette de l’appareil.", True),
    ("Choisir un nouveau mot de passe", "account",
     "Sur la page de connexion, « Mot de passe oublié » envoie un courriel. Sans adresse connue, la direction peut "
     "demander un code de premier accès.", True),
    ("Le sans-fil d’un étage est tombé", "network",
     "Vérifier que la borne est allumée (témoin vert). Noter l’heure et les locaux touchés. Ne pas débrancher la "
     "salle de télécom : la première ligne redémarre la borne à distance.", True),
    ("Chariot qui ne charge pas", "hardware",
     "Regarder la minuterie, puis le disjoncteur du chariot. Un seul bac en panne : changer la barre d’alimentation.",
     True),
)  # fmt: skip
FRENCH_LISTS = (
    ("Remplacer un appareil", "hardware",
     ("Noter l’étiquette de l’ancien", "Prendre un appareil de la réserve", "L’inscrire au nom de la classe",
      "Vérifier la connexion avec l’enseignant", "Déposer l’ancien à l’atelier")),
    ("Arrivée d’un enseignant", "account",
     ("Ouvrir le compte", "L’inscrire dans les groupes de l’école", "Donner l’adresse de l’assistance")),
)  # fmt: skip
QUEBEC_LISTS = (
    ("Remplacer un appareil", "hardware",
     ("Noter l’étiquette de l’ancien", "Prendre un appareil de la réserve", "L’inscrire au groupe",
      "Vérifier la connexion avec l’enseignante ou l’enseignant", "Déposer l’ancien à l’atelier")),
    ("Arrivée d’une suppléante", "account",
     ("Ouvrir le compte", "L’inscrire dans les groupes de l’école", "Donner l’adresse du soutien")),
)  # fmt: skip
TEAMS = {
    "fr": {"field": "Techniciens de terrain", "adviser": "ERUN et conseillers", "leader": "Référents d’école",
           "installer": "Installateur des tableaux"},
    "qc": {"field": "Techniciens mobiles", "adviser": "Conseillers pédagogiques (PPN)",
           "leader": "Leaders technopédagogiques", "installer": "Fournisseur des TNI"},
}  # fmt: skip
PROBLEM = {
    "fr": ("Coupures du Wi-Fi après la mise à jour des bornes",
           "Un micrologiciel défectueux coupait les bornes sous forte charge.",
           "Redémarrer la borne à distance, et la remettre à la version précédente."),
    "qc": ("Pannes du sans-fil après la mise à jour des bornes",
           "Un micrologiciel défectueux gelait les bornes sous forte charge.",
           "Redémarrer la borne à distance, puis revenir à la version précédente."),
}  # fmt: skip
CALLS = {
    "fr": (
        "Le tableau de la salle 4 ne s’allume plus",
        "Rappeler avant la classe de 13 h 30",
        "Question sur le prêt",
    ),
    "qc": ("Le TNI du local 104 n’ouvre plus", "Rappeler avant le cours de 13 h", "Question sur le prêt"),
}
