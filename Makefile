# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo serve test quick lint bench mutants lock clean

$(VENV)/runtime: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed, this is ' + sys.version.split()[0] if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/runtime
	$(BIN)/contests demo --serve

serve: $(VENV)/runtime
	$(BIN)/contests serve --host 0.0.0.0

lint: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Everything: on SQLite with the browser, then what touches a database once more on PostgreSQL.
test: lint
	$(BIN)/pytest -n 2
	CONTESTS_TEST_DATABASE=postgres $(BIN)/pytest -n 2 --ignore=tests/scoring --ignore=tests/browser --ignore=tests/documents --ignore=tests/style

# What a developer runs between two thoughts.
quick: $(VENV)/dev
	$(BIN)/pytest -n 2 --ignore=tests/browser

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

# About four minutes: how many small wrong changes of the engine its tests notice.
mutants: $(VENV)/dev
	$(BIN)/python -m benchmarks.scoring_mutants

lock: $(VENV)/dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 -q --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
