# Everything a newcomer needs: `make demo`, `make test`. The other targets are for daily work.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8000
COUNT ?= 20000
# A file at a time to each of two workers, in the order of tests/conftest.py: the longest first.
PARALLEL := -q -n 2 --dist loadfile --no-loadscope-reorder

# Some images tell Python to keep no compiled modules; each command would then compile a thousand of them anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check serve bench train fuzz lock clean

help: ## Show this help
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Build .venv from the hashed lock

$(STAMP): requirements/lock.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Babillard needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --require-hashes --no-build -p $(BIN)/python requirements/lock.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -p $(BIN)/python -e .
	@touch $@

demo: $(STAMP) ## Run the whole job over the bundled sample calendars
	$(BIN)/babillard demo

test: $(STAMP) ## Run the tests that take seconds (corpus, browser and client tests are skipped where these are absent)
	$(BIN)/pytest $(PARALLEL) -m "not slow"

test-all: $(STAMP) ## Run every test, also those that take longer: killed runs, whole sites in a browser, real sources
	$(BIN)/pytest $(PARALLEL)

check: $(STAMP) ## Lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

serve: $(STAMP) ## Serve the demo site on http://127.0.0.1:$(PORT)
	$(BIN)/babillard serve --home demo --port $(PORT)

bench: $(STAMP) ## Run every benchmark and measure of accuracy, one file of figures each in benchmarks/results/
	for b in benchmarks/bench_*.py benchmarks/accuracy_*.py; do $(BIN)/python -m benchmarks.$$(basename $$b .py) || exit 1; done
	$(BIN)/python -m benchmarks.matching

train: $(STAMP) ## Fit the matcher's weights anew on the labelled worlds and invented territories
	$(BIN)/python -m benchmarks.train_matching

fuzz: $(STAMP) ## Read 20,000 spoilt copies of the corpus's files (COUNT=…): listings or a reason, never a crash
	$(BIN)/python -m tests.fuzz --count $(COUNT)

lock: $(STAMP) ## Pin and hash requirements/*.in anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header requirements/dev.in -o requirements/lock.txt

clean: ## Remove the virtual environment and the demo
	rm -rf $(VENV) demo
