"""The command line: `footnote index`, `ask`, `chat`, `export`, `verify`, `users`, `eval` and `doctor`."""

from __future__ import annotations

import gc
import sys
from typing import Annotated, NoReturn

import typer

from index.errors import FootnoteError
from ui.api_keys_commands import keys
from ui.ask_command import ASK_EXAMPLE, ask, diff
from ui.chat_command import chat
from ui.corpus_commands import BRIEF_EXAMPLE, SUMMARY_EXAMPLE, brief, summary
from ui.diff_command import DIFF_EXAMPLE
from ui.doctor_command import DOCTOR_EXAMPLE, doctor
from ui.evaluating import EVAL_EXAMPLE, PROMPTS_EXAMPLE, evaluate, prompts
from ui.evidence_commands import EXPORT_EXAMPLE, VERIFY_EXAMPLE, export, verify
from ui.index_command import INDEX_EXAMPLE, index
from ui.mcp_command import MCP_EXAMPLE, mcp
from ui.memory import share_arenas
from ui.users_commands import users
from ui.watched_commands import watched
from ui.worker_command import WORKER_EXAMPLE, worker

app = typer.Typer(
    help="Answers about a folder of articles, with a footnote under every sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _common(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    _State.debug = debug


class _State:
    debug = False


app.command("index", short_help="Read a folder of articles, or what changed in it.", epilog=INDEX_EXAMPLE)(index)
app.command("ask", short_help="Answer a question from the articles, with footnotes.", epilog=ASK_EXAMPLE)(ask)
app.command("diff", short_help="Show how the answer to a question changed over time.", epilog=DIFF_EXAMPLE)(diff)
app.command("summary", short_help="Sum up one article in three to five sentences of its own.", epilog=SUMMARY_EXAMPLE)(
    summary
)
app.command("brief", short_help="Tell what all articles say of a topic, in order of events.", epilog=BRIEF_EXAMPLE)(
    brief
)
app.command("eval", short_help="Measure how well test prompts are answered.", epilog=EVAL_EXAMPLE)(evaluate)
app.command("prompts", short_help="Have a language model draft test prompts.", epilog=PROMPTS_EXAMPLE)(prompts)
app.add_typer(users, name="users")
app.add_typer(keys, name="keys")
app.add_typer(watched, name="watched")
app.command("mcp", short_help="Serve an agent by the Model Context Protocol.", epilog=MCP_EXAMPLE)(mcp)
app.command("export", short_help="Write kept answers and their articles as one file.", epilog=EXPORT_EXAMPLE)(export)
app.command("verify", short_help="Check offline that such a file is as it was written.", epilog=VERIFY_EXAMPLE)(verify)
app.command("chat", short_help="Open the chat in the browser.", epilog="Example: footnote chat --port 7861")(chat)
app.command("worker", short_help="Embed for an index that another machine builds.", epilog=WORKER_EXAMPLE)(worker)
app.command("doctor", short_help="Check the index, its files and the language model.", epilog=DOCTOR_EXAMPLE)(doctor)


def main() -> NoReturn:
    """Run the command line: exit 0 on success, 1 with one line on failure, 2 on bad usage (Typer's part)."""
    share_arenas()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a path need not be valid text
    try:
        app()
    except FootnoteError as exc:
        _fail(str(exc))
    except Exception as exc:
        _fail(f"{type(exc).__name__}: {exc} — this is a fault in Footnote; to see where, run: footnote --debug …")
    finally:
        gc.freeze()  # The process ends: to look through all once more would take a tenth of a second.
    sys.exit(0)


def _fail(message: str) -> NoReturn:
    if _State.debug:
        raise
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
