"""Questions about the people whom a passage names: their age where it tells it, and details that it does not tell."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from tests.bench.reader.examples import NAME, Passage, Row

_FULL = r"[A-Z][\w'’-]+ [A-Z][\w'’-]+"
_AGED = re.compile(
    rf"\b(?P<a>{_FULL}), (?:aged? )?(?P<x>\d\d)(?=,)"
    rf"|(?P<y>\d\d)-year-old (?P<b>{_FULL})"
    rf"|\b(?P<c>{_FULL}),? (?:who )?is (?P<z>\d\d)\b"
)
_AGE_ASKED = ("How old is {}?", "What is {}'s age?", "how old is {}", "What age is {}?", "How old was {}?")

# What people ask of a person whom a passage names, and the words whose absence says that the passage does not tell.
_ASKED = {
    "How old is {}?": "old aged age born",
    "What is {}'s age?": "old aged age born",
    "When was {} born?": "born birth birthday",
    "Where was {} born?": "born birth native birthplace",
    "Where did {} grow up?": "born grew native raised childhood",
    "Who is {} married to?": "wife husband married wed spouse marriage",
    "What is the name of {}'s wife?": "wife married wed spouse marriage",
    "How many children does {} have?": "child children son daughter sons daughters kids",
    "Where did {} study?": "university college school studied graduated degree student",
    "How much does {} earn?": "salary earn earns paid pay wage income $",
    "When did {} die?": "died death dead killed funeral",
    "How did {} die?": "died death dead killed funeral",
    "Where does {} live?": "lives lived resident home house living",
    "What is {}'s phone number?": "phone number",
    "When was {} appointed?": "appointed named appointment joined became elected took",
    "What illness does {} have?": "illness disease cancer ill sick condition",
    "Which party does {} belong to?": "party democrat republican democratic labour conservative",
    "What is {}'s nationality?": "american british german french russian chinese born citizen",
    "How tall is {}?": "feet tall metres meters height",
    "What did {}'s father do for a living?": "father son parents",
    "Which languages does {} speak?": "language languages speaks spoke fluent",
    "How long has {} held the office?": "since years year months appointed elected",
    "What car does {} drive?": "car drive drives driving",
    "How did {} travel there?": "train flight flew plane car travelled traveled drove",
    "What did {} have for lunch?": "lunch ate eat dinner meal",
    "Who succeeded {}?": "succeeded successor replaced replace",
    "Who preceded {}?": "predecessor preceded replaced former succeeded",
    "What award did {} receive?": "award prize medal honour honor won",
    "How much is {} worth?": "worth fortune wealth billion million $",
    "What is {}'s religion?": "religion catholic christian muslim jewish church faith",
}


def untold(passage: Passage, title: str, doc: str, chance: random.Random) -> Row | None:
    """A detail asked of a person in the passage that it does not tell; None where nobody is named by two words."""
    text = " ".join(passage)
    people = [name for name in NAME.findall(text) if name.count(" ") == 1]
    if not people or "-year-old" in text:
        return None
    words = set(text.lower().replace(",", " ").replace(".", " ").split())
    for asked, telling in chance.sample(list(_ASKED.items()), 4):
        if not words & set(telling.split()):
            base = {"t": title, "s": list(passage), "k": "ask", "doc": doc, "from": "people"}
            return {**base, "q": asked.format(chance.choice(people)), "g": [], "a": ""}
    return None


def aged(sentences: Sequence[str], title: str, doc: str, chance: random.Random) -> Iterator[Row]:
    """The age of the first person whose age the sentences tell, asked over some sentences around it."""
    for at, sentence in enumerate(sentences):
        told = _AGED.search(sentence)
        age = told and (told["x"] or told["y"] or told["z"])
        if not told or not age or int(age) < 18 or len(sentence) > 600:
            continue
        name = told["a"] or told["b"] or told["c"]
        low = max(0, at - chance.randint(1, 4))
        asked = chance.choice(_AGE_ASKED).format(name if chance.random() < 0.6 else name.split()[-1])
        around = list(sentences[low : at + chance.randint(1, 4)])
        yield {"q": asked, "t": title, "s": around, "g": [at - low], "a": age, "k": "ask", "doc": doc, "from": "aged"}
        return
