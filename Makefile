# The two commands of the README: `make demo` and `make test`. Both set up everything they need.
PYTHON ?= python3
VENV := .venv
UV := $(VENV)/bin/uv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO_HOME ?= .kinpira/demo

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser demo test test-postgres check format bench soak messages docs screenshots clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kinpira needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: pyproject.toml uv.lock | $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --no-dev --inexact
	@touch $@

$(VENV)/.dev: pyproject.toml uv.lock | $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen
	@touch $@ $(VENV)/.run

setup: $(VENV)/.run  ## install what Kinpira needs to run
setup-dev: $(VENV)/.dev  ## … and what its tests need

browser: $(VENV)/.dev  ## find or install a browser for the journeys
	@$(BIN)/python tests/browser/install.py

demo: $(VENV)/.run  ## make demonstration data and serve http://localhost:8000
	$(BIN)/kinpira demo --home $(DEMO_HOME) --port $(PORT)

test: $(VENV)/.dev browser  ## run all tests: SQLite always, PostgreSQL where a server answers
	$(BIN)/pytest -n auto --dist loadfile
	@$(BIN)/python tests/with_postgres.py $(BIN)/pytest -n auto --dist loadfile -m "not browser"

check: $(VENV)/.dev  ## format, lint, types, layers, templates, migrations, settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	KINPIRA_HTTPS=1 $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

format: $(VENV)/.dev  ## put every file into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## run the benchmarks, peers in the same run
	$(BIN)/python benchmarks/run.py

soak: $(VENV)/.dev  ## the long forms of the reliability and property tests
	KINPIRA_SOAK=1 $(BIN)/pytest -n auto --dist loadfile

messages: $(VENV)/.dev  ## collect messages, update and compile the English catalogs
	$(BIN)/python tools/translations.py

docs: $(VENV)/.dev  ## write the generated reference pages anew
	KINPIRA_HOME=.kinpira/docs $(BIN)/python tools/commands.py
	$(BIN)/kinpira --home .kinpira/docs design reference > docs/reference/design-file.md
	$(BIN)/kinpira --home .kinpira/docs design schema > src/kinpira/design/schema/success-design.schema.json

screenshots: $(VENV)/.dev browser  ## take the README's pictures from the demonstration
	$(BIN)/python docs/images/take.py

clean:  ## remove the environment and the demonstration
	rm -rf $(VENV) .kinpira .mypy_cache .ruff_cache .pytest_cache .hypothesis
