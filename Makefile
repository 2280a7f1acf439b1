# What one does with Chancery. `make` alone lists the commands.
PYTHON ?= python3
WITH_PACKAGES = $(PYTHON) -m config.run python
PYTEST_OPTIONS ?=
.DEFAULT_GOAL := help
.PHONY: help run setup test test-browser tasks test-twin test-schema figures bench bench-peers lint format types check migrations docs load requirements stop

help:  ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: python  ## Bring Chancery up on HOST:PORT (127.0.0.1:8000) until Ctrl-C
	@$(PYTHON) -m config.run serve

setup: python  ## Install all packages and fill the database, without serving
	@$(PYTHON) -m config.run setup

test: python  ## Run all tests (PYTEST_OPTIONS="-k visit" for some)
	@$(PYTHON) -m config.run test -n 2 --dist worksteal $(PYTEST_OPTIONS)

test-browser: python  ## Run the tests in Chromium only
	@$(PYTHON) -m config.run test -m browser $(PYTEST_OPTIONS)

tasks: python  ## Do the tasks of analysts in Chromium; print clicks, keys and time
	@CI=1 $(PYTHON) -m config.run test -q -s tests/browser/test_tasks.py

test-twin: python  ## Ask everything of a database with and without hidden records
	@TWIN_EVERY=1 TWIN_PARTS=24 $(PYTHON) -m config.run test -n 2 --dist worksteal tests/security/test_twin.py
	@$(WITH_PACKAGES) -m tests.security.figures

figures: python  ## Print lines of code by app and queries by page
	@$(PYTHON) -m config.run test -q tests/figures.py

bench: python  ## Measure the product beside the database alone (SIZE=10000 JOBS=J1,J9 SECONDS=6)
	@$(WITH_PACKAGES) -m benchmarks.speed $(if $(SIZE),--size $(SIZE)) $(if $(JOBS),--jobs $(JOBS)) \
	  $(if $(filter file command environment,$(origin SECONDS)),--seconds $(SECONDS)) \
	  $(if $(IMPORTS),--imports $(IMPORTS))

bench-peers: python  ## Install Datasette and Directus for make bench, into .local/peers
	@$(WITH_PACKAGES) -m benchmarks.speed.install

test-schema: python  ## Ask all of the API as each role, MINUTES=15 each, whether it keeps to its schema
	@for role in anonymous analyst editor reviewer admin; do \
	  $(WITH_PACKAGES) -m tests.schema_run $$role --minutes $(or $(MINUTES),15) || exit 1; done

lint: python  ## Check style, templates and the direction of imports
	@$(WITH_PACKAGES) -m ruff check .
	@$(WITH_PACKAGES) -m ruff format --check .
	@$(WITH_PACKAGES) .venv/bin/lint-imports
	@find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	@find templates -name '*.html' -exec .venv/bin/python -m djhtml --check {} +

format: python  ## Put code and templates into shape
	@$(WITH_PACKAGES) -m ruff check --fix .
	@$(WITH_PACKAGES) -m ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +
	@find templates -name '*.html' -exec .venv/bin/python -m djhtml {} +

types: python  ## Check types with mypy
	@$(WITH_PACKAGES) -m mypy

check: python  ## Check settings, models, migrations and the API's schema
	@$(WITH_PACKAGES) manage.py check --fail-level WARNING
	@$(WITH_PACKAGES) manage.py makemigrations --check --dry-run
	@$(WITH_PACKAGES) manage.py spectacular --validate --fail-on-warn --file /dev/null

migrations: python  ## Write migrations for changed models (NAME=what_changed)
	@$(WITH_PACKAGES) manage.py makemigrations $(if $(filter command,$(origin NAME)),--name $(NAME))

docs: python  ## Write the data dictionary anew
	@$(WITH_PACKAGES) manage.py data_dictionary

load: python  ## Load the records in fixtures/ again
	@$(WITH_PACKAGES) manage.py load_fixtures

requirements: python  ## Pin the packages anew from requirements*.in
	@$(WITH_PACKAGES) -m pip install --quiet uv==0.13.9
	@for name in requirements requirements-dev; do \
	  $(WITH_PACKAGES) -m uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate $$name.in --output-file $$name.txt \
	  || exit 1; done

stop: python  ## Stop Chancery's own PostgreSQL, which outlives the server
	@$(PYTHON) -m config.localpg stop

.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { echo "Chancery needs Python 3.11 or newer, and there is no $(PYTHON): install it, on Debian with \`apt-get install python3 python3-venv\`." >&2; exit 1; }
