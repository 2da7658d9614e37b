"""Makes claims that a passage supports or not, to train the head that judges written sentences.

Supported: sentences of the passage (whole, or without their last clause), and questions put as statements, which
people wrote in other words than the passage's. Not supported: the same with one thing changed (another name or number
of the passage, two names exchanged, denied, hedged, another relation), statements of questions that the passage does
not answer, and true statements over other passages.
"""

from __future__ import annotations

import random
import re

from rag.reading.training.examples import Row

_AUX = "is are was were has have had will would can could may might should does did".split()
_AUXILIARY = re.compile(rf"\b(?:{'|'.join(_AUX)})\b")
_NEGATED = re.compile(rf"\b({'|'.join(_AUX)}) not\b|\bnever ")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
_SUBJECT = re.compile(r"^(?:Who|What|Which(?: \w+){1,2}|What(?: \w+){1,2}) (?=(\w+))", re.IGNORECASE)
_DID = re.compile(r"^(When|Where|In what year|What year|In which year|Whom?|What) (did|does|do) (.+)$", re.IGNORECASE)
_WAS = re.compile(
    r"^(When|Where|In what year|In which year) (was|were|is|are) (.+) (\w+(?:ed|en|ilt|ade|orn|ut))$", re.IGNORECASE
)
_INVERTED = re.compile(r"^(?:did|do|does|can|could|would|should|will)$", re.IGNORECASE)
_OPPOSITES = """rose fell|increased decreased|won lost|accepted rejected|supported opposed|before after|more fewer
began ended|started stopped|opened closed|allowed banned|largest smallest|first last|best worst|higher lower|more less
highest lowest|northern southern|eastern western|early late|oldest youngest|success failure|legal illegal|major minor
inside outside|above below|with without|majority minority|confirmed denied|approved rejected|strong weak|upper lower
public private|old new|include exclude|direct indirect|formal informal|modern ancient|internal external|added removed
north south|east west|north-east south-west|male female|men women|father mother|son daughter|left right|good bad
rich poor|young old|hot cold|day night|peace war|life death|buy sell|bought sold|gave took|sent received|taught learned
attack defend|attacked defended|arrived left|entered left|remembered forgot|praised criticised|loved hated|common rare
built destroyed|created destroyed|joined left|raised lowered|deep shallow|wide narrow|fast slow|light heavy|long short
married divorced|permanent temporary|domestic foreign|simple complex|primary secondary|urban rural|national local
always never|all none|many few|most least|agree disagree|agreed disagreed|guilty innocent|present absent|true false
encouraged discouraged|succeeded failed|expand shrink|expanded shrank|gained lost|safe dangerous|ally enemy|friend enemy
friends enemies|hired fired|borrowed lent|asked answered|pushed pulled|hid revealed|hidden visible|empty full|saved wasted
improved worsened|worse better|strengthened weakened|accelerated slowed|warned reassured|liked disliked|trusted distrusted
admitted denied|doubted believed|despite because|until since|beginning end|start finish|minimum maximum|exports imports
exported imported|victory defeat|conservative liberal|employed unemployed|voluntary forced|voluntary compulsory
natural artificial|positive negative|optimistic pessimistic|innocent guilty|freed imprisoned|released arrested
""".replace("\n", "|")
_PAIRS = [tuple(pair.split()) for pair in _OPPOSITES.split("|") if pair.strip()]
_OTHER = {old: new for one, other in _PAIRS for old, new in ((one, other), (other, one))}
_HEDGES = ("may have", "denied that it", "is expected to have", "might have", "reportedly never")
_RELATIONS = [("more than", "fewer than"), ("at least", "at most"), ("after", "before"), ("over", "under"),
              ("up to", "at least"), ("because of", "despite"), ("from", "to"), ("above", "below")]  # fmt: skip
_TAILS = (
    """and later apologised|which angered many|and was arrested for it|despite warnings from experts|to great applause
and lost a fortune|which was kept secret for years|and won a prize for it|because of the weather|in front of a huge crowd
under pressure from investors|and fled abroad|which critics called a disgrace|for political reasons|which led to a strike
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def stated(question: str, answer: str) -> str | None:
    """Put a question and its answer as one statement; None where that would not be English.

    `Who led the Norse?`, `Rollo` → `Rollo led the Norse.`; `When did X begin?`, `1999` → `X did begin in 1999.`
    """
    asked = question.strip().rstrip("?").strip()
    if not answer or len(answer.split()) > 8:
        return None
    if m := _WAS.match(asked):
        return f"{m[3]} {m[2]} {m[4]} {_placed(m[1], answer)}."
    if m := _DID.match(asked):
        head, tail = m[3].split(" ", 1)[0], m[3]
        if m[1].lower() in ("who", "whom", "what"):
            return f"{tail} {answer}." if m[2] != "do" and head[:1].isupper() else None
        words = tail.split()
        for at in range(1, min(6, len(words))):
            if words[at].islower() and words[at - 1][:1].isupper():
                return f"{' '.join(words[:at])} {m[2]} {' '.join(words[at:])} {_placed(m[1], answer)}."
        return None
    if (m := _SUBJECT.match(asked)) and not _INVERTED.match(m[1]) and (m[1] in _AUX or m[1].endswith(("ed", "s"))):
        answer = answer[0].upper() + answer[1:]
        return f"{answer} {asked[m.end() :]}."
    return None


def _placed(asked: str, answer: str) -> str:
    has = answer.lower().startswith(
        ("in ", "on ", "at ", "by ", "during ", "after ", "before ", "from ", "near ", "the ")
    )
    return answer if has else f"in {answer}"


def changed(text: str, passage: str, chance: random.Random) -> str | None:
    """One thing of a true sentence made false; None where the chosen change does not fit."""
    return chance.choice(_CHANGES)(text, passage, chance)


def _name(text: str, passage: str, chance: random.Random) -> str | None:
    found = list(_NAME.finditer(text))
    others = [n for n in set(_NAME.findall(passage)) if n not in text and text.find(n.split()[-1]) < 0]
    if not found or not others:
        return None
    picked = chance.choice(found)
    return text[: picked.start()] + chance.choice(sorted(others)) + text[picked.end() :]


def _swap(text: str, _: str, chance: random.Random) -> str | None:
    found = [
        m
        for m in re.finditer(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*", text)
        if m[0] not in ("The", "A", "In", "It", "He")
    ]
    if len(found) < 2:
        return None
    i = chance.randrange(len(found) - 1)
    a, b = found[i], found[i + 1]
    if (
        a[0] == b[0]
        or not text[a.end() : b.start()].strip(" ,")
        or re.fullmatch(r",? ?(and|or|,) ?(the )?", text[a.end() : b.start()].strip())
    ):
        return None
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def _number(text: str, passage: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    picked = chance.choice(found)
    others = [n for n in _NUMBER.findall(passage) if n not in text]
    if others and chance.random() < 0.5:
        new = chance.choice(others)
    else:
        digits = [i for i, c in enumerate(picked[0]) if c.isdigit()]
        at = chance.choice(digits)
        new = picked[0][:at] + chance.choice([d for d in "123456789" if d != picked[0][at]]) + picked[0][at + 1 :]
    return text[: picked.start()] + new + text[picked.end() :]


def _denied(text: str, _: str, chance: random.Random) -> str | None:
    if m := _NEGATED.search(text):
        return text[: m.start()] + (m[1] or "") + text[m.end() :]
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    picked = chance.choice(found[:2])
    return f"{text[: picked.end()]} {chance.choice(['not', 'never', 'not'])}{text[picked.end() :]}"


def _opposite(text: str, _: str, chance: random.Random) -> str | None:
    found = [m for m in re.finditer(r"\b[a-z-]+\b", text) if m[0] in _OTHER]
    if not found:
        return None
    picked = chance.choice(found)
    return text[: picked.start()] + _OTHER[picked[0]] + text[picked.end() :]


def _hedged(text: str, _: str, chance: random.Random) -> str | None:
    found = [m for m in re.finditer(r"(?<=[a-z] )(?:was|were|is|are|has|had|will)\b", text)]
    if not found or re.search(r"\b(may|might|could|denied|reportedly|allegedly|expected)\b", text):
        return None
    picked = found[0]
    be = {"was": "been", "were": "been", "is": "be", "are": "be"}.get(picked[0], "")
    new = f"may have {be}" if be == "been" else f"may {be}" if be else "may have" if picked[0] != "will" else "may"
    return text[: picked.start()] + new.strip() + text[picked.end() :]


def _relation(text: str, _: str, chance: random.Random) -> str | None:
    found = [(m, new) for one, other in _RELATIONS for old, new in ((one, other), (other, one))
             for m in re.finditer(rf"\b{old}\b", text)]  # fmt: skip
    if not found:
        return None
    picked, new = chance.choice(found)
    return text[: picked.start()] + new + text[picked.end() :]


def _tail(text: str, _: str, chance: random.Random) -> str | None:
    return f"{text.rstrip('.!? ')}, {chance.choice(_TAILS)}."


_CHANGES = (_name, _name, _swap, _swap, _number, _number, _denied, _opposite, _opposite, _opposite, _hedged, _relation, _tail)  # fmt: skip


def shortened(text: str, chance: random.Random) -> str:
    """The sentence, half of the time without what stands behind its last comma."""
    head, comma, _ = text.rpartition(", ")
    return f"{head}." if comma and len(head.split()) >= 6 and chance.random() < 0.5 else text


def claims(row: Row, twin: Row | None, stray: Row, chance: random.Random) -> list[Row]:
    """Claims about an answered row's passage: true ones first, then their false likes. `twin` is the question that
    people made unanswerable of it, `stray` another passage's row."""
    text, made = " ".join(row["s"]), []
    base = {"t": row["t"], "s": row["s"], "g": [], "a": "", "k": "claim", "doc": row["doc"]}

    def add(claim: str | None, y: int) -> None:
        if claim and 4 <= len(claim.split()) <= 45:
            made.append({**base, "q": claim, "y": y})

    true = stated(row["q"], row["a"])
    if true:
        add(true, 1)
        for _ in range(2):
            add(changed(true, text, chance), 0)
        if twin and chance.random() < 0.9:
            add(stated(twin["q"], row["a"]), 0)
        if chance.random() < 0.15:
            made.append({**base, "q": true, "y": 0, "s": stray["s"], "t": stray["t"]})
    if chance.random() < 0.3:
        own = row["s"][row["g"][0]]
        if len(own.split()) >= 6:
            quoted = shortened(own, chance)
            add(quoted, 1)
            for _ in range(2):
                add(changed(quoted, text, chance), 0)
    return made
