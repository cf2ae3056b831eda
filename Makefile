# The commands of this project. `make help` lists them.

# Python 3.11 or newer, to make the virtual environment with: `make PYTHON=python3.12 run` names another.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
IN_VENV := $(VENV)/bin
# A running site that `make screens` and `make audit` look at instead of one of their own.
NAMED_SITE := $(if $(SITE),--site $(SITE))
# Where the tests meet PostgreSQL: a server on which databases may be made.
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/newsroom
# Three processes for each processor, eight at most (tests/conftest.py), each given one test after the other.
PYTEST_OPTIONS ?= -n auto --maxschedchunk 1

# Where there is a Chromium, pages can be captured with it.
WITH_BROWSER := $(if $(shell command -v chromium || command -v chromium-browser || command -v google-chrome),$(VENV)/requirements-browser.stamp)

# Tests start many processes, and people start the newsroom often: none of them should compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run run-scale soak test test-scale test-postgres fuzz check format screens audit relevance bench lock vulnerabilities licences sbom clean chromium

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/requirements.stamp $(WITH_BROWSER)  ## install what is missing, then serve the site with demo content
	@$(IN_VENV)/python manage.py prepare --demo
	@exec $(IN_VENV)/python manage.py serve

run-scale: $(VENV)/requirements-dev.stamp  ## run two web processes, two workers, PostgreSQL with a standby, Redis, S3 and nginx (PORT is the first of their ports)
	@exec $(IN_VENV)/python -m scripts.scale $(if $(PORT),--port $(PORT))

test: $(VENV)/requirements-dev.stamp chromium  ## run all tests on SQLite, in a browser too
	@$(IN_VENV)/python manage.py compile_translations
	DATABASE_URL= $(IN_VENV)/python -m pytest $(PYTEST_OPTIONS)

test-postgres: $(VENV)/requirements-dev.stamp chromium  ## run all tests on PostgreSQL (POSTGRES_URL names it)
	@$(IN_VENV)/python manage.py compile_translations
	DATABASE_URL=$(POSTGRES_URL) $(IN_VENV)/python -m pytest $(PYTEST_OPTIONS)

test-scale: $(VENV)/requirements-dev.stamp chromium  ## run the newsroom at scale and kill each of its parts; a standby that lags
	@$(IN_VENV)/python manage.py compile_translations
	DATABASE_URL= $(IN_VENV)/python -m pytest -n 0 -s -m scale tests/scale

# Whatever is made of anything that somebody may send: properties, addresses, forms, the API.
FUZZED = tests/newsroom/test_naughty_strings.py tests/newsroom/test_hostile_requests.py tests/newsroom/test_api_fuzzing.py \
	tests/newsroom/test_api_leaks.py tests/newsroom/test_browser_reports.py tests/newsroom/test_defences.py tests/articles/test_importing_pages.py \
	tests/articles/test_search.py tests/articles/test_search_page.py tests/articles/test_plain_text.py tests/reactions/test_address_fuzzing.py \
	tests/reactions/test_verdicts.py tests/reactions/test_normalising.py tests/reactions/test_reading.py tests/reactions/test_decoding.py \
	tests/reactions/test_embedding.py tests/reactions/test_browser_capture.py

fuzz: $(VENV)/requirements-dev.stamp  ## try every naughty string everywhere and twenty times as many examples (an hour; DATABASE_URL names PostgreSQL)
	FUZZ=deep $(IN_VENV)/python -m pytest $(PYTEST_OPTIONS) $(FUZZED)

soak: $(VENV)/requirements-dev.stamp  ## ten minutes of readers, editors, captures and kills at scale (MINUTES says how many)
	@exec $(IN_VENV)/python -m scripts.soak $(if $(MINUTES),--minutes $(MINUTES))

check: $(VENV)/requirements-dev.stamp  ## lint, format, types, import contract, templates, settings, migrations
	$(IN_VENV)/ruff check .
	$(IN_VENV)/ruff format --check .
	$(IN_VENV)/mypy
	$(IN_VENV)/lint-imports
	$(IN_VENV)/djlint --lint --quiet --extend-exclude tests/fixtures,jinja2 .
	$(IN_VENV)/djlint --lint --quiet --profile jinja $(wildcard */jinja2)
	$(IN_VENV)/python manage.py check
	$(IN_VENV)/python manage.py makemigrations --check --dry-run
	$(IN_VENV)/python scripts/check_migrations
	@scripts/check_production_settings

format: $(VENV)/requirements-dev.stamp  ## format the code and mend what the linter can mend
	$(IN_VENV)/ruff check --fix .
	$(IN_VENV)/ruff format .

screens: $(VENV)/requirements-dev.stamp  ## take the pictures of docs/screens from a site made for it (SITE names another)
	$(IN_VENV)/python -m scripts.take_guide_screens docs/screens $(NAMED_SITE)
	$(IN_VENV)/python -m scripts.take_screens docs/screens/pages --chosen $(NAMED_SITE)

audit: $(VENV)/requirements-dev.stamp  ## measure every public page with real tools (ONLY=axe,html FAST=1 SITE=… narrow it)
	@scripts/install_audit_tools
	@$(IN_VENV)/python -m audit $(if $(ONLY),--only $(ONLY)) $(if $(FAST),--fast) $(NAMED_SITE)

relevance: $(VENV)/requirements-dev.stamp  ## print how well search answers the judged queries (on DATABASE_URL's database)
	@SHOW_RELEVANCE=1 $(IN_VENV)/python -m pytest -q -n 0 tests/articles/test_search_relevance.py

bench: $(VENV)/requirements-dev.stamp  ## measure speed against bars (ONLY=pages,growth SIZES=1000,50000 ARTICLES=50000 COMPARE=FILE; wants wrk and nginx)
	@$(IN_VENV)/python scripts/benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(SIZES),--sizes $(SIZES)) $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(COMPARE),--compare $(COMPARE))

lock: $(VENV)/requirements-tools.stamp  ## write locks/ anew after a requirement changed (UPGRADE=name renews what others need)
	@scripts/lock_requirements $(VENV)/tools/bin/uv

vulnerabilities: $(VENV)/requirements-dev.stamp $(VENV)/requirements-tools.stamp  ## look for known vulnerabilities of what is locked
	@$(IN_VENV)/python -m scripts.supply_chain.vulnerabilities $(VENV)/tools/bin/pip-audit

licences: $(VENV)/requirements-dev.stamp  ## list the licence of every package
	@$(IN_VENV)/python -m scripts.supply_chain.licences

sbom: $(VENV)/requirements-dev.stamp  ## write the bill of materials of what runs (CycloneDX, test-results/sbom.cdx.json)
	@$(IN_VENV)/python -m scripts.supply_chain.sbom

clean:  ## remove what was installed and made; the newsroom's data in var/ stays
	rm -rf $(VENV) staticfiles test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .peer_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

chromium:
	@scripts/install_chromium

# The stamps make the second start quick: nothing is installed while the locks are the same. What is installed is what the locks
# say, to the byte; the requirements themselves are read by `make lock` alone. They name all that is needed, so that pip need not work it out.
INSTALL = -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement
# What only developers use is compiled when it is first used: most of it never is.
INSTALL_FOR_DEVELOPERS = $(subst --quiet,--quiet --no-compile,$(INSTALL))

$(VENV)/requirements.stamp: locks/requirements.txt
	@scripts/make_virtual_environment "$(PYTHON)" $(VENV)
	@echo "Installing what $< names …"
	@$(IN_VENV)/python $(INSTALL) $<
	@touch $@

$(VENV)/requirements-browser.stamp: locks/requirements-browser.txt $(VENV)/requirements.stamp
	@echo "Installing what $< names …"
	@$(IN_VENV)/python $(INSTALL) $<
	@touch $@

$(VENV)/requirements-dev.stamp: locks/requirements-dev.txt $(VENV)/requirements.stamp
	@echo "Installing what $< names …"
	@$(IN_VENV)/python $(INSTALL_FOR_DEVELOPERS) $<
	@touch $@

$(VENV)/requirements-tools.stamp: locks/requirements-tools.txt $(VENV)/requirements.stamp
	@$(IN_VENV)/python -m venv $(VENV)/tools
	@echo "Installing what $< names …"
	@$(VENV)/tools/bin/python $(INSTALL_FOR_DEVELOPERS) $<
	@touch $@
