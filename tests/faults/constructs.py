# ruff: noqa: E501 — a construct stands in one line.
"""Files in which one word stands inside one construct of their format: `The council did {word} approve the plan.`

Each construct says what has to become of its word: it is said in its sentence, stands somewhere in the article or among
what was left out, or is deleted and not said.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

WORDS = {"negation": "not", "number": "4,812", "name": "Balomir"}
SAID, BESIDE, DELETED = "said", "beside", "deleted"
BEFORE, AFTER = "The council of the harbour did", "approve the plan for the northern bridge."
_STORY = [f"Engineer {n} told the council that the repair of pier {n} took a month of work." for n in range(5)]


class Construct(NamedTuple):
    """One way to write a word into a file; `{}` in `code` is the word."""

    kind: str
    name: str
    code: str
    fate: str = SAID

    @property
    def title(self) -> str:
        """Its name for a person, and for a test."""
        return f"{self.kind}:{self.name}"

    def write(self, path: Path, word: str) -> None:
        """Write a file in which `word` stands in this construct."""
        _WRITERS[self.kind](path, self.code.replace("{}", word))


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006"
_NAMES = (
    f'xmlns:w="{_W}/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_ABOUT = 'w:id="1" w:author="A" w:date="2025-01-01T00:00:00Z"'
_R = "<w:r><w:t>{}</w:t></w:r>"
_BOX = f"<w:txbxContent><w:p>{_R}</w:p></w:txbxContent>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _inline(code: str) -> str:
    return f"<w:p>{_run(BEFORE + ' ')}{code}{_run(' ' + AFTER)}</w:p>"


_DOCX = {
    "run": _inline(_R),
    "bold run": _inline("<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>"),
    "ins": _inline(f"<w:ins {_ABOUT}>{_R}</w:ins>"),
    "moveTo": _inline(f"<w:moveTo {_ABOUT}>{_R}</w:moveTo>"),
    "ins in ins": _inline(f"<w:ins {_ABOUT}><w:ins {_ABOUT}>{_R}</w:ins></w:ins>"),
    "sdt": _inline(f"<w:sdt><w:sdtPr/><w:sdtContent>{_R}</w:sdtContent></w:sdt>"),
    "block sdt": f"<w:sdt><w:sdtContent>{_inline(_R)}</w:sdtContent></w:sdt>",
    "fldSimple": _inline(f'<w:fldSimple w:instr="REF a">{_R}</w:fldSimple>'),
    "complex field": _inline(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF secret</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_R}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "smartTag": _inline(f'<w:smartTag w:element="date">{_R}</w:smartTag>'),
    "customXml": _inline(f'<w:customXml w:element="x">{_R}</w:customXml>'),
    "block customXml": f'<w:customXml w:element="x">{_inline(_R)}</w:customXml>',
    "hyperlink": _inline(f'<w:hyperlink w:anchor="a">{_R}</w:hyperlink>'),
    "bdo": _inline(f'<w:bdo w:val="ltr">{_R}</w:bdo>'),
    "dir": _inline(f'<w:dir w:val="ltr">{_R}</w:dir>'),
    "maths": _inline("<m:oMath><m:r><m:t>{}</m:t></m:r></m:oMath>"),
    "maths in a paragraph": "<w:p><m:oMathPara><m:oMath><m:r><m:t>did {} approve</m:t></m:r></m:oMath></m:oMathPara></w:p>",
    "alternate content": _inline(
        f'<mc:AlternateContent><mc:Choice Requires="x">{_R}</mc:Choice><mc:Fallback>{_R}</mc:Fallback></mc:AlternateContent>'
    ),
    "fallback alone": _inline(
        f'<mc:AlternateContent><mc:Choice Requires="x"/><mc:Fallback>{_R}</mc:Fallback></mc:AlternateContent>'
    ),
    "table cell": f"<w:tbl><w:tr><w:tc>{_inline(_R)}</w:tc></w:tr></w:tbl>",
    "table in a table": f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{_inline(_R)}</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
    "row in an sdt": f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{_inline(_R)}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
    "deleted paragraph mark": f"<w:p><w:pPr><w:rPr><w:del {_ABOUT}/></w:rPr></w:pPr>{_run(BEFORE + ' ')}{_R}</w:p>"
    f"<w:p>{_run(' ' + AFTER)}</w:p>",
}
_DOCX_BESIDE = {
    "ruby": _inline(f"<w:r><w:ruby><w:rt>{_run('x')}</w:rt><w:rubyBase>{_R}</w:rubyBase></w:ruby></w:r>"),
    "text box": _inline(f"<w:r><w:pict><v:shape><v:textbox>{_BOX}</v:textbox></v:shape></w:pict></w:r>"),
    "drawn text box": _inline(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{_BOX}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{_BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    ),
    "footnote": _inline('<w:r><w:footnoteReference w:id="7"/></w:r>') + "@footnotes {}",
    "endnote": _inline('<w:r><w:endnoteReference w:id="7"/></w:r>') + "@endnotes {}",
    "header": "@header1 {}",
    "footer": "@footer1 {}",
    "comment": "@comments {}",
    "hidden run": _inline("<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>"),
}
_M = "<m:e><m:r><m:t>{}</m:t></m:r></m:e>"
_DOCX_BESIDE |= {
    f"maths {name}": _inline(f"<m:oMath><m:{name}>{parts}</m:{name}></m:oMath>")
    for name, parts in {
        **dict.fromkeys("acc bar box borderBox d groupChr phant rad sSub sSup sSubSup sPre nary eqArr".split(), _M),
        "f": _M.replace("m:e>", "m:num>") + "<m:den><m:r><m:t>7</m:t></m:r></m:den>",
        "func": _M.replace("m:e>", "m:fName>") + "<m:e><m:r><m:t>x</m:t></m:r></m:e>",
        "limLow": _M + "<m:lim><m:r><m:t>x</m:t></m:r></m:lim>",
        "limUpp": "<m:e><m:r><m:t>x</m:t></m:r></m:e>" + _M.replace("m:e>", "m:lim>"),
        "m": f"<m:mr>{_M}{_M}</m:mr>",
    }.items()
}
_DOCX_DELETED = {
    "del": _inline(f"<w:del {_ABOUT}><w:r><w:delText>{{}}</w:delText></w:r></w:del>"),
    "moveFrom": _inline(f"<w:moveFrom {_ABOUT}>{_R}</w:moveFrom>"),
    "strike": _inline("<w:r><w:rPr><w:strike/></w:rPr><w:t>{}</w:t></w:r>"),
    "dstrike": _inline('<w:r><w:rPr><w:dstrike w:val="1"/></w:rPr><w:t>{}</w:t></w:r>'),
}

# The phrasing content of HTML that holds text (https://html.spec.whatwg.org/#phrasing-content-2), and what was once.
_PHRASING = """a abbr b bdi bdo button cite code data dfn em font i ins kbd label map mark meter output progress q ruby
samp small span strong sub sup time tt u var big center-less my-element""".split()
_HTML = {name: f"<p>{BEFORE} <{name}>{{}}</{name}> {AFTER}</p>" for name in _PHRASING} | {
    "bare div": f"<div>{BEFORE} {{}} {AFTER}</div>",
    "bare text": f"{BEFORE} {{}} {AFTER}",
    "aside": f"<aside>{BEFORE} {{}} {AFTER}</aside>",
    "figcaption": f"<figure><figcaption>{BEFORE} {{}} {AFTER}</figcaption></figure>",
    "li": f"<ul><li>{BEFORE} {{}} {AFTER}</li></ul>",
    "dd": f"<dl><dt>The vote</dt><dd>{BEFORE} {{}} {AFTER}</dd></dl>",
    "td": f"<table><tr><td>{BEFORE} {{}} {AFTER}</td></tr></table>",
    "p in td": f"<table><tr><td><p>{BEFORE} <b>{{}}</b> {AFTER}</p></td></tr></table>",
    "caption": f"<table><caption>{BEFORE} {{}} {AFTER}</caption><tr><td>A</td></tr></table>",
    "blockquote": f"<blockquote>{BEFORE} {{}} {AFTER}</blockquote>",
    "details": f"<details><summary>More</summary>{BEFORE} {{}} {AFTER}</details>",
    "pre": f"<pre>{BEFORE} {{}} {AFTER}</pre>",
    "h2": f"<h2>{BEFORE} {{}} {AFTER}</h2>",
    "link in a span in a link": f"<p>{BEFORE} <span><a href='/'><i>{{}}</i></a></span> {AFTER}</p>",
    "wbr": f"<p>{BEFORE} <wbr>{{}}<wbr> {AFTER}</p>",
    "comment before": f"<p>{BEFORE} <!-- x -->{{}}<!-- y --> {AFTER}</p>",
    "entity": f"<p>{BEFORE}&nbsp;{{}}&#32;{AFTER}</p>",
    "math": f"<p>{BEFORE} <math><mi>{{}}</mi></math> {AFTER}</p>",
}
_HTML_BESIDE = (
    {
        name: f"<p>{BEFORE} {AFTER}</p><{name}>{{}}</{name}>"
        for name in ("nav", "footer", "form", "header", "menu", "noscript")
    }
    | {
        # What stands in the place of something else, or is not shown at first.
        f"{name} in a sentence": f"<p>{BEFORE} <{name}>{{}}</{name}> {AFTER}</p>"
        for name in "audio canvas datalist iframe noscript object select template textarea video".split()
    }
    | {"hidden": f"<p>{BEFORE} {AFTER}</p><p hidden>{{}}</p>", "svg": f"<p>{BEFORE}</p><svg><text>{{}}</text></svg>"}
)
_HTML_DELETED = {name: f"<p>{BEFORE} <{name}>{{}}</{name}> {AFTER}</p>" for name in ("del", "s", "strike")} | {
    "line-through": f"<p>{BEFORE} <span style='text-decoration: line-through'>{{}}</span> {AFTER}</p>"
}

_LINE = f"({BEFORE} )Tj "
_PDF = {
    "one string": f"({BEFORE} {{}} {AFTER})Tj",
    "strings": f"{_LINE}({{}})Tj( {AFTER})Tj",
    "kerned": f"[({BEFORE} )-20({{}})10( {AFTER})]TJ",
    "next line": f"({BEFORE})Tj T* ({{}})Tj T* ({AFTER})Tj",
    "quote operator": f"({BEFORE})' ({{}})' ({AFTER})'",
    "marked content": f"{_LINE}/Span<</MCID 0>>BDC({{}})Tj EMC( {AFTER})Tj",
    "small": f"{_LINE}/F 7 Tf({{}})Tj/F 12 Tf( {AFTER})Tj",
    "coloured": f"{_LINE}1 0 0 rg({{}})Tj 0 g( {AFTER})Tj",
    "form object": f"({BEFORE})Tj ET /X Do BT/F 12 Tf 50 660 Td({AFTER})Tj@form BT/F 12 Tf 50 680 Td({{}})Tj ET",
}
_PDF_BESIDE = {
    "form field": f"({BEFORE} {AFTER})Tj@annot /Subtype/Widget/FT/Tx/T(a)/V({{}})",
    "free text": f"({BEFORE} {AFTER})Tj@annot /Subtype/FreeText/Contents({{}})",
    "invisible": f"({BEFORE})Tj 3 Tr({{}})Tj 0 Tr( {AFTER})Tj",
}

CONSTRUCTS = [
    Construct(kind, name, code, fate)
    for kind, fate, codes in (
        ("docx", SAID, _DOCX),
        ("docx", BESIDE, _DOCX_BESIDE),
        ("docx", DELETED, _DOCX_DELETED),
        ("html", SAID, _HTML),
        ("html", BESIDE, _HTML_BESIDE),
        ("html", DELETED, _HTML_DELETED),
        ("pdf", SAID, _PDF),
        ("pdf", BESIDE, _PDF_BESIDE),
    )
    for name, code in codes.items()
]


def _docx(path: Path, code: str) -> None:
    body, *others = code.split("@")
    parts = {"document": f"<w:body>{''.join(f'<w:p>{_run(s)}</w:p>' for s in _STORY)}{body}</w:body>"}
    for other in others:
        part, _, words = other.partition(" ")
        paragraph = f"<w:p>{_run(words)}</w:p>"
        kind = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}.get(part)
        parts[part] = f'<w:{kind} w:id="7">{paragraph}</w:{kind}>' if kind else paragraph
    roots = {"header1": "hdr", "footer1": "ftr"}
    links = {"header1": "header", "footer1": "footer"}
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(
                f'<Override PartName="/word/{p}.xml" ContentType="{types}.{"document.main" if p == "document" else p}+xml"/>'
                for p in parts
            )
            + "</Types>",
        )
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        for where, wanted in (("_rels/.rels", ["document"]), ("word/_rels/document.xml.rels", [*parts][1:])):
            folder = "word/" if where == "_rels/.rels" else ""
            names = {p: "officeDocument" if p == "document" else links.get(p, p) for p in wanted}
            relations = "".join(
                f'<Relationship Id="r{n}" Type="{office}/{name}" Target="{folder}{p}.xml"/>'
                for n, (p, name) in enumerate(names.items())
            )
            packed.writestr(
                where,
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f"{relations}</Relationships>",
            )
        for part, content in parts.items():
            root = roots.get(part, part)
            packed.writestr(f"word/{part}.xml", f"<w:{root} {_NAMES}>{content}</w:{root}>")


def _html(path: Path, code: str) -> None:
    story = "".join(f"<p>{sentence}</p>" for sentence in _STORY)
    path.write_text(
        "<!doctype html><html><head><meta charset=utf-8><title>The bridge</title></head><body><article>"
        f"{story}{code}{story.replace('pier', 'ramp')}</article></body></html>",
        "utf-8",
    )


def _pdf(path: Path, code: str) -> None:
    shown, *others = code.split("@")
    extra = {kind: content for kind, _, content in (other.partition(" ") for other in others)}
    stream = b"BT/F 12 Tf 14 TL 50 780 Td" + b"".join(b"(%s)Tj T* " % s.encode() for s in _STORY)
    contents = zlib.compress(stream + shown.encode() + (b"" if "ET" in shown[-3:] else b" ET"))
    form = extra.get("form", "").encode()
    annot = f"<</Type/Annot/Rect[50 600 300 620]{extra['annot']}>>".encode() if "annot" in extra else b"<<>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(contents), contents),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 3 0 R>>/XObject<</X 6 0 R>>>>"
        + (b"/Annots[7 0 R]" if "annot" in extra else b"")
        + b"/MediaBox[0 0 900 800]>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 900 800]/Resources<</Font<</F 3 0 R>>>>/Length %d>>stream\n%s\nendstream"
        % (len(form), form),
        annot,
    ]
    body, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    path.write_bytes(body + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


_WRITERS: dict[str, Callable[[Path, str], None]] = {"docx": _docx, "html": _html, "pdf": _pdf}


def kept(construct: Construct, word: str, text: str, left_out: list[str]) -> bool:
    """Whether the word's fate is the one it has to have."""
    said, whole = " ".join(text.split()), f"did {word} approve"
    beside = word in " ".join(left_out).split() or any(word in out for out in left_out)
    if construct.fate == SAID:
        plain = said.replace("“", "").replace("”", "")
        return whole in plain
    if construct.fate == DELETED:
        return word not in said and beside
    return beside or word in said.split(BEFORE)[-1] or word in said
