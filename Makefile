# Every target makes its own .venv; the packages are installed again only when their lock changes.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: setup demo test lint check bench docs lock clean
.DELETE_ON_ERROR:

setup: $(VENV)/.run-ready

$(BIN)/python:
	python3 -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Vidette needs Python 3.11 or newer; python3 here is " + sys.version.split()[0])'
	python3 -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Vidette into $(VENV) ..."
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock $(VENV)/.run-ready
	@echo "Installing the development tools into $(VENV) ..."
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.run-ready
	$(BIN)/vidette demo $(ARGS)

test: $(VENV)/.dev-ready
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

bench: $(VENV)/.dev-ready
	$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.dev-ready
	$(BIN)/mkdocs build --strict --site-dir build/site

# For maintainers: writes both locks anew from pyproject.toml. Needs pip-tools, on the oldest Python
# that Vidette runs on (3.11.0 to 3.11.4: some packages ask for a later one from there on).
COMPILE := pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock:
	$(COMPILE) --extra build --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra dev --extra mqtt --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
