# Maquette needs Python 3.11+ and Node 20+; everything else is installed into this directory.
PYTHON ?= python3

.PHONY: help run dev test test-one lint format install clean

help:  ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run:  ## Install if needed, start everything, print the address (PORT, MAQUETTE_VAR)
	@exec $(PYTHON) -m annotator.local run

dev:  ## Like run, with hot reload: pages by Vite, the site and the workers again after each change
	@exec $(PYTHON) -m annotator.local dev

test:  ## Install if needed and check everything: Python, front end, browser
	@exec $(PYTHON) -m annotator.local test

test-one:  ## One file, folder or test: make test-one T=tests/domain/test_pairs.py::test_name
	@exec $(PYTHON) -m annotator.local test-one "$(T)"

lint:  ## Only read the sources: ruff, formatting, import contracts, types, front end
	@exec $(PYTHON) -m annotator.local lint

format:  ## Format Python and TypeScript, and fix what can be fixed by itself
	@exec $(PYTHON) -m annotator.local format

install:  ## Only install and build
	@exec $(PYTHON) -m annotator.local install

clean:  ## Remove what was installed and built; data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist test-output
