# Every target makes what it needs. The environment is .venv, made from constraints.txt and kept: while the pins,
# the Python and the choice of PyTorch are unchanged, nothing is installed and no network is touched.
.DEFAULT_GOAL := help
.PHONY: lab book serve course pdf stills test test-all test-lowest lint format bench record frontend constraints clean help
.NOTPARALLEL: # under -j two targets would install into .venv at once

PYTHON ?= python3
# cpu: PyTorch's CPU build (saves gigabytes on Linux without an NVIDIA card). An existing .venv keeps its choice.
TORCH ?= $(shell cat .venv/torch-build 2>/dev/null || echo default)
LAB_FLAGS ?=
BOOK_FLAGS ?=
PYTEST_FLAGS ?=
PORT ?= 8000
# How many processes make recordings: one for each core.
JOBS ?= $(shell $(PYTHON) -c "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())")

VENV := .venv/bin/python
TORCH_PIN := $(shell grep '^torch==' constraints.txt)
CPU_BUILDS := --index-url https://download.pytorch.org/whl/cpu --no-deps
ALLOW_ROOT := $(shell test "$$(id -u)" = 0 && echo --allow-root)
PIP := -m pip --disable-pip-version-check --no-input

# One thread for small matrices: with two a sweep is faster by a third on an idle computer, and slower by the double and
# more as soon as anything else computes, such as the browser that draws it. OMP_NUM_THREADS=4 for large networks.
lab: environment ## make what is missing and open the book in JupyterLab (TORCH=cpu PYTHON=python3.12 LAB_FLAGS=...)
	@OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} exec $(VENV) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" $(ALLOW_ROOT) $(LAB_FLAGS) book/index.md

# Every page is written anew, so that none is left from a deleted source; the runs of its cells are kept in book/_build.
book: environment-book ## build the website into book/_build/html (BOOK_FLAGS=...)
	@rm -rf book/_build/html book/_build/doctrees
	@$(VENV) -m sphinx -W --keep-going -b html -d book/_build/doctrees $(BOOK_FLAGS) book book/_build/html
	@echo "The website is book/_build/html/index.html; \`make serve\` shows it as it is online."

serve: book ## build the website and show it at http://127.0.0.1:8000 (PORT=...)
	@exec $(VENV) -u -m http.server --bind 127.0.0.1 --directory book/_build/html $(PORT)

course: environment-book ## notebooks for students and teachers, slides, problem sheets, nbgrader's assignments, in build/course/ (PAGES="grokking/tickets ...")
	@PYTHONPATH=book/_ext $(VENV) -m course $(PAGES)

pdf: book environment-test ## the whole website as one PDF with still figures, build/watching-networks-learn.pdf
	@chromium="$$($(VENV) -m tests.browser.installed chromium)" && \
	  WNL_CHROMIUM="$$chromium" PYTHONPATH=book/_ext $(VENV) -m printed

stills: environment-book ## re-make the still pictures that a notebook shows before it has run
	@PYTHONPATH=book/_ext $(VENV) -m first_pictures

# Two processes share the tests (tests/conftest.py says how). Small matrices want one thread each.
PYTEST := OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(VENV) -m pytest --numprocesses 2

test: lint ## lint, unit tests, every page executed, browser tests (PYTEST_FLAGS=...)
	@$(VENV) -m tests.browser.installed chromium
	@$(PYTEST) $(PYTEST_FLAGS)

test-all: lint ## the same with all long tests: every page in every way, Firefox and WebKit (two hours on two cores)
	@$(VENV) -m tests.browser.installed chromium firefox webkit
	@$(PYTEST) --full $(PYTEST_FLAGS)
	@$(MAKE) --no-print-directory test-lowest

# In an environment of its own, removed when all went well. Left out is what needs the packages of the website.
LOWEST := .venv-lowest/bin/python
LEFT_OUT := browser front benchmarks test_course.py test_graded.py test_light.py test_new.py test_packaging.py test_pages.py test_published.py test_redirects.py test_teachers.py widgets/test_beside.py widgets/test_book.py widgets/test_build.py widgets/test_install_cell.py
test-lowest: python-is-new-enough ## the tests without the website's, on the lowest versions allowed (PYTEST_FLAGS=...)
	@rm -rf .venv-lowest && $(PYTHON) -m venv .venv-lowest
	@$(LOWEST) $(PIP) install --quiet $(if $(filter cpu,$(TORCH)),$(CPU_BUILDS)) $(TORCH_PIN)
	@$(LOWEST) -m tests.lowest > .venv-lowest/requirements.txt
	@$(LOWEST) $(PIP) install --quiet -r .venv-lowest/requirements.txt
	@$(LOWEST) $(PIP) install --quiet --no-deps -e .
	@OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(LOWEST) -m pytest --numprocesses 2 $(LEFT_OUT:%=--ignore tests/%) $(PYTEST_FLAGS)
	@rm -rf .venv-lowest

# The front end's part runs in Node, on packages that are installed once into widgets/node_modules (tests/front/node.py).
lint: environment-test ## check format, style and types; `make format` mends the format
	@$(VENV) -m ruff format --check .
	@$(VENV) -m ruff check .
	@$(VENV) -m basedpyright --pythonpath $(VENV)
	@$(VENV) -m tests.front.node check

format: environment-test ## write Python and the front end in the one format
	@$(VENV) -m ruff format .
	@$(VENV) -m tests.front.node format

bench: environment-test ## compare speeds, each a ratio within one run
	@$(VENV) -m tests.benchmarks

record: environment ## re-make the recordings the pages are drawn from
	@$(VENV) -m toolkit.record --jobs $(JOBS)

frontend: environment-test ## rebuild widgets/static from widgets/src
	@$(VENV) -m tests.front.node build

constraints: python-is-new-enough ## re-make constraints.txt: newest within the bounds, PyTorch's pin kept
	@rm -rf .venv-fresh && $(PYTHON) -m venv .venv-fresh
	@.venv-fresh/bin/python $(PIP) install $(TORCH_PIN)
	@.venv-fresh/bin/python $(PIP) install --upgrade --upgrade-strategy eager '$(TORCH_PIN)' -e '.[test]'
	@{ sed '/^[^#]/,$$d' constraints.txt; \
	   .venv-fresh/bin/python $(PIP) freeze --exclude-editable --exclude setuptools \
	   | sed -E 's/\+[[:alnum:].]+$$//' | grep -Ev '^(cuda|nvidia|triton)' | LC_ALL=C sort -f; } > .venv-fresh/constraints.txt
	@mv .venv-fresh/constraints.txt constraints.txt && rm -rf .venv-fresh && git --no-pager diff --stat constraints.txt

clean: ## remove all that make made, .venv too
	rm -rf .venv .venv-fresh .venv-lowest notebooks build *.egg-info .pytest_cache .ruff_cache widgets/node_modules book/_build
	find toolkit widgets tests book -name __pycache__ -prune -exec rm -rf {} +

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

# --- the environment -------------------------------------------------------------------------------------------
# Three grades, each serves the ones before it: environment for the lab, environment-book, environment-test.
# The stamps .venv/made-for* hold what a grade was made for, written when all went well.
# Another Python or another build of PyTorch starts it anew; other pins are installed over what is there.
# Pages open as notebooks, and saved figures as pictures: defaults of this environment's JupyterLab, nobody's own settings.
LAB_DEFAULTS := cp -R lab/share lab/etc .venv/
GRADES := environment environment-book environment-test
.PHONY: $(GRADES) python-is-new-enough

environment: EXTRA := [lab]
environment: STAMPS := .venv/made-for
environment-book: EXTRA := [book]
environment-book: STAMPS := .venv/made-for-book .venv/made-for
environment-test: EXTRA := [test]
environment-test: STAMPS := .venv/made-for-test .venv/made-for-book .venv/made-for

$(GRADES): python-is-new-enough
	@made_for="$$($(PYTHON) -c 'import hashlib; files = ["pyproject.toml", "constraints.txt"]; \
	  print(hashlib.sha256(b"".join(open(file, "rb").read() for file in files)).hexdigest())')"; \
	base="$$($(PYTHON) -c 'import sys; print(sys.version.split()[0], sys.platform)') $(TORCH) $(CURDIR)"; \
	set -e; \
	if test "$$(cat $(firstword $(STAMPS)) 2>/dev/null)" = "$$base $$made_for"; then $(LAB_DEFAULTS); exit 0; fi; \
	if test "$$(cat .venv/base 2>/dev/null)" != "$$base"; then \
	  echo "making .venv with $$($(PYTHON) -V); the first time takes a few minutes and needs the network"; \
	  $(PYTHON) -m venv --clear .venv; \
	  $(VENV) $(PIP) install --quiet $(if $(filter cpu,$(TORCH)),$(CPU_BUILDS)) $(TORCH_PIN); \
	  echo "$(TORCH)" > .venv/torch-build; \
	  echo "$$base" > .venv/base; \
	fi; \
	echo "installing the pinned packages into .venv"; \
	$(VENV) $(PIP) install --quiet -c constraints.txt -e '.$(EXTRA)'; \
	$(LAB_DEFAULTS); \
	echo "$$base $$made_for" | tee $(STAMPS) > /dev/null

python-is-new-enough:
	@case "$(TORCH)" in default|cpu) ;; *) echo "TORCH must be cpu or default (got $(TORCH))"; exit 1;; esac
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$(command -v $(PYTHON) > /dev/null && $(PYTHON) -V 2>&1 || echo not here)."; \
	  echo "Install one and name it, for example: make lab PYTHON=python3.12"; exit 1; }
