# Two commands: `make run` and `make test`. Everything else is for people who change or operate occhub.

.DEFAULT_GOAL := help
.PHONY: help run test proof lint lock build-static clean-data

# The first Python that is new enough; tools/bootstrap.py says what to do when there is none.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && exit; \
	done; echo python3)
IN_VENV := .venv/bin/python

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: ## Set up what is missing, start occhub, print its address (PORT=..., OCCHUB_DATA=..., OCCHUB_MODE=...)
	@$(PYTHON) tools/bootstrap.py run
	@exec $(IN_VENV) -m occhub serve

test: ## Everything that must hold before a change is accepted: lint, types, contracts, all tests
	@$(PYTHON) tools/bootstrap.py test
	@exec $(IN_VENV) -m tools.checks

lint: ## The quick part of `make test`: lint, format, contracts, types
	@$(PYTHON) tools/bootstrap.py lint
	@exec $(IN_VENV) -m tools.checks --quick

proof: ## The large proofs at full size (PART=... for one of them)
	@$(PYTHON) tools/bootstrap.py test
	@exec $(IN_VENV) -m tools.proof $(PART)

lock: ## Write the lock files anew from requirements/*.in and package.json (UPGRADE=1 for newer versions)
	@$(PYTHON) tools/bootstrap.py lock $(if $(UPGRADE),--upgrade)

build-static: ## Build styles and scripts and collect them where the web server finds them
	@$(PYTHON) tools/bootstrap.py static

clean-data: ## Remove all data of the local occhub: database, documents, keys (var/ or OCCHUB_DATA)
	@PYTHONPATH=src $(PYTHON) -m occhub.platform.supervisor.clean
