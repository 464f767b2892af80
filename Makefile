# Two commands for a newcomer: `make demo` and `make test`. Only Python >= 3.11 and make are needed.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEMO := demo
# As the commands do themselves: threads of numpy's linear algebra cost more than they gain here.
export OPENBLAS_NUM_THREADS := 1

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /: /' | sort

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit("undertow needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	touch $@

.venv/.user: .venv/.made pyproject.toml requirements-dev.txt
	$(PIP) install --quiet --constraint requirements-dev.txt --editable .
	touch $@

.venv/.developer: .venv/.user
	$(PIP) install --quiet --requirement requirements-dev.txt
	touch $@

setup: .venv/.user  ## Make .venv with the command .venv/bin/undertow

demo: .venv/.user  ## Find the planted groups in an invented world and write the report
	rm -rf $(DEMO)
	$(BIN)/undertow simulate $(DEMO) --demo
	$(BIN)/undertow scan $(DEMO)/posts.csv

lint: .venv/.developer  ## Style, types, import rules
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint  ## Everything that must hold at every commit, the quality gate included
	$(BIN)/pytest -n auto --dist loadgroup -m "not slow"

test-all: lint  ## The slow tests too, and those on real data in ../shared
	$(BIN)/pytest -n auto --dist loadgroup

bench: .venv/.developer  ## Speed and answers beside the peers, from PyPI; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks speed --repeat 1 --scan 100000
	$(BIN)/python -m benchmarks beside
	$(BIN)/python -m benchmarks cost --repeat 1

bench-all: .venv/.developer  ## Every measurement there is, for hours; writes the pages that hold figures
	$(BIN)/python -m benchmarks

lock: .venv/.developer  ## Renew requirements-dev.txt, the versions that developers and CI use
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-annotate --no-emit-index-url --no-emit-find-links --group dev pyproject.toml --output-file requirements-dev.txt --custom-compile-command "make lock"

.PHONY: help setup demo lint test test-all bench bench-all lock
