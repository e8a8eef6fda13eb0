# The commands of this repository. `make demo` runs the simulator, `make test` proves it; both install what they need.
# Nothing here needs root, Docker or a database server.

PORT ?= 8400
HOST ?= localhost
DATA ?= var
SCENARIO ?=
SEED ?=
FRESH ?=

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := cso_kit cso_advice cso_idp court_rp cso_sim migrations
# Of these, the packages that have pages.
TEMPLATES := cso_idp court_rp cso_sim
# Tests and measurements use one interpreter: the first that is new enough, can make environments and was built with profile-guided
# optimisation, the system's first. A plain build of the same version takes up to 1.7 times as long (benchmarks/README.md).
# Distributions optimise theirs without saying so in CONFIG_ARGS. A plain build is used where there is no other; PYTHON=… chooses.
FITS := import ensurepip, sys, sysconfig, venv; assert sys.version_info >= (3, 11)
OPTIMISED := $(FITS); assert "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
NAMES := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(shell try() { check=$$1; shift; for p; do $$p -c "$$check" >/dev/null 2>&1 && echo $$p && exit; done; }; \
	try '$(FITS)' $(NAMES:%=/usr/bin/%); try '$(OPTIMISED)' $(NAMES); try '$(FITS)' $(NAMES))

.DEFAULT_GOAL := help
.PHONY: help demo test generated-suite lint style format lock screenshots report-card bench bench-databases bench-check clean
.DELETE_ON_ERROR:

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1 - \2/p' Makefile

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed; install it, or name it with make PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c '$(FITS)' >/dev/null 2>&1 || { echo "$(PYTHON) is older than Python 3.11 or has no venv; name another with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# A stamp says which lock is installed, so that a second run starts at once.
$(VENV)/runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing (this happens once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@$(BIN)/python -m cso_kit.web.compile_templates $(TEMPLATES)
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

demo: $(VENV)/runtime ## run the simulator (PORT= HOST= SCENARIO= DATA= SEED= FRESH=1)
	@exec $(BIN)/cso-sim serve --host $(HOST) --port $(PORT) --data $(DATA) \
		$(if $(SCENARIO),--scenario $(SCENARIO)) $(if $(SEED),--seed "$(SEED)") $(if $(filter-out 0 no false,$(FRESH)),--fresh)

# Many tests wait for processes that they start, so two to a processor keep it busy.
WORKERS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))

# Python keeps byte code, also where the environment forbids it: each worker would compile every module and every test again.
test: export PYTHONDONTWRITEBYTECODE =
# The type checker keeps one processor busy for a quarter of a minute when it has no cache, so it works beside the tests.
test: style ## format, lint, types, architecture and every test on both databases
	$(BIN)/python -m compileall -q $(PACKAGES)
	$(BIN)/python -m cso_kit.web.compile_templates $(TEMPLATES)
	@mkdir -p build
	$(BIN)/mypy >build/types.log 2>&1 & types=$$!; tests=0; \
	$(BIN)/pytest --numprocesses $(WORKERS) || tests=$$?; \
	wait $$types || tests=1; cat build/types.log; exit $$tests

generated-suite: $(VENV)/dev ## 500 generated tests with the pytest plugin, in process and at one server (GENERATED=500)
	$(BIN)/python -m benchmarks.generated_suite --tests $(or $(GENERATED),500) $(if $(GENERATED),,--write)

lint: style ## format, lint, types, architecture
	$(BIN)/mypy

style: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

format: $(VENV)/dev ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: $(VENV)/dev ## write pictures of the key pages to docs/images (needs a Chromium)
	$(BIN)/python -m tests.browser.screenshots

report-card: $(VENV)/dev ## lead libraries of others through the faults, write docs/report-card.md (ONLY= FAULT= FRESH=1; needs npm, go, apt)
	$(BIN)/python -m report_card $(ONLY) $(foreach fault,$(FAULT),--fault $(fault)) $(if $(filter-out 0 no false,$(FRESH)),--fresh)

# No index host, no path and not the project itself may stand in a lock.
LOCK := --quiet --generate-hashes --strip-extras --allow-unsafe --build-deps-for=editable --no-annotate --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --extra postgres
FINISH = { echo "\# Made by 'make lock' from pyproject.toml. Install with: pip install --require-hashes -r $(1)"; \
	sed -e '/^\# /d' -e '/^cso-simulator/d' build/lock/$(1); } > $(1)

lock: | $(BIN)/python ## choose the newest allowed versions and write both requirements files
	@mkdir -p build/lock
	$(BIN)/python -m venv build/lock/venv
	build/lock/venv/bin/pip install --quiet --disable-pip-version-check pip-tools
	build/lock/venv/bin/pip-compile --upgrade $(LOCK) --output-file build/lock/requirements.txt pyproject.toml
	build/lock/venv/bin/pip-compile --upgrade $(LOCK) --extra dev --constraint build/lock/requirements.txt \
		--output-file build/lock/requirements-dev.txt pyproject.toml
	@$(call FINISH,requirements.txt)
	@$(call FINISH,requirements-dev.txt)

# Measured is what users have: an environment without the libraries that only tests need.
MEASURED = VENV=build/measured

bench: ## measure, beside the peer, and write benchmarks/RESULTS.md
	@$(MAKE) --no-print-directory $(MEASURED) measure-bench
	@$(MAKE) --no-print-directory bench-databases

bench-databases: $(VENV)/dev ## the part of bench that compares SQLite and PostgreSQL
	@$(MAKE) --no-print-directory $(MEASURED) build/measured/runtime
	$(BIN)/python -m benchmarks.databases --python $(CURDIR)/build/measured/bin/python

bench-check: ## the gate that needs no peer: CPU per operation in RS256 signatures
	@$(MAKE) --no-print-directory $(MEASURED) measure-check

measure-%: $(VENV)/runtime
	$(BIN)/python -m benchmarks.$*

clean: ## forget the environment, caches and builds; the data under var/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
