# `make` alone prints what there is to do.
PYTHON ?= python3
BIN := .venv/bin
NODE := $(shell command -v node 2>/dev/null)
NPM := $(shell command -v npm 2>/dev/null)
# With a Node of the machine's own, both kinds of packages come at the same time.
OWN_NODE := $(and $(NODE),$(NPM))
MAKEFLAGS += $(if $(OWN_NODE),-j2)

.DEFAULT_GOAL := help
.PHONY: help run test check build bench chaos test-interop planted season standing quarter coffee seats mail paper feeds follow-ups shots lock clean

help: ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/test: .venv/run tests/requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r tests/requirements.lock
	touch $@

# Node is used when the machine has it; otherwise it comes as a Python package.
.venv/node: $(if $(OWN_NODE),,.venv/run) frontend/requirements.lock
	mkdir -p .venv
	$(if $(OWN_NODE),,$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r frontend/requirements.lock)
	touch $@

node_modules/.installed: .venv/node package-lock.json .npmrc
	$(if $(OWN_NODE),npm,$(BIN)/npm) ci --silent --no-audit --no-fund
	touch $@

static/dist/trestle.css: node_modules/.installed frontend/build.mjs frontend/icons.txt frontend/main.js frontend/trestle.css $(wildcard frontend/css/*.css frontend/modules/*.js)
	$(if $(OWN_NODE),node,$(BIN)/node) frontend/build.mjs
	touch $@

build: .venv/run static/dist/trestle.css ## install and build, nothing else

run: export TRESTLE_DEMO = 1
run: build ## install, build, migrate, move the demo company in, start web and worker
	exec $(BIN)/python -m app up --prepare

test: .venv/test build ## every test, on SQLite and PostgreSQL, in a real browser
	$(BIN)/python tests/find_browser.py
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup  # one of three waits for a browser or a server

check: .venv/test build ## what a commit must pass: format, lint, types, floors, templates, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not slow and not browser"

bench: .venv/test build ## the speed figures, as ratios to a floor in the same run
	$(BIN)/python -m bench

# The readers live in a Python of their own; the programs are Debian's own packages.
.venv/interop/bin/khal: tests/interop/requirements.txt
	$(PYTHON) -m venv .venv/interop
	.venv/interop/bin/python -m pip install -q --disable-pip-version-check -r $<
	touch $@

test-interop: export TRESTLE_TEST_INTEROP = 1
test-interop: .venv/test build .venv/interop/bin/khal ## our mail through Postfix and Dovecot, read and answered by others; as root, on Debian
	command -v postfix >/dev/null && command -v dovecot >/dev/null && command -v thunderbird >/dev/null && \
		ldconfig -p | grep -q libical.so.3 || \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		postfix dovecot-imapd dovecot-lmtpd libical3 thunderbird; }
	$(BIN)/python -m pytest -q -p no:xdist tests/interop

chaos: .venv/test build ## kill, fill, block and restart everything; KILLS=160 or more
	$(BIN)/python -m bench.chaos

planted: .venv/test build ## plant one mistake for each weakness and see its test fail
	$(BIN)/python -m bench.planted

mail: .venv/test build ## invites handed over a second, beside a bare smtplib loop
	$(BIN)/python -m bench.handing_over --memory

seats: .venv/test ## how near to proof seating comes, beside four other ways, and its memory
	$(BIN)/python -m bench.seating
	$(BIN)/python -m bench.seating_memory

standing: .venv/test ## a standing table simulated for a year, beside chance
	$(BIN)/python -m bench.standing

season: .venv/test ## twelve mixers simulated, beside dealing and chance
	$(BIN)/python -m bench.season

coffee: .venv/test ## twelve weeks of coffees simulated in a company of 2,000
	$(BIN)/python -m bench.coffee

quarter: .venv/test ## 10,000 people and 500 events: who was nudged how often
	$(BIN)/python -m bench.quarter

paper: .venv/test build ## how long cards, lists and badges for 300 people take
	$(BIN)/python -m bench.paper

feeds: .venv/test build ## a calendar feed of 5,000 events: cold, cached, unchanged
	$(BIN)/python -m bench.feeds

follow-ups: .venv/test build ## the page of somebody with 300 connections, beside the floor
	$(BIN)/python -m bench.follow_ups

shots: .venv/test build ## the two pictures of the README, from the demo company
	$(BIN)/python -m bench.shots

lock: ## renew the lock files; needs uv
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra build --extra test -c requirements.lock pyproject.toml -o tests/requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 frontend/requirements.in -o frontend/requirements.lock

clean: ## remove what make made
	rm -rf .venv node_modules static/dist var
