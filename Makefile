# Needs only make (3.81, as on macOS, is enough) and Python 3.11 to 3.13.
# All paths are relative, so that the folder's own path may contain spaces.

PYTHON ?= python3
LAB_FLAGS ?=
SHELL := /bin/sh
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed
SITE_VENV := .venv-site
SITE_STAMP := $(SITE_VENV)/.installed

# JupyterLab refuses to start as root, which is who one is in most containers.
ifeq ($(shell id -u),0)
LAB_FLAGS += --allow-root
endif

.DEFAULT_GOAL := help
.PHONY: help setup lab test test-engines notebooks site handouts student instructor lint format lock benchmark address clean

help: ## Say what each command does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' Makefile | awk -F@ '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(STAMP) ## Create .venv with the pinned versions (the other commands do it when needed)

lab: $(STAMP) ## Open JupyterLab at the first notebook
	@$(RUN) -m nbformat.sign notebooks/*.ipynb >/dev/null # or their stored pictures stay hidden
	@$(RUN) -m jupyterlab $(LAB_FLAGS) --notebook-dir=notebooks \
		--LabApp.default_url=/lab/tree/00_start_here.ipynb

test: $(SITE_STAMP) ## Run every test
	@$(RUN) scripts/test.py

test-engines: $(SITE_STAMP) ## Run the tests in Chromium, Firefox and WebKitGTK alone (make test runs them too)
	@$(RUN) scripts/test.py engines

notebooks: $(STAMP) ## Execute every notebook and store its outputs
	@$(RUN) scripts/execute_notebooks.py
	@$(RUN) scripts/draw_readme_picture.py

site: $(SITE_STAMP) ## Build pages, slides, handouts and the browser's own lab into _site/ (needs npm)
	@$(SITE_VENV)/bin/python site lite _site/lite
	@$(SITE_VENV)/bin/python site pages

handouts: $(STAMP) ## Build the handouts into build/handouts
	@$(RUN) site handouts build/handouts

student: $(STAMP) ## Write the students' copies of the notebooks into build/student
	@$(RUN) site student build/student

instructor: $(STAMP) ## Write the lecturer's copies, with answers and remarks, into build/instructor
	@$(RUN) site instructor build/instructor

lint: $(STAMP) ## Check style, format and types
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

format: $(STAMP) ## Put code and notebooks into format
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

benchmark: $(STAMP) ## Run the measurements in benchmarks/
	@for file in benchmarks/*.py; do \
		if [ -e "$$file" ]; then echo "== $$file"; CHAINRULE_PROGRESS=off $(RUN) "$$file" || exit 1; \
		else echo "benchmarks/ holds no measurement yet."; fi; \
	done

address: ## Set the public address in every place that names it: make address URL=https://...
	@"$(PYTHON)" scripts/set_address.py "$${URL-}"

# uv leaves package addresses out of these files; pip's own lock formats carry them.
PINS := uv pip compile --quiet --universal --upgrade --fork-strategy fewest --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

lock: ## Renew both lock files from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the path."; exit 1; }
	@$(PINS) --extra lab --group test --output-file requirements.lock.txt
	@$(PINS) --extra lab --group site --constraints requirements.lock.txt --output-file requirements.site.lock.txt
	@if grep -nE '://|^-' requirements.lock.txt requirements.site.lock.txt; then \
		echo "a lock file names a place to download from; see the lines above."; exit 1; fi

clean: ## Remove .venv and everything that can be made again
	@rm -rf $(VENV) $(SITE_VENV) _site build dist chainrule_helpers.egg-info tests/screenshots .pytest_cache .ruff_cache .mypy_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# The stamp is written last: an installation that broke off is taken up again.
$(STAMP): requirements.lock.txt pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $(STAMP)

$(SITE_STAMP): $(STAMP) requirements.site.lock.txt
	@sh scripts/setup.sh $(SITE_VENV) requirements.site.lock.txt
	@touch $(SITE_STAMP)
