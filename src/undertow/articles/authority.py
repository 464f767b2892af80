"""Who orders a measure: who can, who signed the decree, on whose orders it was done."""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.valency import Valency, is_passive


class Authority:
    """Tells who stands behind the measures of one parsed article; `told` is `[measures.words]`."""

    def __init__(self, valency: Valency, told: dict[str, Any]) -> None:
        self.valency, self.parties, self.told = valency, valency.parties, told

    def can_order(self, head: Any) -> bool:
        """Whether somebody can order: a name, an organisation, an official."""
        party = self.parties.one(head)
        lemma = "" if party is None else party.head.lemma_.lower()
        if party is None or lemma in self.told["not_done_by"]:
            return False
        told = self.told
        known = lemma in told["officials"] + told["instruments"] + told["areas"]
        return known or (self.parties.is_body(party) and self.parties.surely_acts(party))

    def issuer(self, actor: Any, verb: Any) -> Any:
        """Of "the governor signed a decree banning rallies", the governor."""
        if actor.lemma_.lower() not in self.told["issued"]:
            return actor
        noun = verb.head if verb.dep_ in {"acl", "relcl"} else actor
        over = grammar.verb_over(noun)
        if over is None or over == verb or over.lemma_.lower() not in self.told["issuing"]:
            return actor
        who = self.valency.agent(over) if is_passive(over) else self.valency.subject(over)
        return actor if who is None or not self.can_order(who) else who

    def on_orders(self, verb: Any) -> Any | None:
        """Of "were detained on the orders of the governor", the governor."""
        for _, noun in grammar.prepositions(verb):
            if noun.lemma_.lower() in self.told["issued"]:
                owner = self.valency.owner(noun)
                after = [n for p, n in self.valency.prepositions(noun)
                         if p in self.valency.plain["of"]]  # fmt: skip
                who = owner if owner is not None else next(iter(after), None)
                if who is not None and self.can_order(who):
                    return who
        return None
