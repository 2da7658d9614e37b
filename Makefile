# Footnote. `make chat` and `make test` do everything on a fresh machine with Python 3.11+, make and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
INSTALL := -m pip install -qq --disable-pip-version-check -c constraints.txt -e

.PHONY: help chat test test-model lint eval eval-open capable-model eval-model ablation fit kinds conversations checker reader reader-eval faults bench screenshots clean docs quick

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

chat: $(READY)  ## index seeds/articles and open the chat in the browser
	$(BIN)/footnote index seeds/articles
	$(BIN)/footnote chat

# A file's tests stay in one process, which shares its servers; files that take long come first (tests/conftest.py).
# Browsers come last and alone, for two of them on two cores make each other late.
JOBS ?= 2
SIDE_BY_SIDE = -n $(JOBS) --dist loadfile --no-loadscope-reorder
test: $(TOOLS)  ## run all tests, on two cores (JOBS=4: on four), and name those that take long
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not browser" --durations=20 --durations-min=2
	$(BIN)/python -m pytest -m browser --durations=20 --durations-min=2

quick: $(TOOLS)  ## run the tests that take little time: no browser, no faults, no language model
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not slow" $(addprefix --ignore=tests/,browser faults model rag/test_reader_training.py)

test-model: $(VENV)/.model-test  ## run the tests that need a real language model; the first time builds its server (~10 minutes)
	$(BIN)/python -m pytest tests/model/test_real_server.py

lint: $(TOOLS)  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(READY)  ## grade the answers to seeds/prompts.yaml, and write a report
	$(BIN)/footnote index seeds/articles --index eval-out/index
	$(BIN)/footnote eval seeds/prompts.yaml --index eval-out/index --out eval-out/seeds

eval-open: $(TOOLS)  ## grade Footnote beside what it was and two baselines on the open sets in ../shared/data
	$(BIN)/python -m tests.bench.open_sets --write docs/results.md

capable-model: $(TOOLS)  ## fetch models of 1.5 and 0.5 billion weights (1.6 GB) to measure with; goes on where it was stopped
	$(BIN)/python -m tests.bench.capable_model eval-out/models
	$(BIN)/python -m tests.bench.capable_model eval-out/models --small

eval-model: $(VENV)/.model-test capable-model  ## grade answers by those models beside quotes, raw and checked; hours, goes on where it was stopped
	$(BIN)/python -m tests.bench.by_model $(addprefix eval-out/models/qwen2.5-coder-,1.5b-instruct-q4.gguf 0.5b-instruct-q4.gguf) --write docs/results.md

ablation: $(TOOLS)  ## show what each part of the ranking brings on the open sets
	$(BIN)/python -m tests.bench.ablation --data ../shared/data --indexes eval-out/open/index --write docs/results.md

fit: $(TOOLS)  ## fit the constants of ranking and refusing on the open sets, and write rag/reading/calibration.json
	$(BIN)/python tests/bench/fit.py --data ../shared/data --indexes eval-out/open/index --write

kinds: $(TOOLS)  ## train the classifier of what is asked on tests/bench/kinds.yaml, and write rag/question/kinds.npz
	$(BIN)/python -m tests.bench.kinds --write

conversations: $(TOOLS)  ## grade the conversations in seeds/conversations.yaml turn by turn, and show the wrong turns
	$(BIN)/footnote index seeds/articles --index eval-out/index
	$(BIN)/python -m tests.bench.conversations --wrong

checker: $(TOOLS)  ## measure the checker of written sentences on the open sets, and write rag/checking/constants.json
	$(BIN)/python -m tests.bench.checker --data ../shared/data --indexes eval-out/open/index --write docs/results.md

# What else is read beside the questions, to ask of the people in it; and options, as: make reader READER="--minutes 60"
ARTICLES ?= ../shared/data/reuters_20k/articles.jsonl.gz
READER ?=
reader: $(TOOLS)  ## train the small network that reads, from ../shared/reader; goes on where it was stopped
	$(BIN)/python -m tests.bench.reader train --articles $(ARTICLES) $(READER)

reader-eval: $(TOOLS)  ## measure it on documents that it was never trained on
	$(BIN)/python -m tests.bench.reader evaluate --articles $(ARTICLES)

faults: $(TOOLS)  ## kill, damage and mistreat indexes on purpose (Linux; mounts need root), and write the figures
	$(BIN)/python -m tests.faults --write docs/reliability.md

bench: $(TOOLS)  ## measure speed, memory and disk beside the stock pipeline and the model alone; BENCH=--quick: in minutes
	$(BIN)/python -m tests.bench.speed $(BENCH) --write docs/performance.md
	$(BIN)/python -m tests.bench.pdfs --write docs/performance.md
	$(BIN)/python -m tests.bench.asking --write docs/results.md
	$(BIN)/python -m tests.bench.remote --write docs/results.md
	$(BIN)/python -m tests.bench.index_cost --write docs/reliability.md

screenshots: $(TOOLS)  ## take the pictures of the README
	$(BIN)/python -m tests.browser.screenshots docs/images

docs: $(TOOLS)  ## build the documents as a site, in build/site
	$(BIN)/python -m mkdocs build --strict

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info build

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $(PYTHON) is older than 3.11 — run: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the libraries into $(VENV): some 900 MB, a minute or two"
	$(BIN)/python $(INSTALL) '.[api,mcp,ocr]'
	touch $@

$(TOOLS): $(READY)
	@echo "Installing what tests and training need into $(VENV): some 1.7 GB more, a minute or two"
	$(BIN)/python $(INSTALL) '.[dev]'
	touch $@

$(VENV)/.model-test: $(TOOLS)
	$(BIN)/python $(INSTALL) '.[dev,model-test]'
	touch $@
