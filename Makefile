# make demo is all a user needs; make check and make test are all that a change has to pass.
.DEFAULT_GOAL := help
.PHONY: help setup demo check style types map pages rules test test-web test-floors test-postgres test-browser proof bench docs requirements

BIN := .venv/bin
RUN := .venv/.run
DEVELOP := .venv/.develop
PROOF := .venv/.proof
PROGRAMS := .venv/.programs
# Nothing that is checked may see, or touch, a user's data; tests/settings.py does the same for tests.
SCRATCH := .venv/scratch
ALONE := env -u DATABASE_URL BIHUAN_DATA=$(CURDIR)/$(SCRATCH) DJANGO_SETTINGS_MODULE=bihuan.web.project.settings
# Spark wants a process of its own.
SPARK := tests/analytics/linkage/test_spark.py
PINS := requirements/bootstrap.txt pyproject.toml scripts/environment.sh

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(DEVELOP) ## make .venv with everything that development needs

demo: $(RUN) ## install what is missing, build the demonstration and serve it on loopback
	@$(BIN)/bihuan demo $(if $(PORT),--port $(PORT))

check: style types map pages rules ## style, types, the map of the house, pages, migrations, rule files (seconds)

style: $(DEVELOP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/yamllint --strict src .pre-commit-config.yaml

types: $(DEVELOP)
	$(BIN)/mypy

map: $(DEVELOP)
	$(BIN)/lint-imports --no-logo

pages: $(DEVELOP) | $(SCRATCH)
	$(BIN)/djlint --quiet --lint src/bihuan/web
	$(ALONE) $(BIN)/python -m django check --fail-level WARNING
	$(ALONE) $(BIN)/python -m django makemigrations --check --dry-run

rules: $(DEVELOP) | $(SCRATCH)
	$(ALONE) $(BIN)/bihuan rules check

test: $(DEVELOP) $(PROGRAMS) ## every test, those of the database on SQLite and on PostgreSQL
	@echo "Four parts, two at a time; each tells its results when it is done, the first after some ten minutes."
	@$(MAKE) --no-print-directory --keep-going --jobs 2 --output-sync=target $(PARTS)

# The parts of the tests share nothing, so that two processors can run them side by side.
PARTS := test-web test-floors test-postgres test-browser

test-web:
	env -u DATABASE_URL $(BIN)/pytest tests/web

test-floors:
	env -u DATABASE_URL $(BIN)/pytest --ignore=tests/web --ignore=tests/browser

test-postgres:
	@scripts/test_postgres.sh

test-browser:
	env -u DATABASE_URL $(BIN)/pytest tests/browser

proof: $(PROOF) | $(SCRATCH) ## the long proofs: every cell of the rulebook, long random histories, a hundred crashes
	$(ALONE) $(BIN)/bihuan rules prove
	env -u DATABASE_URL $(BIN)/pytest -m proof $(SPARK)
	env -u DATABASE_URL HYPOTHESIS_PROFILE=proof $(BIN)/pytest -m "proof or hypothesis" --ignore $(SPARK)
	@scripts/test_postgres.sh tests/crash -m proof

bench: $(DEVELOP) ## measure; every figure in docs/benchmarks.md comes from here
	env -u DATABASE_URL $(BIN)/pytest -m bench bench

docs: $(DEVELOP) ## write the generated pages of docs/ anew
	$(BIN)/python -m docs.build
	$(BIN)/typer bihuan.cli utils docs --name bihuan --output docs/use/commands.md

# After a change to requirements/*.in: pin anew.
requirements: $(DEVELOP)
	scripts/pin.sh

$(SCRATCH): | $(DEVELOP)
	@mkdir -p $@

$(RUN): requirements/run.txt requirements/run.in $(PINS)
	@scripts/environment.sh run
	@touch $@

$(DEVELOP): requirements/develop.txt requirements/run.in $(PINS)
	@scripts/environment.sh develop
	@touch $@ $(RUN)

$(PROOF): requirements/proof.txt requirements/develop.in requirements/run.in $(PINS)
	@scripts/environment.sh proof
	@touch $@ $(DEVELOP) $(RUN)

# The browser tests drive the system's own Chromium, LibreOffice opens the papers; the fonts keep Chinese text
# from becoming boxes. A LibreOffice that is there already is left alone.
$(PROGRAMS): scripts/debian.sh | $(DEVELOP)
	@scripts/debian.sh chromium fonts-noto-cjk fonts-liberation poppler-utils
	@command -v soffice >/dev/null || scripts/debian.sh libreoffice-writer-nogui
	@touch $@
