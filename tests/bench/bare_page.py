"""The least that Gradio shows: a box to ask in and what is said. `python -m tests.bench.bare_page PORT` serves it."""

from __future__ import annotations

import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

with gr.Blocks(analytics_enabled=False) as blocks:
    box, said = gr.Textbox(), gr.HTML()
    box.submit(lambda typed: typed, box, said)
blocks.launch(server_port=int(sys.argv[1]), quiet=True)
