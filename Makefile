# The two commands: `make run` serves the demonstration company, `make test` passes the test suite.
# Everything is set up in .venv by itself; nothing outside of this folder is touched.

PYTHON ?= python3
PYTEST = .venv/bin/python -m pytest
# One more than cores: those that drive servers and browsers mostly wait for them.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
# What one process compiled, the hundred others of a run read, whatever the shell of this machine says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test test-postgres test-faults check bench bench-large lock messages base dev

run: base messages
	@exec .venv/bin/besa run --demo

# What only reads source, catalogues and documents (tests/architecture) is a matter of `make check`.
test: dev messages
	@tests/needs.sh
	$(PYTEST) -m "not source" -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

test-postgres: dev messages
	@tests/needs.sh
	tests/with_postgres.sh $(PYTEST) -m "not source" -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

# The kill and fault loops in full amounts (reliability.md 2.5), on both databases, each with its seed in the report of a failure.
# About two hours on two cores. BESA_TEST_PATIENCE=600 where other work needs the machine, too.
FAULTS = BESA_FAULTS=full $(if $(1),$(1) )$(PYTEST) -m faults -n $(WORKERS) --dist worksteal -v --durations 0
test-faults: dev messages
	@tests/needs.sh
	$(call FAULTS,) $(ARGS)
	$(call FAULTS,tests/with_postgres.sh) $(ARGS)

check: dev messages
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy besa
	@if [ -f .importlinter ]; then .venv/bin/lint-imports; fi
	.venv/bin/python manage.py check
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python -m tools.messages check
	$(PYTEST) -m source tests/architecture -q

# A quarter of an hour on two cores that do nothing else; longer the first time, when 100,000 cases are filled on each database.
# A part that fails is named at the end, and costs no other.
bench: dev messages
	.venv/bin/python -m benchmarks

# A million cases and three million messages on both databases. They are filled once, kept in /tmp/besa-large (BESA_BENCH_KEPT
# names another folder; 11 GB each), and brought up to date by the migrations at each run.
bench-large: dev messages
	.venv/bin/python -m benchmarks --large --only sqlite,postgres,search-sqlite,search-postgres

# Writes requirements/*.txt anew from *.in: hashes, no address of any index.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv"; exit 1; }
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 \
		--universal -o requirements/base.txt requirements/base.in
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 \
		--universal -o requirements/large.txt requirements/large.in
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 \
		--universal -o requirements/dev.txt requirements/dev.in

# The translations, compiled without gettext; takes no time when nothing changed.
messages:
	@.venv/bin/python -m besa.core.messages compile

base:
	@PYTHON=$(PYTHON) requirements/prepare.sh base

dev:
	@PYTHON=$(PYTHON) requirements/prepare.sh dev
	@.venv/bin/python -m compileall -q besa tests
