# Each target sets up what it needs; the stamp files make a second call quick. Wants Python 3.11 or newer with venv, nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONUTF8 := 1
export HF_HUB_OFFLINE := 1
SETS := $(basename $(notdir $(wildcard eval/sets/*.gold)))
SYSTEMS := rules-only default

.PHONY: repair test lint fuzz bench eval

repair: .venv/installed  ## repair the seed articles and show what changed
	$(BIN)/mtfix repair seeds/ --out seeds-repaired --overwrite
	@diff --recursive --unified=0 seeds seeds-repaired || true

test: .venv/installed-dev
	$(BIN)/python -m pytest

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict mtfix
	$(BIN)/lint-imports

fuzz: .venv/installed-dev  ## kill -9 at fifty moments, and ten minutes of hostile texts and files
	MTFIX_KILLS=50 $(BIN)/python -m pytest tests/run/test_kill.py tests/run/test_cluster.py
	MTFIX_FUZZ_SECONDS=150 $(BIN)/python -m pytest tests/test_fuzz.py

bench: .venv/installed  ## speed, start-up time and memory, with ftfy as the reference
	$(BIN)/python -m eval.bench

eval: .venv/installed-plots  ## score the shipped systems on the gold sets, hold them to the gates, compare them: what CI runs
	@failed=0; for set in $(SETS); do \
	  for config in $(SYSTEMS); do \
	    $(BIN)/mtfix evaluate --config $$config --set $$set --gate eval/gates.toml --out eval-report/$$config.$$set || failed=$$?; \
	  done; \
	  $(BIN)/mtfix compare $(SYSTEMS:%=eval-report/%.$$set/report.json) --set $$set --out eval-report/compare.$$set || failed=$$?; \
	done; exit $$failed

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch .venv/installed $@

.venv/installed-plots: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,plots]'
	touch .venv/installed .venv/installed-dev $@
