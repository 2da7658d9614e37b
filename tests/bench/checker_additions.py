"""Makes a true sentence false as language models do: a clause added, another unit, another word of its kind."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from index.analysis import terms
from rag.language.opposites import KINDS, OPPOSITES, rows_of
from tests.bench.checker_changes import Change, opposite
from tests.bench.reader.changes import PAIRS as TRAINED_PAIRS

# Short clauses in our own words, without a name or a number, which fit behind most sentences.
_TAILS = """
and was drunk|which cost him his job|and was later arrested|which angered the unions|to great applause
and the crowd cheered|which was kept secret for years|despite warnings from doctors|while his wife watched
and later apologised|which made headlines worldwide|and was badly injured|at the expense of taxpayers
and lost a fortune|and wept|which critics called a disgrace|and broke down in tears|against the advice of lawyers
which led to a strike|and was praised by scientists|in front of a huge crowd|and fled abroad|which bankrupted the firm
and won a prize for it|and is now in hospital|which shocked the neighbours|and the building burned down
using stolen money|under pressure from investors|and was fired|which delighted fans|while on holiday
and caused a power cut|after a long quarrel|because of the rain|and was sold at a loss|which is taught in schools
without any training|and became very rich|for political reasons
"""
TAILS = tuple(_TAILS.strip().replace("\n", "|").split("|"))
_UNITS = (
    "second minute hour day week month year decade century".split(),
    "millimetre centimetre metre kilometre mile inch foot yard".split(),
    "gram kilogram tonne ounce".split(),
    "acre hectare".split(),
)
_UNIT = re.compile(
    rf"(?:(?<=\d[ -])|(?<=\b(?:one|two|six|ten)[ -])|(?<=\b(?:four|five|nine)[ -])|"
    rf"(?<=\b(?:three|seven|eight)[ -]))({'|'.join(u for group in _UNITS for u in group)})(s?)\b"
)
# A hundred of the antonyms of WordNet 3.1 (Princeton University) that its texts have twelve times or more, by their
# SHA-1, drawn after the checker's list was written.
_DICTIONARY = """
able unable|absence presence|absent present|abstract concrete|accept reject|active quiet|adequate inadequate
admit deny|admit exclude|ahead back|alive dead|allow deny|attack defend|attend miss|attract repel
beginning middle|bend straighten|big small|bottom side|bottom top|break make|break repair|bright dull
brother sister|buy sell|center right|charge discharge|child parent|close distant|cold hot|conservative liberal
danger safety|dark light|daughter son|dead live|decline improvement|decrease increase|demand supply
despair hope|difficult easy|discourage encourage|dislike like|domestic foreign|dramatic lyric|dry sweet
early late|east west|easy uneasy|ever never|express local|extraordinary ordinary|fail succeed|failure success
fall rise|fast slow|figure ground|finish start|flat sharp|foe friend|forget remember|forward reverse|gain loss
gather spread|general particular|generally specifically|guilty innocent|have lack|have miss|heavy light
here there|ignore notice|inside outside|international national|keep lose|king queen|known unknown|lady lord
level raise|local national|loose tight|lose win|major minor|narrow wide|north south|open shut|peace war
private public|pull push|ride walk|right wrong|rise set|rough smooth|round square|short tall|shout whisper
silence sound|sleep wake|smart stupid|strength weakness|structured unstructured
"""
# Words that cannot both be true, written down for this set; those that a list has are left out.
_NO_LIST = """
married divorced|created destroyed|built demolished|famous obscure|ordinary special|founded dissolved|known forgotten
established abolished|founded closed|published suppressed|released withheld|developed neglected|designed dismantled
composed erased|discovered overlooked|produced consumed|introduced withdrawn|appointed dismissed|elected ousted
joined quit|entered fled|captured surrendered|defeated spared|protected endangered|included omitted|popular unloved
successful bankrupt|written spoken|received refused|awarded refused|used discarded|considered dismissed|became ceased
moved stayed|grew withered|worked rested|supported undermined|helped hindered|led followed|gave withheld|won forfeited
official secret|original copied|entire partial|important trivial|large tiny|great tiny|often seldom|usually rarely
together apart|near outside|announced concealed|confirmed doubted|agreed quarrelled|killed rescued|found lost
returned escaped|opened blocked|returned left|continued halted|remained vanished|made broke|called silenced|held freed
said concealed|told concealed|based unrelated|major trivial|main minor|first final|early final|new outdated|high modest
"""
_HEDGES = (
    (r"\b(?:may|might|could) have been\b", "was"), (r"\b(?:may|might|could) have\b", "had"),
    (r"\b(?:may|might|could) be\b", "is"), (r"\b(?:may|might|could) (?=[a-z])", "will "),
    (r"\b(?:reportedly|allegedly|possibly|probably|perhaps|apparently|supposedly) ", ""),
    (r"\b(is|are|was|were) (?:believed|thought|alleged|suspected|considered|said|reported) to be\b", r"\1"),
    (r"\b(?:is|are|was|were) (?:believed|thought|alleged|suspected|said|reported) to have\b", "had"),
)  # fmt: skip
_CLAIMED = re.compile(
    r".{3,60}? (?:claim(?:s|ed)|alleg(?:es|ed)|suggest(?:s|ed)|believ(?:es|ed)|argu(?:es|ed)|den(?:ies|ied)|"
    r"fear(?:s|ed)|hop(?:es|ed)|doubt(?:s|ed)|speculat(?:es|ed)) that (.{20,})$"
)
_RELATIONS = tuple(
    (rf"\b{old}", new)
    for line in r"""
more than (?=[\d$£€])|fewer than
over (?=\d)|under
at least (?=\w)|at most
up to (?=[\d$£€])|at least
fewer than (?=\d)|more than
less than (?=[\d$£€])|more than
nearly (?=\d)|more than
[Aa]fter (?=\d|[A-Z][a-z]+ \d)|before
[Bb]efore (?=\d{4})|after
[Ii]n (?=1[5-9]\d\d|20\d\d)|after
[Oo]n (?=[A-Z][a-z]+ \d|\d+ [A-Z])|before
[Ss]ince (?=\d{4})|until
[Uu]ntil (?=\d{4})|since
[Bb]y (?=\d{4})|after
""".strip().splitlines()
    for old, _, new in (re.sub(r"\|(?=[a-z ]+$)", "@", line).partition("@"),)
)
TRAINED = [set(pair) for pair in TRAINED_PAIRS]
_END = re.compile(r"[.,!?”\"]*$")


def added_clause(text: str, source: str, tails: Sequence[str], chance: random.Random) -> str | None:
    """Add one of the short clauses, of words that the source does not have."""
    known = set(terms(f"{text} {source}"))
    fitting = [tail for tail in tails if not known & set(terms(tail))]
    return f"{_END.sub('', text)}, {chance.choice(fitting)}." if fitting else None


def unit(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Put another unit of its dimension behind a number."""
    found = list(_UNIT.finditer(text))
    if not found:
        return None
    picked = chance.choice(found)
    group = next(group for group in _UNITS if picked[1] in group)
    new = chance.choice([other for other in group if other != picked[1]])
    plural = {"foot": "feet", "century": "centuries", "inch": "inches"}.get(new, f"{new}s") if picked[2] else new
    return text[: picked.start()] + plural + text[picked.end() :]


def kind(text: str, source: str, _: Sequence[str], chance: random.Random) -> str | None:
    """Put another word of its kind, by the checker's own list, in a word's place."""
    known = set(re.findall(r"\w+", source.lower()))
    options = [
        (match, new)
        for match in re.finditer(r"\b[a-z]{3,}\b", text)
        for row in rows_of(KINDS, match[0])
        for words in row.sets
        if match[0] not in words and not words & known
        for new in sorted(words)
        if new[-2:] == match[0][-2:]
    ]
    if not options:
        return None
    match, new = chance.choice(options)
    return text[: match.start()] + new + text[match.end() :]


def _unlisted(pairs: str) -> str:
    """Return the pairs of a list that neither the checker's tables nor what the reader was trained on have."""
    split = pairs.strip().replace("\n", "|").split("|")
    known = {p for p in split for row in rows_of(OPPOSITES, p.split()[0]) if row.excludes(*p.split())}
    return "|".join(pair for pair in split if pair not in known and set(pair.split()) not in TRAINED)


def hedge(text: str, _: str, __: Sequence[str], ___: random.Random) -> str | None:
    """Say as a fact what is only held possible: "may be" becomes "is"."""
    changed = text
    for pattern, new in _HEDGES:
        changed = re.sub(pattern, new, changed)
    return changed if changed != text else None


def attribution(text: str, _: str, __: Sequence[str], ___: random.Random) -> str | None:
    """Leave out who claims it."""
    match = _CLAIMED.match(text)
    return f"{match[1][0].upper()}{match[1][1:]}" if match else None


def relation(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Let "fewer than" be "more than", and "after 1990" what happened in 1990."""
    options = [(m, new) for old, new in _RELATIONS for m in re.finditer(old, text)]
    if not options:
        return None
    match, new = chance.choice(options)
    return f"{text[: match.start()]}{new} {text[match.end() :]}"


ADDITIONS: dict[str, Change] = {
    "opposite, of a dictionary": opposite(_DICTIONARY), "opposite, on no list": opposite(_unlisted(_NO_LIST)),
    "clause added": added_clause, "unit": unit, "word of its kind, listed": kind, "hedge dropped": hedge,
    "attribution dropped": attribution, "relation of a number or date": relation,
}  # fmt: skip
