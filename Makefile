# The project's own commands. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help grade test lint format docs filters bench bench-diagnosis clean

PYTHON ?= python3
# With several assignments: make grade PROBLEMS=problems/hw4 SUBMISSIONS=submissions/hw4
PROBLEMS ?= problems
SUBMISSIONS ?= submissions
VENV   := .venv
BIN    := $(VENV)/bin

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 18

grade: $(VENV)/.run  ## grade submissions/ against problems/, leave the report in reports/
	@$(BIN)/grader grade $(SUBMISSIONS) --problems $(PROBLEMS)

test: $(VENV)/.dev  ## run all tests and doctests
	@$(BIN)/python -m pytest -q

lint: $(VENV)/.dev  ## check style, types and the assignments themselves
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/grader lint problems

format: $(VENV)/.dev  ## rewrite the code in the project's format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(VENV)/.dev  ## write the pages of the docs that are made from the code
	@$(BIN)/python tests/generate_docs.py
	@$(BIN)/grader schema problem > problems/problem.schema.json
	@$(BIN)/grader schema assignment > problems/assignment.schema.json

filters: $(VENV)/.dev  ## write the programs of the system call filter from its table
	@$(BIN)/python -m grader.sandbox.filter

bench: $(VENV)/.run  ## measure: a class beside two floors, and the commands a person waits for
	@$(BIN)/python -m benchmarks.grading
	@$(BIN)/python -m benchmarks.explaining
	@$(BIN)/python -m benchmarks.startup

bench-diagnosis: $(VENV)/.run  ## measure: how many known mistakes are named rightly, and what that takes
	@$(BIN)/python -m benchmarks.diagnosis.score

clean:  ## remove the environment, caches and reports
	rm -rf $(VENV) reports .mypy_cache .pytest_cache .ruff_cache .hypothesis

# One environment, filled in two steps, so that grading waits for nothing it does not need.
$(VENV)/.run: pyproject.toml
	@echo "Setting up $(VENV) (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q grader
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Adding the test tools (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
