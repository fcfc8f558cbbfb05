# Needs only make (3.81, as on macOS, is enough) and Python 3.11 to 3.13.
# All paths are relative, so that the folder's own path may contain spaces.

PYTHON ?= python3
LAB_FLAGS ?=
SHELL := /bin/sh
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed

# JupyterLab refuses to start as root, which is who one is in most containers.
ifeq ($(shell id -u),0)
LAB_FLAGS += --allow-root
endif

.DEFAULT_GOAL := help
.PHONY: help setup lab test notebooks lint format lock benchmark clean

help: ## Say what each command does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1@\2/p' Makefile | awk -F@ '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(STAMP) ## Create .venv with the pinned versions (the other commands do it when needed)

lab: $(STAMP) ## Open JupyterLab at the first notebook
	@$(RUN) -m nbformat.sign notebooks/*.ipynb >/dev/null # or their stored pictures stay hidden
	@$(RUN) -m jupyterlab $(LAB_FLAGS) --notebook-dir=notebooks \
		--LabApp.default_url=/lab/tree/00_start_here.ipynb

test: $(STAMP) ## Run every test
	@$(RUN) scripts/test.py

notebooks: $(STAMP) ## Execute every notebook and store its outputs
	@$(RUN) scripts/execute_notebooks.py

lint: $(STAMP) ## Check style and format
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

format: $(STAMP) ## Put code and notebooks into format
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

benchmark: $(STAMP) ## Run the measurements in benchmarks/
	@for file in benchmarks/*.py; do \
		if [ -e "$$file" ]; then echo "== $$file"; $(RUN) "$$file" || exit 1; \
		else echo "benchmarks/ holds no measurement yet."; fi; \
	done

# uv leaves package addresses out of this file; pip's own lock formats carry them.
lock: ## Renew requirements.lock.txt from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the path."; exit 1; }
	@uv pip compile --quiet --universal --upgrade --fork-strategy fewest --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --extra lab --group test \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock.txt
	@if grep -nE '://|^-' requirements.lock.txt; then \
		echo "requirements.lock.txt names a place to download from; see the lines above."; exit 1; fi

clean: ## Remove .venv and everything that can be made again
	@rm -rf $(VENV) build dist chainrule_helpers.egg-info tests/screenshots .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# The stamp is written last: an installation that broke off is taken up again.
$(STAMP): requirements.lock.txt pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $(STAMP)
