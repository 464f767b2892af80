"""Invented exchanges: accusations and what answers them, told in as many ways as news has.

Each is (language, articles, links); a link is (words of the answer or of its cue, kind, words of what
it answers). Weights of likeness.py were set on them: they show what is covered, not how well news
that nobody has seen is read; for that there is tests/quality/articles_gold/test.
"""

# ruff: noqa: E501, RUF001 - articles of one line, with the marks that newspapers use

from __future__ import annotations

Link = tuple[str, str, str]

EXCHANGES: list[tuple[str, list[str], list[Link]]] = [
    (
        "en",
        [
            "The opposition says the ferry contract was rigged in favour of the mayor's brother-in-law.\n\nThe mayor's office rejected that. “The tender was open to everyone,” said Lucia Benn, who runs it."
        ],
        [
            ("rejected", "denies", "contract was rigged"),
            ("tender was open", "denies", "contract was rigged"),
        ],
    ),
    (
        "en",
        [
            "Fishermen in Tarn Bay say trawlers from Ostrava Holdings have been entering the reserve at night with their lights off.\n\n“Our boats carry transmitters and have never been inside the reserve,” Ostrava's managing director, Hugo Stahl, said by telephone."
        ],
        [("never been inside", "denies", "trawlers from Ostrava")],
    ),
    (
        "en",
        [
            "A former clerk, Mira Sand, told the court that her chief had ordered her to shred invoices.\n\nHer chief, Aldo Finch, denies having given any such order."
        ],
        [("having given", "denies", "shred invoices")],
    ),
    (
        "en",
        [
            "Veltland's army shelled the village of Orm on Sunday, the governor of the province said.\n\nThe army said its guns had been silent all weekend."
        ],
        [("guns had been silent", "denies", "shelled the village")],
    ),
    (
        "en",
        [
            "Senator Paula Quint claimed on Monday that the vaccine maker Biorex had withheld data on side effects.\n\nBiorex said in a statement that all data had been handed to the regulator in March. The regulator confirmed this."
        ],
        [("all data had", "denies", "withheld data"), ("this", "confirms", "all data had")],
    ),
    (
        "en",
        [
            "President Joran Vell blamed foreign agents for the protests that have paralysed the capital.\n\nThe students laughed. “We are the agents of our own empty fridges,” said Nadia Korr, a spokeswoman for the students' union."
        ],
        [],
    ),
    (
        "en",
        [
            "The report by the Open Ledger group alleges that the Sarn family hid 40 million dollars in island accounts.\n\nA lawyer for the Sarns said the report was riddled with errors and that every account had been declared."
        ],
        [("report was riddled", "denies", "Sarn family hid")],
    ),
    (
        "en",
        [
            "“They are burning our forests to clear land for palms,” said Ketu Amba, a village chief.\n\nThe plantation company, Verdant, said it had not lit a single fire. “We lose as much from fires as anybody,” its spokesman said."
        ],
        [("not lit", "denies", "burning our forests")],
    ),
    (
        "en",
        [
            "Arvenia accused Polm on Friday of violating its airspace with drones.\n\nPolm's defence minister, Stan Iver, said Arvenia was inventing threats to justify its military budget."
        ],
        [("inventing threats", "counters", "violating its airspace")],
    ),
    (
        "en",
        [
            "According to the union, managers at the Kell mine ignored three warnings about gas.\n\nManagement disputes this version. It says the alarms were tested on the morning of the accident."
        ],
        [
            ("this version", "denies", "ignored three warnings"),
            ("alarms were tested", "denies", "ignored three warnings"),
        ],
    ),
    (
        "en",
        [
            "The charity had inflated its figures, two of its former employees said.\n\n“That is simply not the case,” its chair, Dora Lind, told this newspaper."
        ],
        [("not the case", "denies", "inflated its figures")],
    ),
    (
        "en",
        [
            "Critics say the law is aimed at the Tarni minority. The justice minister, Ivo Brand, called such criticism “hysterical”."
        ],
        [("such criticism", "denies", "law is aimed")],
    ),
    (
        "en",
        [
            "The prime minister's rivals charge that her campaign took money from the arms maker Holk.\n\nShe has always denied it."
        ],
        [("it", "denies", "campaign took money")],
    ),
    (
        "en",
        [
            "Last week the regulator said that Norbank had charged customers for accounts they never opened. Norbank admitted on Tuesday that 12,000 customers had been charged by mistake."
        ],
        [("12,000 customers", "confirms", "charged customers")],
    ),
    (
        "en",
        [
            "Polm is behind the outage, the energy minister of Arvenia told parliament.",
            "Polm on Saturday denied any part in the power cut in Arvenia. “We have better things to do,” its ambassador said.",
        ],
        [("any part", "denies", "behind the outage")],
    ),
    (
        "en",
        [
            "Villagers accuse the dam operator, Hydra, of opening the gates without warning.\n\nA Hydra engineer, who did not want to be named, said sirens had sounded for an hour. The company itself did not reply to questions."
        ],
        [("sirens had sounded", "denies", "opening the gates")],
    ),
    (
        "en",
        [
            "The bishop was accused of protecting a priest. His office said he had learned of the case only last year."
        ],
        [("learned of the case", "denies", "protecting a priest")],
    ),
    (
        "en",
        [
            "Deputy Lars Odd said the minister had lied to the house about the tanks. The minister, Bea Torn, hit back: “Mr. Odd should read the minutes before he speaks of lies.”"
        ],
        [("should read", "counters", "lied to the house")],
    ),
    (
        "en",
        [
            "“The governor sold our water,” said Ines Calder of the farmers' league. The governor said no contract had been signed."
        ],
        [("no contract", "denies", "sold our water")],
    ),
    (
        "en",
        [
            "Human rights monitors said rebels had used a school as an arsenal. A commander of the rebels, who goes by the name of Falcon, dismissed the monitors as liars."
        ],
        [("monitors as liars", "denies", "used a school")],
    ),
    (
        "fr",
        [
            "Le syndicat affirme que la direction de l'usine Morval a dissimulé une fuite de chlore.\n\nLa direction réfute. « Aucune fuite n'a été constatée », indique son directeur, Paul Rive."
        ],
        [
            ("réfute", "denies", "dissimulé une fuite"),
            ("Aucune fuite", "denies", "dissimulé une fuite"),
        ],
    ),
    (
        "fr",
        [
            "« La mairie a vendu le stade à un ami du maire », accuse l'élue d'opposition Nora Belin.\n\nLe maire, Luc Tarrant, s'en défend. « Le prix a été fixé par les Domaines », assure-t-il."
        ],
        [("Le prix a été", "denies", "vendu le stade")],
    ),
    (
        "fr",
        [
            "L'Arvénie a accusé vendredi la Polmie d'avoir violé son espace aérien.\n\nLa Polmie a rejeté ces allégations, les jugeant « absurdes »."
        ],
        [("ces allégations", "denies", "violé son espace")],
    ),
    (
        "fr",
        [
            "Selon des anciens salariés, l'association gonflait ses chiffres. Sa présidente, Odile Vannes, récuse ces propos et annonce une plainte en diffamation."
        ],
        [("ces propos", "denies", "gonflait ses chiffres")],
    ),
    (
        "fr",
        [
            "Le gouvernement soupçonne l'ancien préfet d'avoir touché des pots-de-vin. « Je n'ai jamais reçu un centime », a répondu l'intéressé, Rémi Castan."
        ],
        [("reçu un centime", "denies", "touché des pots")],
    ),
    (
        "fr",
        [
            "Des riverains reprochent à la société Verdane d'avoir déversé des boues dans la rivière. L'entreprise nie toute pollution."
        ],
        [("toute pollution", "denies", "déversé des boues")],
    ),
    (
        "fr",
        [
            "« Le ministre a menti aux députés », a lancé Clara Moll. Mis en cause, Henri Vasse a dénoncé « une manœuvre politicienne »."
        ],
        [("manœuvre politicienne", "counters", "menti aux députés")],
    ),
    (
        "fr",
        [
            "La banque Norval est accusée d'avoir aidé des clients à frauder le fisc. Elle a reconnu mardi des « manquements » dans deux agences."
        ],
        [("manquements", "confirms", "aidé des clients")],
    ),
    (
        "fr",
        [
            "Le rapport de l'ONG Racines affirme que des soldats ont tiré sur des bergers. L'armée a qualifié ce rapport de mensonger."
        ],
        [("ce rapport", "denies", "tiré sur des bergers")],
    ),
    (
        "fr",
        [
            "La Polmie est derrière la panne, a affirmé le ministre arvénien de l'énergie, Jan Orme.",
            "The government of Polmie denied on Sunday that it had caused the blackout.",
        ],
        [],
    ),
    (
        "fr",
        [
            "« Cette loi vise les Tarnis », estime l'avocate Sonia Arel. Le ministre de la justice balaie la critique : « Elle vise les fraudeurs, et personne d'autre. »"
        ],
        [("la critique", "denies", "vise les Tarnis")],
    ),
    (
        "fr",
        [
            "D'après le parquet, le chef de la police aurait fermé les yeux sur un trafic. Contacté, son avocat parle d'« accusations sans preuve »."
        ],
        [("accusations sans preuve", "denies", "fermé les yeux")],
    ),
]
