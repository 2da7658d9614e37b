"""Makes training examples of the questions in `../shared/reader`: what is asked, what is read, which words answer.

An example is a plain dict, one JSON object a line:
`{"q": question or claim, "t": title, "s": [sentences], "g": [answering sentences], "a": answer, "k": kind, "doc": …}`.
Kind `ask` has no answer here when `g` is empty; a `claim` has `y`, 1 when the passage supports it and 0 when not.
"""

from __future__ import annotations

import collections
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]

_STOP = frozenset(
    """a an the of in on at to for from by with and or is are was were be been do does did what which who whom whose
    when where why how that this these those it its as his her their there has have had he she they you your i we our
    not no""".split()
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")
_AGED = re.compile(r"\b([A-Z][\w'’-]+ [A-Z][\w'’-]+), (?:aged? )?(\d\d),")

# What people ask of a person whom a passage names, and the words whose absence says that the passage does not tell.
_ASKED_OF_PEOPLE = {
    "How old is {}?": "year-old years old aged age born",
    "What is {}'s age?": "year-old years old aged age born",
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


def key(text: str) -> str:
    """Return a text's words in lower case without accents and punctuation, single spaces between."""
    return " ".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text).lower()))


def content(text: str) -> set[str]:
    """Return a text's words that are not everywhere."""
    return {word for word in key(text).split() if word not in _STOP}


def holds(answer: str, sentences: Sequence[str]) -> bool:
    """Tell whether a sentence holds the answer's words, as a run or all those of content."""
    run, words = key(answer), content(answer)
    return any((run and f" {run} " in f" {key(s)} ") or (len(words) > 1 and words <= content(s)) for s in sentences)


def cut(row: Row, _: random.Random) -> Row | None:
    """The passage without its answering sentences; None where the answer stands elsewhere in it or too little stays."""
    rest = [s for i, s in enumerate(row["s"]) if i not in row["g"]]
    if len(rest) < 2 or not row["g"] or not row["a"] or holds(row["a"], rest):
        return None
    return {**row, "s": rest, "g": [], "a": ""}


def longer(row: Row, others: Sequence[Sequence[str]], chance: random.Random) -> Row | None:
    """The passage with another passage of its article before or behind it."""
    own = set(row["s"])
    fitting = [o for o in others if not own & set(o)]
    if not fitting or (row["a"] and holds(row["a"], other := chance.choice(fitting))) or not row["a"]:
        return None
    if chance.random() < 0.5:
        return {**row, "s": [*other, *row["s"]], "g": [g + len(other) for g in row["g"]]}
    return {**row, "s": [*row["s"], *other]}


def transplanted(row: Row, passage: Sequence[str], title: str, chance: random.Random) -> Row | None:
    """The question about somebody of another passage, to whom it does not apply: who and what is there, the detail
    is not. None where no name fits, or the passage holds the answer's words."""
    named = [m for m in _NAME.finditer(row["q"])]
    there = _NAME.findall(" ".join(passage))
    if not named or not there or (row["a"] and holds(row["a"], passage)):
        return None
    picked = chance.choice(named)
    fitting = [name for name in there if name.count(" ") == picked[0].count(" ") and name not in row["q"]]
    if not fitting:
        return None
    asked = row["q"][: picked.start()] + chance.choice(fitting) + row["q"][picked.end() :]
    return {**row, "q": asked, "s": list(passage), "t": title, "g": [], "a": ""}


def of_people(passage: Sequence[str], title: str, doc: str, chance: random.Random) -> Iterator[Row]:
    """Questions about the people a passage names: their age where it says so, else details that it does not tell."""
    text = " ".join(passage)
    base = {"t": title, "s": list(passage), "k": "ask", "doc": doc}
    for i, sentence in enumerate(passage):
        for name, age in _AGED.findall(sentence)[:1]:
            asked = chance.choice(["How old is {}?", "What is {}'s age?", "how old is {}", "What age is {}?"])
            yield {**base, "q": asked.format(name), "g": [i], "a": age}
    people = [name for name in _NAME.findall(text) if name.count(" ") == 1]
    if not people:
        return
    words = set(text.lower().replace(",", " ").replace(".", " ").split())
    for asked, telling in chance.sample(list(_ASKED_OF_PEOPLE.items()), 4):
        if not words & set(telling.split()) and "-year-old" not in text:
            yield {**base, "q": asked.format(chance.choice(people)), "g": [], "a": ""}
            return


def follow_up(first: Row, second: Row, chance: random.Random) -> Row | None:
    """The second question behind the first and its answer, the name that both share a pronoun; None without one."""
    shared = [m[0] for m in _NAME.finditer(second["q"]) if m[0] in first["q"] or m[0] == first["a"]]
    if not shared or not first["a"]:
        return None
    pronoun = chance.choice(["he", "she", "it", "they", "this"])
    asked = second["q"].replace(f"{shared[0]}'s", {"he": "his", "she": "her", "they": "their"}.get(pronoun, "its"))
    asked = asked.replace(shared[0], pronoun)
    return {**second, "q": f"{first['q']} {first['a']}. {asked}"}


def as_typed(question: str, chance: random.Random) -> str:
    """The question as people type: now and then without its mark, or with two letters exchanged."""
    if chance.random() < 0.25:
        question = question.rstrip("? ")
    if chance.random() < 0.06:
        words = question.split(" ")
        at = chance.randrange(len(words))
        word = words[at]
        if len(word) > 4 and word.isalpha():
            i = chance.randrange(1, len(word) - 2)
            words[at] = chance.choice([word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i + 1 :]])
        question = " ".join(words)
    return question


def twins(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows that share a `pair`, by it."""
    found: dict[str, list[Row]] = collections.defaultdict(list)
    for row in rows:
        if row.get("pair"):
            found[row["pair"]].append(row)
    return found
