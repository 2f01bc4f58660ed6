# Pupitre. `make run` and `make test` set everything up by themselves; Python 3.11 or later is all they need.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= france

.PHONY: run test check format lock messages clean bench-imports bench-lists bench-ledger bench-planner bench-pages bench-rosters bench-signals bench-fleet bench-support bench-chats bench-mails bench-country

run: .venv/ready-base
	@$(BIN)/python -m pupitre run --demo $(DEMO)

test: .venv/ready-dev
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python tools/dovecot.py
	@# The browser's driver keeps an event loop in its process, so its journeys run in one of their own.
	@$(BIN)/python -m pytest -n 2 -m "not e2e"
	@$(BIN)/python -m pytest -n 2 -m e2e

check: .venv/ready-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy pupitre
	@$(BIN)/python -m pupitre manage makemigrations --check --dry-run
	@$(BIN)/python tools/translations.py --check

format: .venv/ready-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench-ledger: .venv/ready-dev
	@$(BIN)/python -m bench.ledger

bench-lists: .venv/ready-dev
	@$(BIN)/python -m bench.lists

messages: .venv/ready-dev
	@$(BIN)/python tools/translations.py --update

bench-pages: .venv/ready-dev
	@$(BIN)/python -m bench.pages

bench-signals: .venv/ready-dev
	@$(BIN)/python -m bench.signals

bench-imports: .venv/ready-dev
	@$(BIN)/python -m bench.imports

bench-rosters: .venv/ready-dev
	@$(BIN)/python -m bench.rosters

bench-chats: .venv/ready-dev
	@$(BIN)/python -m bench.chats

bench-fleet: .venv/ready-dev
	@$(BIN)/python -m bench.fleet

bench-support: .venv/ready-dev
	@$(BIN)/python -m bench.support

bench-mails: .venv/ready-dev
	@$(BIN)/python tools/dovecot.py
	@$(BIN)/python -m bench.mails

bench-planner: .venv/ready-dev
	@$(BIN)/python -m bench.planner

bench-country: .venv/ready-dev
	@$(BIN)/python -m bench.country

lock: .venv/ready-dev
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" requirements/base.in -o requirements/base.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" requirements/dev.in -o requirements/dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pupitre needs Python 3.11 or later: run make with PYTHON=python3.12, for instance."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/ready-base: requirements/base.txt | .venv/bin/python
	@echo "Installing what Pupitre needs (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile -r requirements/base.txt
	@touch $@

.venv/ready-dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing what it takes to check Pupitre (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile -r requirements/dev.txt
	@touch $@ .venv/ready-base

clean:
	@rm -rf .venv var
