"""Tells in which language texts are, and what there is for it: a stemmer, stop words, a model of sentence ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

KNOWN = "en"  # What MiniLM and the reader were made for.
_ASKED, _LETTERS = 200, 600  # That many articles, and letters of each, tell the language of a corpus in half a second.
_FEWEST = 100  # letters; of fewer it is often mistaken
_MODEL = "data/model.npz.xz"  # py3langid's own

# What Snowball and NLTK call the languages for which they have something.
_NAMES = dict(
    pair.split("=")
    for pair in """ar=arabic ca=catalan cs=czech da=danish de=german el=greek en=english es=spanish et=estonian
    eu=basque
    fi=finnish fr=french ga=irish hi=hindi hu=hungarian hy=armenian id=indonesian it=italian lt=lithuanian ne=nepali
    nl=dutch no=norwegian nb=norwegian nn=norwegian pl=polish pt=portuguese ro=romanian ru=russian sl=slovene
    sr=serbian sv=swedish ta=tamil tr=turkish yi=yiddish""".split()
)


def foreign(texts: Sequence[str]) -> str | None:
    """Return the language of most of these texts, as its ISO 639-1 code; None when that is English, or none has half.

    At most 200 texts, evenly spread, are looked at, by py3langid (Lui and Baldwin 2012), which knows 97 languages.
    """
    classify = identifier().classify  # 80 MB, which a build does not keep
    long_enough = [text for text in texts if len(text) >= _FEWEST]
    looked_at = long_enough[:: -(-len(long_enough) // _ASKED) or 1]
    found = Counter(str(classify(text[:_LETTERS])[0]) for text in looked_at)
    language, often = found.most_common(1)[0] if found else (KNOWN, 0)
    return language if language != KNOWN and 2 * often > len(looked_at) else None


def foreign_note(language: str) -> tuple[str, ...]:
    """Return one line that says that most articles are in another language and names the cure, or none."""
    if language == KNOWN:
        return ()
    return (
        f"most of these articles are not in English (“{language}”), which is all that the built-in models know: "
        "answers will be poorer; index with a multilingual one, such as --embedding ollama:bge-m3, and set a reader "
        "that knows it (FOOTNOTE_READER=onnx:FOLDER), or let a language model write",
    )


def is_english(text: str, other: str) -> bool:
    """Tell whether a text, be it as short as a question, is in English rather than in another language."""
    return other == KNOWN or str(_either(other).classify(text)[0]) == KNOWN


@cache
def _either(language: str) -> Any:
    """Return what tells English from one other language: of two it is sure, of 97 it mistakes short questions."""
    return identifier([KNOWN, language])


def identifier(languages: Sequence[str] | None = None, *, chances: bool = False) -> Any:
    """Load what tells a text's language, one of these if given, with a score: with `chances` that is a probability."""
    from py3langid.langid import LanguageIdentifier  # Its model takes half a second to load.

    found = LanguageIdentifier.from_model_file(_MODEL, norm_probs=chances)
    if languages:
        found.set_languages(languages)
    return found


@cache
def stemmer(language: str) -> Any:
    """Return Snowball's stemmer for a language, None where it has none."""
    import Stemmer

    name = _NAMES.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that say little alone, those that NLTK lists; none where it lists none."""
    file = nltk_data() / "corpora" / "stopwords" / _NAMES.get(language, "-")
    return frozenset(file.read_text("utf-8").split()) if file.is_file() else frozenset()


def punkt_folder(language: str) -> Path:
    """Return NLTK's model of a language's sentence ends; that for English where there is none."""
    models = nltk_data() / "tokenizers" / "punkt_tab"
    own = models / _NAMES.get(language, "-")
    return own if own.is_dir() else models / _NAMES[KNOWN]


@cache
def nltk_data() -> Path:
    """Return where llama-index keeps NLTK's files, without importing it."""
    core = find_spec("llama_index.core")
    if core is None or core.origin is None:
        raise ModuleNotFoundError("llama_index.core")
    return Path(core.origin).parent / "_static" / "nltk_cache"
