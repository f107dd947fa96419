# Two commands matter: `make run` and `make test`. Needs Python >= 3.11 with venv, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install install-dev run test check lint safety-report safety-case bench-matching lock clean

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kneebot needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name a newer one: make PYTHON=python3.13 ..." % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@# Compiled now: where the environment forbids Python to keep what it compiles, each start would do it again.
	@$(BIN)/python -m compileall -q bot
	@# What is learnt from the knowledge folder is kept, so that the first start is as quick as the others.
	@$(BIN)/kneebot ask hello >/dev/null 2>&1 || true
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: install
	@$(BIN)/kneebot run

test: install-dev
	$(BIN)/python -m pytest

check: install
	@$(BIN)/kneebot check --relearn

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Every labelled message judged; fails on a missed emergency. Those that are set aside are counted and decide nothing:
# to mend what they show would be to learn from them.
SET_ASIDE := $(wildcard tests/safety/set-aside*.jsonl)
safety-report: install
	@printf '%s\n' $(SET_ASIDE) | xargs -n 3 -P 2 $(BIN)/kneebot safety-report --quiet & \
	printf '%s\n' $(filter-out $(SET_ASIDE),$(wildcard tests/safety/*.jsonl)) \
		| xargs -n 6 -P 2 $(BIN)/kneebot safety-report --quiet; told=$$?; wait; exit $$told

# docs/safety/safety-case.md from hazards.yaml.
safety-case: install
	$(BIN)/python -m bot.commands.safety_case

# KNEEBOT_BENCH: folders with train.csv and test.csv, colons between (docs/matching.md).
bench-matching: install
	$(BIN)/python benchmarks/matching.py

# Versions and hashes for every platform, no address of any index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV)
