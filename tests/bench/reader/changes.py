"""Makes a true sentence false in one thing: another name or number of its passage, names exchanged, denied, hedged."""

from __future__ import annotations

import random
import re

AUXILIARIES = "is are was were has have had will would can could may might should does did".split()

_AUXILIARY = re.compile(rf"\b(?:{'|'.join(AUXILIARIES)})\b")
_NEGATED = re.compile(rf"\b({'|'.join(AUXILIARIES)}) not\b|\bnever ")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+)*")
_CAPITALS = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_NOT_NAMES = ("The", "A", "In", "It", "He")
_LISTED = re.compile(r",? ?(and|or|,) ?(the )?")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
_HEDGEABLE = re.compile(r"(?<=[a-z] )(?:was|were|is|are|has|had|will)\b")
_HEDGED = re.compile(r"\b(may|might|could|denied|reportedly|allegedly|expected)\b")
_MAY = {"was": "may have been", "were": "may have been", "is": "may be", "are": "may be", "will": "may"}
_RELATIONS = [
    ("more than", "fewer than"), ("at least", "at most"), ("after", "before"), ("over", "under"),
    ("up to", "at least"), ("because of", "despite"), ("from", "to"), ("above", "below"),
]  # fmt: skip
_OPPOSITES = """\
rose fell|increased decreased|won lost|accepted rejected|supported opposed|before after|more fewer
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
friends enemies|hired fired|borrowed lent|asked answered|pushed pulled|hid revealed|hidden visible|empty full
saved wasted|improved worsened|worse better|strengthened weakened|accelerated slowed|warned reassured|liked disliked
trusted distrusted|admitted denied|doubted believed|despite because|until since|beginning end|start finish
minimum maximum|exports imports|exported imported|victory defeat|conservative liberal|employed unemployed
voluntary forced|voluntary compulsory|natural artificial|positive negative|optimistic pessimistic
innocent guilty|freed imprisoned|released arrested
""".replace("\n", "|")
PAIRS = [pair.split() for pair in _OPPOSITES.split("|") if pair.strip()]
_OTHER = {old: new for one, other in PAIRS for old, new in ((one, other), (other, one))}
_TAILS = (
    "and later apologised",
    "which angered many",
    "and was arrested for it",
    "despite warnings from experts",
    "to great applause",
    "and lost a fortune",
    "which was kept secret for years",
    "and won a prize for it",
    "because of the weather",
    "in front of a huge crowd",
    "under pressure from investors",
    "and fled abroad",
    "which critics called a disgrace",
    "for political reasons",
    "which led to a strike",
)


def changed(text: str, passage: str, chance: random.Random) -> str | None:
    """One thing of a true sentence made false; None where the chosen change does not fit."""
    return chance.choice(_CHANGES)(text, passage, chance)


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _name(text: str, passage: str, chance: random.Random) -> str | None:
    found = list(_NAME.finditer(text))
    others = sorted(n for n in set(_NAME.findall(passage)) if n not in text and n.split()[-1] not in text)
    return _put(text, chance.choice(found), chance.choice(others)) if found and others else None


def _exchanged(text: str, _: str, chance: random.Random) -> str | None:
    found = [m for m in _CAPITALS.finditer(text) if m[0] not in _NOT_NAMES]
    if len(found) < 2:
        return None
    i = chance.randrange(len(found) - 1)
    one, other = found[i], found[i + 1]
    between = text[one.end() : other.start()]
    if one[0] == other[0] or not between.strip(" ,") or _LISTED.fullmatch(between.strip()):
        return None  # "Ann and Bob" is no less true as "Bob and Ann".
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def _number(text: str, passage: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    picked = chance.choice(found)
    others = [n for n in _NUMBER.findall(passage) if n not in text]
    if others and chance.random() < 0.5:
        return _put(text, picked, chance.choice(others))
    at = chance.choice([i for i, c in enumerate(picked[0]) if c.isdigit()])
    digit = chance.choice([d for d in "123456789" if d != picked[0][at]])
    return _put(text, picked, picked[0][:at] + digit + picked[0][at + 1 :])


def _denied(text: str, _: str, chance: random.Random) -> str | None:
    if found := _NEGATED.search(text):
        return _put(text, found, found[1] or "")
    auxiliaries = list(_AUXILIARY.finditer(text))
    if not auxiliaries:
        return None
    picked = chance.choice(auxiliaries[:2])
    return _put(text, picked, f"{picked[0]} {chance.choice(['not', 'never', 'not'])}")


def _opposite(text: str, _: str, chance: random.Random) -> str | None:
    found = [m for m in re.finditer(r"\b[a-z-]+\b", text) if m[0] in _OTHER]
    return _put(text, picked := chance.choice(found), _OTHER[picked[0]]) if found else None


def _hedged(text: str, _: str, __: random.Random) -> str | None:
    found = _HEDGEABLE.search(text)
    return _put(text, found, _MAY.get(found[0], "may have")) if found and not _HEDGED.search(text) else None


def _relation(text: str, _: str, chance: random.Random) -> str | None:
    both = [(old, new) for one, other in _RELATIONS for old, new in ((one, other), (other, one))]
    found = [(m, new) for old, new in both for m in re.finditer(rf"\b{old}\b", text)]
    return _put(text, *chance.choice(found)) if found else None


def _tail(text: str, _: str, chance: random.Random) -> str | None:
    return f"{text.rstrip('.!? ')}, {chance.choice(_TAILS)}."


_CHANGES = (
    _name, _name, _exchanged, _exchanged, _number, _number, _denied, _opposite, _opposite, _opposite, _hedged,
    _relation, _tail,
)  # fmt: skip
