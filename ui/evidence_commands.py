"""The commands over kept answers: `footnote export` and `footnote verify`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import FootnoteError
from rag.settings import load_settings
from ui.command_options import IndexOption

if TYPE_CHECKING:
    from index.article import Article
    from rag.evidence.today import Lookup
    from rag.evidence.verifying import Verified

EXPORT_EXAMPLE = "Example: footnote export 3f5047ad --as pdf -o answer.pdf"
VERIFY_EXAMPLE = "Example: footnote verify answer.html"


def export(
    hashes: Annotated[
        list[str], typer.Argument(metavar="HASH...", help="Kept answers, by 8 digits of theirs or more.")
    ],
    kind: Annotated[
        str, typer.Option("--as", metavar="FORMAT", help="html, pdf, docx, md, json; of the sources: csl, bib, ris.")
    ] = "html",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write (default: print it).")
    ] = None,
    title: Annotated[str, typer.Option(help="A title for several answers.")] = "",
    sign: Annotated[
        Path | None, typer.Option(metavar="KEY", help="Sign it with this SSH key; FILE.sig goes along with it.")
    ] = None,
    index: IndexOption = None,
) -> None:
    """Write kept answers, with the articles they rest on, as one file to hand on."""
    from rag.evidence.formats.formats import FORMATS
    from rag.evidence.formats.formats import export as written
    from rag.evidence.frozen import Evidence
    from rag.evidence.signing import sign as signed
    from rag.evidence.store import Kept

    if kind not in FORMATS:
        raise typer.BadParameter(f"{kind!r} is none of: {', '.join(FORMATS)}", param_hint="--as")
    if sign and not output:
        raise typer.BadParameter("a signature lies beside a file: say -o FILE", param_hint="--sign")
    kept = Kept.beside(load_settings(index=index).index)
    evidence = Evidence(tuple(kept.open(name) for name in hashes), title if len(hashes) > 1 else "")
    data = written(evidence, kind)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as exc:
        raise FootnoteError(f"{output} cannot be written ({exc.strerror})", "name another file with -o") from exc
    beside = f" and {signed(output, sign)}" if sign else ""
    print(f"Wrote {output}{beside}: {evidence.hash}")


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Files that footnote export wrote.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Compare with the articles of this index, as they are today.")
    ] = None,
    allowed: Annotated[
        Path | None,
        typer.Option(
            "--allowed-signers", metavar="FILE", help="Demand FILE.sig by somebody of this file (ssh-keygen)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as a list of JSON objects.")] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Print verify.html, which checks files in a browser without Footnote.")
    ] = False,
) -> None:
    """Check, offline, that nothing in a file was changed, each quote stands in its article, and each sentence rests on
    its quote. One line a finding; exit 1 where there is any."""
    from rag.evidence.store import Kept
    from rag.evidence.verifying import verify as verified

    if page:
        from rag.evidence.formats.templates import HERE

        print((HERE / "verify.html").read_text("utf-8"), end="")
        return
    if not files:
        raise typer.BadParameter("name a file to check", param_hint="FILE...")
    now = _articles_of(index) if index else None
    kept = Kept.beside(index) if index else None
    found = [_signed(verified(file, now=now, kept=kept), file, allowed) for file in files]
    if as_json:
        print(json.dumps([each.to_json() for each in found], ensure_ascii=False, indent=2))
    for each in () if as_json else found:
        for finding in each.findings:
            print(f"{each.file}: {finding.kind}: {finding.what}")
        if not each.findings:
            print(f"{each.file}: sound: {each.counts}, {each.hash}")
    if any(each.findings for each in found):
        raise typer.Exit(1)


def _articles_of(index: Path) -> Lookup:
    """Return a look at the articles as they are indexed now; no model is loaded for it."""
    from index.catalogue import Catalogue
    from index.generation import current_generation

    catalogue = Catalogue(current_generation(index) / "articles.db")

    def now(source: str) -> Article | None:
        return catalogue.article(source)

    return now


def _signed(each: Verified, file: Path, allowed: Path | None) -> Verified:
    """Return what was found, with what the signature lacks where one is demanded."""
    from dataclasses import replace

    from rag.evidence.signing import NotSigned, signer
    from rag.evidence.verifying import Finding

    if allowed is None:
        return each
    try:
        return replace(each, counts=f"signed by {signer(file, allowed)}, {each.counts}")
    except NotSigned as exc:
        return replace(each, findings=(*each.findings, Finding("signature", exc.what)))
