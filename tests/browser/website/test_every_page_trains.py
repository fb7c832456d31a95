"""Every page whose figures train: values between the marks, the other programs, seeds, the theory, keys alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import drawn, press, settle
from tests.browser.site import WITH_FIGURES, kinds, one_of_each_kind
from tests.browser.website.training import Trained, those_that_train

PAGES = one_of_each_kind([name for name in WITH_FIGURES if "along steps" in kinds(name)])
FOLDER_WHEN_FULL = ["http", pytest.param("file", marks=pytest.mark.full)]

# The largest gap to the first theory of each figure, at the end of a run: the same for the recorded default and for a
# value beside it. In output_scale both are far into the lazy end, because the tangent model is no theory of the other.
# The analytic network and the simplex know the end alone, and their gaps count all the steps before it.
START = {"lazy_rich/output_scale": "?scale.output_scale=30&scale.v=2"}
EXACT = {"train_loss": 1e-5, "test_loss": 0.1}
MOVED = {"kernel_change": 1e-5, "target_alignment": 1e-5}
MODES = dict.fromkeys(["mode1", "mode2", "mode3", "mode4"], 0.003)
MEASURES = ["representation_alignment", "kernel_alignment", "kernel_change", "weight_change"]
BOUNDS = {
    "index figure": EXACT,
    "how_this_website_trains figure": {"train_loss": 0.01, "output": 0.01},
    "your_own_experiment figure": EXACT,
    "grokking/polynomial figure": EXACT | MOVED,
    "grokking/polynomial examples": EXACT,
    "grokking/modular_addition figure": {"train_accuracy": 0.3, "test_accuracy": 5},
    "grokking/modular_addition wrong": {"train_accuracy": 0.5, "test_accuracy": 5},
    "grokking/corrupted_addition small": {"train_accuracy": 0.3, "test_accuracy": 3, "kept": 1.01, "refused": 500},
    "grokking/tickets figure": {},  # it has no theory
    "grokking/xor_clusters figure": {"train_accuracy": 0.05, "test_accuracy": 0.6, "linear_agreement": 1.2},
    "lazy_rich/output_scale scale": {"train_loss": 0.1, "test_loss": 0.1},
    "lazy_rich/output_scale linear": {"train_loss": 0.01, "kernel_growth": 0.05},
    "lazy_rich/connectivity_rank recurrent": {},  # it has no theory
    "lazy_rich/connectivity_rank linear": dict.fromkeys(["train_loss", *MEASURES], 1e-3),
    "lazy_rich/connectivity_rank scalar": {"train_loss": 1e-3, "kernel_alignment": 1e-3},
    "lazy_rich/early_alignment early": {"train_loss": 0.01, "alignment": 0.02, "dead": 0.05},
    "lazy_rich/feature_amplification signal": {"test_accuracy": 0.01, "alignment": 0.03},
    "lazy_rich/knots points": {"objective": 0.8},  # the minimum counts all the steps before it
    "lazy_rich/knots stuck": {"objective": 0.9},
    "lazy_rich/deep_linear depth": MODES | {"train_loss": 0.003},
    "lazy_rich/deep_linear starts": MODES | {"outside": 0.01},
    "width_depth/signal digits": {},  # it has no theory
    "width_depth/orthogonal digits": {},  # it has no theory
    "width_depth/widths steps": {"movement": 0.03, "train_loss": 0.02},
    "width_depth/transfer steps": {},  # Adam has no theory
    "width_depth/transfer edge": {"sharpness": 1.0, "train_loss": 1.1},
    "collapse/linear_layers training": {"largest_output": 0.3, "smallest_output": 1.01},
    "collapse/near_collapse layers": {"left": 0.01, "seen": 0.1, "unseen": 0.01},
    "collapse/near_collapse network": {},  # it has no theory
    "collapse/digits figure": {"largest_cosine": 2, "least_cosine": 1},
    "collapse/digits three": {"largest_cosine": 0.5, "least_cosine": 0.5},
    "collapse/digits four": {"largest_cosine": 0.5, "least_cosine": 0.5},
}

# Theories of these values are computed by SciPy, or in NumPy as a reader would write them: the figure says so.
IN_PYTHON = {
    "lazy_rich/deep_linear starts": {"imbalance"},
    "your_own_experiment figure": {"noise", "samples", "learning_rate"},
}


@pytest.mark.parametrize("how", FOLDER_WHEN_FULL)
@pytest.mark.parametrize("name", PAGES)
def test_each_value_trains_with_the_theory_over_it(visit, name, how):
    here = visit(how)
    here.open(name, START.get(name, ""))
    for one in those_that_train(here):
        about = f"{name} {one.spec['name']}"
        lacks, bounds = IN_PYTHON.get(about, set()), BOUNDS[about]
        assert_within(one, bounds)
        ended = False
        for control in one.controls(free=True):
            before, has_theory = one.leave(control["name"]), control["name"] not in lacks
            one.trains(may_lack_theory=not has_theory)
            if has_theory and not ended:
                one.reaches(state="done")
                assert_within(one, bounds)
                assert_another_seed_trains(one)
                ended = True
            one.back(control["name"], before)
        for control in one.controls(free=False):
            assert_another_program_trains(one, control)


BY_A_KERNEL = {"your_own_network"}


def test_every_page_that_trains_has_its_bounds():
    """Most pages are tried under `make test-all` alone: a new one stands in the table from the beginning."""
    train = {name for name in WITH_FIGURES if "along steps" in kinds(name)}
    assert {about.split()[0] for about in BOUNDS} == train - BY_A_KERNEL


def assert_within(one: Trained, bounds: dict[str, float]) -> None:
    assert one.gaps.keys() == bounds.keys()
    assert {column: gap for column, gap in one.gaps.items() if not gap <= bounds[column]} == {}


def assert_another_seed_trains(one: Trained) -> None:
    run, drawn_before = int(one.says("run")), drawn(one.figure)
    one.act("seed-next")
    one.reaches(run=str(run + 1), source="live")
    one.trains()
    assert drawn(one.figure) != drawn_before
    one.act("seed-previous")


def assert_another_program_trains(one: Trained, control: dict) -> None:
    """One of its other values, which may be recorded, too: then the reader asks for a run."""
    other = next(v for v in control["trains"] if v != control["default"])
    one.choose(control, other)
    if one.says("state") == "recorded":
        one.act("train")
    one.trains(may_lack_theory=True)
    one.choose(control, control["default"])
    one.reaches(state="recorded", source="recorded")


@pytest.mark.parametrize("how", FOLDER_WHEN_FULL)
@pytest.mark.parametrize("name", PAGES)
def test_keys_alone_train_pause_step_reset_and_stop(visit, name, how):
    here = visit(how)
    here.open(name)
    for one in those_that_train(here):
        control = one.controls(free=True)[0]["name"]
        one.page.evaluate("document.activeElement.blur(), getSelection().collapse(document.body, 0)")
        one.tab_to(f"[data-control={control}] input")
        while one.says("state") == "recorded":
            one.page.keyboard.press("ArrowRight")
            settle(one.page)
        one.reaches(source="live")
        one.enter("reset")
        one.reaches(state="paused", rows="1")
        one.enter("step")
        one.reaches(state="paused", rows="2")
        one.enter("train")
        one.reaches(state="training|done")
        one.enter("reset", "Tab")
        one.reaches(state="paused", rows="1")
        one.enter("cancel", "Tab")
        one.reaches(state="cancelled")
        expect(one.figure.locator("[data-action=cancel]")).to_be_hidden()
        one.enter("train")
        one.page.keyboard.press("Enter")
        one.reaches(state="paused|done")


def test_a_link_to_what_is_not_recorded_waits_and_a_long_run_asks(visit):
    """Nothing trains on arrival. A run that takes minutes says so, and waits once more."""
    here = visit()
    page = here.open("grokking/modular_addition", "?figure.modulus=149&figure.width=4000&figure.v=2")
    one = those_that_train(here)[0]
    page.wait_for_timeout(500)
    assert (one.says("state"), one.says("source"), page.workers) == ("waiting", "recorded", [])
    one.act("train")
    note = one.figure.locator("[data-note]")
    expect(note).to_contain_text("On this page it would take about", timeout=20_000)
    assert one.says("state") == "waiting" and one.says("rows")
    one.act("train")
    one.reaches(state="training")
    one.act("cancel")
    one.reaches(state="cancelled")


@pytest.mark.parametrize("name", ["collapse/linear_layers", "random_features/ridge"])
def test_figures_without_programs_choose_recorded_runs(visit, name):
    here = visit()
    here.open(name)
    for figure in here.show_figures():
        one = Trained(figure)
        if one.spec["trainer"] == "browser":
            continue
        expect(figure.locator("[data-action=train]")).to_have_count(0)
        expect(figure.locator(".ex-tag")).to_have_text("recorded runs")
        for control in one.spec["controls"]:
            before = figure.locator(f"[data-control={control['name']}] input")
            if before.count():
                press(figure, control["name"], "ArrowRight")
        settle(figure)
        assert (one.says("source"), one.says("nearest"), one.says("run")) == ("recorded", "false", "0")
