# Maquette needs Python 3.11+ and Node 20+; everything else is installed into this directory.
PYTHON ?= python3

.PHONY: help run test install clean

help:  ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run:  ## Install if needed, start everything, print the address (PORT, MAQUETTE_VAR)
	@exec $(PYTHON) -m annotator.local run

test:  ## Install if needed and check everything: Python, front end, browser
	@exec $(PYTHON) -m annotator.local test

install:  ## Only install and build
	@exec $(PYTHON) -m annotator.local install

clean:  ## Remove what was installed and built; data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist test-output
