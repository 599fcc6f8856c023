# Everything is done with this repository's own environment in .venv, which is made on first use.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/installed
PORT ?= 8000
# SOLUTIONS=hidden: a book without solutions and answers, in a folder of its own, for a class that hands exercises in.
SOLUTIONS ?= shown
HIDDEN := $(filter hidden,$(SOLUTIONS))
OUT := _build$(if $(HIDDEN),/hidden/_build)

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST))

book: $(INSTALLED)  ## build the book into _build/html; SOLUTIONS=hidden: without any solution
	$(if $(filter-out hidden shown,$(SOLUTIONS)),$(error SOLUTIONS is '$(SOLUTIONS)'; expected hidden or shown))
	@BACKPROP_SOLUTIONS=$(SOLUTIONS) $(BIN)/jupyter-book build . --config _config.yml --toc book/_toc.yml -W --keep-going -n \
	  $(if $(HIDDEN),--path-output _build/hidden)
	@echo
	@echo "The book is built$(if $(HIDDEN), without solutions).  Open   $(CURDIR)/$(OUT)/html/index.html"
	@echo "or serve it with           $(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(OUT)/html"

test: book  ## build the book, then run every test
	$(BIN)/python -m pytest --numprocesses auto --ignore tests/browser $(PYTEST_FLAGS)
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope tests/browser -m "not timing" $(PYTEST_FLAGS)
	$(BIN)/python -m pytest tests/browser -m timing $(PYTEST_FLAGS)

lab: $(INSTALLED)  ## open the chapters live in JupyterLab
	@$(BIN)/python -c "from backprop import wasm; wasm.module()" || true  # compiled now, the first explorer need not wait
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/chapters/01-networks.md $(LAB_FLAGS)

bench: .venv-bench/installed  ## compare the engine's speed with JAX, PyTorch and scikit-learn; tables in _build/bench
	.venv-bench/bin/python -m tests.benchmarks $(BENCH_FLAGS)

clean:  ## remove what make made: the pages, the caches and the environment
	rm -rf _build .venv .venv.lock .venv-bench .pytest_cache .ruff_cache .hypothesis
	find src tests book -name __pycache__ -type d -prune -exec rm -rf {} +

# A folder is made or is there already, in one step: the lock that every shell has.
$(INSTALLED): requirements.txt pyproject.toml
	@mkdir .venv.lock 2>/dev/null || { echo "Another make is installing into .venv: wait for it." \
	  "(If none is running, remove the folder .venv.lock.)" >&2; exit 1; }; \
	trap 'rmdir .venv.lock' EXIT; trap 'exit 1' INT TERM; set -ex; \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed; name yours with: make PYTHON=/path/to/python3.11")'; \
	"$(PYTHON)" -m venv .venv; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	touch $@

# The peers have an environment of their own, which shares nothing with the book's.
.venv-bench/installed: requirements.txt tests/benchmarks/requirements.txt
	"$(PYTHON)" -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt \
	  --requirement tests/benchmarks/requirements.txt
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.PHONY: help book test lab bench clean
