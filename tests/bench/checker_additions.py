"""Makes a true sentence false as language models do: a clause added, another unit, another word of its kind."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from index.analysis import terms
from rag.language.opposites import KINDS, OPPOSITES, rows_of
from tests.bench.checker_changes import Change, opposite

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
_OTHERS = """
heavy light|rich poor|wide narrow|deep shallow|hot cold|warm cool|winter summer|morning evening|praised criticized
married divorced|created destroyed|built demolished|common rare|rural urban|active passive|front back|true false
permanent temporary|domestic foreign|primary secondary|simple complex|wet dry|fast slow|hard soft|light dark
black white|central peripheral|national local|entered left|main minor|famous unknown|free paid|special ordinary
"""
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
    """Return the pairs of a list that the checker's own list does not have."""
    split = pairs.strip().replace("\n", "|").split("|")
    known = {p for p in split for row in rows_of(OPPOSITES, p.split()[0]) if row.excludes(*p.split())}
    return "|".join(pair for pair in split if pair not in known)


ADDITIONS: dict[str, Change] = {
    "opposite, of a dictionary": opposite(_DICTIONARY),
    "opposite, not listed": opposite(_unlisted(f"{_DICTIONARY.strip()}|{_OTHERS.strip()}")),
    "clause added": added_clause, "unit": unit, "word of its kind, listed": kind,
}  # fmt: skip
