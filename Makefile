# juesuan: everything a person or a scheduler starts. Needs python 3.11 or later and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# A python that the tests run with, else a newer one for which the libraries have wheels; `make PYTHON=...` takes another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1 && { echo $$p; exit; }; done)

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN_STAMP := $(VENV)/.installed-to-run
SCAN_STAMP := $(VENV)/.scan
# Where .venv is set up anew, the extra for scans is kept: whoever has it would otherwise lose it without a word.
SCAN_AGAIN := $(VENV)/.scan-again
SCAN_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-scan.txt
DATA := data
DEMO := demo

# Silent and without a network: no telemetry of Prefect or Great Expectations.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: venv
venv: $(STAMP) ## Set up .venv with everything for development (once, and again when the requirements change)

# Compiling every module of 150 packages takes as long as installing them; python compiles those that it imports, once.
# Where the environment tells it to keep nothing of that, as images of containers do, each process would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

define SET_UP
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'juesuan needs Python 3.11 or later with its venv module; $(or $(PYTHON),nothing on the PATH) is not it.' >&2; \
		echo 'Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)' >&2; exit 1; }
	@echo '== setting up $(VENV) with $(PYTHON) (once)'
	@rm -f $(STAMP) $(RUN_STAMP)
	@again=$$(ls $(SCAN_STAMP) $(SCAN_AGAIN) 2>/dev/null); \
		$(PYTHON) -m venv --clear $(VENV) && if [ -n "$$again" ]; then touch $(SCAN_AGAIN); fi
	@awk '/^[^ ]/ { half = 1 + packages++ % 2 } { print > ("$(VENV)/half-" half ".txt") }' $<
	@$(MAKE) --no-print-directory -j 2 $(VENV)/half-1.log $(VENV)/half-2.log
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@if [ -f $(SCAN_AGAIN) ]; then \
		echo '== installing the extra for scans again, because it was there'; \
		if $(SCAN_INSTALL); then touch $(SCAN_STAMP) && rm -f $(SCAN_AGAIN); else \
			echo 'The extra for scans could not be installed: scans are refused until `make venv-scan` succeeds.' >&2; fi; fi
	@touch $@
endef

# pip spends most of its time with the pages of the index, on one core: two of it at once, each with every second package.
$(VENV)/half-%.log: $(VENV)/half-%.txt
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --no-deps --require-hashes -r $< \
		>$@ 2>&1 || { cat $@ >&2; exit 1; }

$(STAMP): requirements-dev.txt pyproject.toml
	$(SET_UP)

$(RUN_STAMP): requirements-demo.txt pyproject.toml
	$(SET_UP)

# What `make run` needs is part of what development needs.
READY := $(if $(wildcard $(STAMP)),$(STAMP),$(RUN_STAMP))

$(SCAN_STAMP): $(READY) requirements-scan.txt
	@$(SCAN_INSTALL)
	@touch $@

.PHONY: samples
samples: $(READY) ## Typeset sample disclosures into demo/drop (their truth into demo/samples)
	@mkdir -p $(DEMO)/samples
	@$(BIN)/python -m samples --departments 3 --years 3 --seed 1 --narrative --forms 2 --with-refused --out $(DEMO)/drop --truth $(DEMO)/samples \
		>$(DEMO)/samples/typeset.log
	@$(BIN)/python -m samples --kind budget --departments 1 --years 3 --budget-years 1 --seed 1 --out $(DEMO)/drop \
		--truth $(DEMO)/samples >>$(DEMO)/samples/typeset.log
	@sed -n "s/^[0-9]* documents, /samples    &/p" $(DEMO)/samples/typeset.log

# Samples stay apart from real documents. They are complete as soon as they are written: nothing to wait for.
run: export JUESUAN_DATA_DIR := $(DEMO)
run: export JUESUAN_CORRECTIONS_DIR := $(DEMO)/corrections
run: export JUESUAN_SETTLE_SECONDS := 0
.PHONY: run
run: samples ## A demonstration in demo/: set up, typeset samples, run the nightly flow, show what was loaded and three answers
	@$(BIN)/juesuan run
	@$(BIN)/juesuan quarantine
	@$(BIN)/juesuan answers
	@$(BIN)/python -m samples.demo $(DEMO)

.PHONY: test
test: $(STAMP) ## Set up and run the tests
	@$(BIN)/python -m pytest --numprocesses logical --dist worksteal

.PHONY: test-quick
test-quick: $(STAMP) ## Run the tests that take moments: without whole runs under Prefect, sweeps and real documents
	@$(BIN)/python -m pytest --numprocesses logical --dist worksteal -m "not slow"

.PHONY: lint
lint: $(STAMP) ## ruff, mypy --strict and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: accuracy
accuracy: $(STAMP) ## Compare what is read with the truth, cell by cell
	@$(BIN)/python -m benchmarks.accuracy

.PHONY: narrative
narrative: $(STAMP) ## Compare the statements of narratives with their truth, figure by figure
	@$(BIN)/python -m benchmarks.narrative --held-out --generated 200

.PHONY: coverage
coverage: $(STAMP) ## What became of every amount in the main tables of the real budgets, by city and table
	@$(BIN)/python -m benchmarks.coverage

.PHONY: generalise
generalise: $(STAMP) ## How much of each city's budgets is read without the words that only they print
	@$(BIN)/python -m benchmarks.generalise

.PHONY: scans
scans: $(SCAN_STAMP) ## Scan documents in fifteen qualities and compare what is loaded with the truth (stop and resume it at will)
	@$(BIN)/python -m benchmarks.scans

.PHONY: mutation
mutation: $(STAMP) ## Spoil what was read in every way and see who notices
	@$(BIN)/python -m tests.verification.mutation
	@$(BIN)/python -m tests.verification.mutation.forms

.PHONY: mutants
mutants: $(STAMP) ## Break the product in each of the declared ways and see whether its tests notice (ONLY=id, CHANGED=main)
	@$(BIN)/python -m tests.verification.mutants $(if $(ONLY),--only $(ONLY)) $(if $(CHANGED),--changed $(CHANGED))

.PHONY: attacks
attacks: $(STAMP) ## Documents made to break the reader, through the real pipeline: no figure may be silently wrong
	@$(BIN)/python -m tests.verification.attacks

.PHONY: printed
printed: $(STAMP) ## The same tables printed by Chromium, Calc and Writer in many habits; what is not installed is skipped
	@$(BIN)/python -m tests.verification.attacks --printed --variants 2

.PHONY: fuzz
fuzz: $(STAMP) ## 2,000 mutated PDFs through the real pipeline: nothing crashes, hangs or changes a figure unnoticed
	@$(BIN)/python -m tests.verification.fuzzing

.PHONY: leftovers
leftovers: $(STAMP) ## What is printed on table pages and did not become a fact, and why
	@$(BIN)/python -m tools.unextracted

.PHONY: chaos
chaos: $(STAMP) ## Kill runs at every step, fill disks, take shares away: nothing may be lost (stop and resume it at will)
	@$(BIN)/python -m tests.verification.chaos

.PHONY: bench-read
bench-read: $(STAMP) ## Speed of reading against camelot as it comes
	@$(BIN)/python -m benchmarks.read

.PHONY: bench-look
bench-look: $(STAMP) ## What looking at the pages costs beside reading their text
	@$(BIN)/python -m benchmarks.look

.PHONY: bench-pictures
bench-pictures: $(STAMP) ## How long a reader of the explorer waits for the picture of a page, on real documents
	@$(BIN)/python -m benchmarks.pictures

.PHONY: bench-check
bench-check: $(STAMP) ## What checking and the gate cost beside reading, in a batch of 200
	@$(BIN)/python -m benchmarks.check

.PHONY: bench-warehouse
bench-warehouse: $(STAMP) ## The questions of the analysts' guide, a lookup, a roll-up and an upsert on 100 million facts
	@$(BIN)/python -m benchmarks.warehouse

.PHONY: guide
guide: $(STAMP) ## Load the samples of the analysts' guide into data/guide and rewrite its answers
	@$(BIN)/python -m tools.guide

.PHONY: bench
bench: $(STAMP) ## Whole runs end to end with one worker and two, beside camelot and pdfplumber as they come
	@$(BIN)/python -m benchmarks.run

.PHONY: bench-night
bench-night: $(STAMP) ## A night with nothing new, and with 100 new documents, beside 20,000 known ones
	@$(BIN)/python -m benchmarks.nights

.PHONY: bench-nights
bench-nights: $(STAMP) ## 30 nights of 100 new documents each beside 20,000 known ones: what grows
	@$(BIN)/python -m benchmarks.many_nights

NOTEBOOK_STAMP := $(VENV)/.notebook

$(NOTEBOOK_STAMP): $(STAMP) requirements-notebook.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-notebook.txt
	@touch $@

.PHONY: notebook
notebook: $(NOTEBOOK_STAMP) ## Show the usual plots of the published warehouse in the browser (installs marimo, once)
	@MARIMO_SKIP_UPDATE_CHECK=1 $(BIN)/marimo run notebooks/analysts.py

.PHONY: notebook-edit
notebook-edit: $(NOTEBOOK_STAMP) ## Open the same notebook with its Python, to change a plot
	@MARIMO_SKIP_UPDATE_CHECK=1 $(BIN)/marimo edit notebooks/analysts.py

.PHONY: venv-scan
venv-scan: $(SCAN_STAMP) ## Add to .venv what reads scanned pages (once; about 200 MB, no downloads later)

.PHONY: dictionary
dictionary: $(STAMP) ## Write docs/dictionary.md from the declarations and the comments of the database
	@$(BIN)/python -m warehouse.describe.dictionary

.PHONY: catalogue
catalogue: $(STAMP) ## Compile the Chinese texts of click (help, wrong usage)
	@$(BIN)/python -m tools.catalogue

.PHONY: json-schemas
json-schemas: $(STAMP) ## Write the JSON Schemas of the declaration files, for editors
	@$(BIN)/python -m schemas.declarations.json_schema

.PHONY: lock
lock: $(STAMP) ## Compile requirements*.txt from pyproject.toml (hashes, every platform, no index address)
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--no-header --extra build --extra dev --extra dask pyproject.toml -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--no-header --extra build --constraint requirements-dev.txt pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--no-header --extra build --extra samples --constraint requirements-dev.txt pyproject.toml -o requirements-demo.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--no-header --extra notebook --constraint requirements-dev.txt pyproject.toml -o requirements-notebook.txt
	@# opencv-python is opencv-python-headless with windows: both in one environment overwrite each other.
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-package opencv-python \
		--no-header --extra scan --constraint requirements-dev.txt pyproject.toml -o requirements-scan.txt

.PHONY: clean
clean: ## Remove .venv, caches and build files (data/ and demo/ stay)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
