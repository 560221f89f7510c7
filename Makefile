# Each target sets up all it needs, may be run again at any time, and says what it is doing.
#   make run     install, publish agencies/, load the sample once, serve on 127.0.0.1:8000
#   make test    everything: SQLite, a real PostgreSQL, a real Chromium   (ARGS="-k pothole")
#   make check   what the linters, the type checker and the rules between rooms say
#   make bench   measure against Django in the same run
#   make lock    resolve pyproject.toml into the three lock files again   (ARGS=--upgrade)
#   make schemas write schemas/ from the structs and registries
#   make clean   remove what the other targets made (never var/, your data)

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock schemas clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

run: $(VENV)/.installed
	@$(BIN)/python cli.py run --demo $(ARGS)

test: $(VENV)/.installed-dev
	@echo "==> Looking for Pango and Chromium"
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash tests/setup_pango.sh
	@CASEWORK_CHROMIUM="$$(PATH="$(CURDIR)/$(BIN):$$PATH" bash tests/setup_chromium.sh)" && \
	export CASEWORK_CHROMIUM && echo "    $$CASEWORK_CHROMIUM" && \
	echo "==> Running the tests, $(WORKERS) at a time" && \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: $(VENV)/.installed-dev
	@echo "==> ruff";        $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "==> mypy";        $(BIN)/mypy
	@echo "==> imports";     $(BIN)/lint-imports --no-logo
	@echo "==> schemas";     $(BIN)/python cli.py schemas check

bench: $(VENV)/.installed-bench
	@echo "==> Benchmarks; close other programs, they share the processor"
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(VENV)/.installed-dev
	@for part in "requirements.lock:--extra build" \
	             "requirements-dev.lock:--extra build --extra dev" \
	             "requirements-bench.lock:--extra build --extra dev --extra bench"; do \
		echo "==> $${part%%:*}"; \
		$(COMPILE) $${part#*:} --output-file "$${part%%:*}" || exit 1; \
	done

schemas: $(VENV)/.installed
	@$(BIN)/python cli.py schemas write

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# --- the virtual environment: one stamp a lock file ---------------------------------------

$(BIN)/python:
	@echo "==> Making the virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Casework needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "No venv in this Python. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

# The build back end stands in the lock, so that nothing unpinned is fetched to build ourselves.
# The lock is its own constraint too: without it pip before 23.3 looks for the newest `pydantic[email]`,
# an extra that the lock pins without its brackets, and finds one that has no hash.
define install
	@echo "==> Installing the locked packages of $(1)"
	@$(PIP) install --require-hashes --requirement $(1) --constraint $(1)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.installed

$(VENV)/.installed-bench: requirements-bench.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-bench.lock)
	@touch $(VENV)/.installed $(VENV)/.installed-dev
