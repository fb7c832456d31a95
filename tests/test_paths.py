"""Every way in which the engine can run an experiment gives the same numbers: as it is written, alone and under `vmap`;
replayed, alone and in lanes; compiled."""

import dataclasses
import platform
import sys

import numpy as np
import pytest
import torch

from toolkit import engine
from toolkit.collapse import DigitsCollapse, DigitsLayers, LinearLayersCollapse, NearCollapse
from toolkit.device import Place
from toolkit.engine import allocator, batches, footprint, parts
from toolkit.grokking import GrokkingTickets, ModularAddition, PolynomialRegression, XorClusters
from toolkit.lazy_rich import (
    ConnectivityRank,
    DeepLinear,
    EarlyAlignment,
    FeatureAmplification,
    LinearRank,
    LinearRichness,
    OutputScale,
    PiecewiseLinear,
)
from toolkit.width_depth import DeepDigits, EdgeOfStability, RateTransfer, WidthScaling

F64 = Place(torch.device("cpu"), torch.float64)
STEPS, ROWS = 50, (0, 25, 50)
SMALL_DIGITS = DigitsCollapse(classes=4, depth=2, width=16, batch_size=32, steps=60)
SMALL_SUM = ModularAddition(modulus=11, width=24)
CASES = {  # name: (experiment, a knob, two values of it)
    "polynomial": (
        PolynomialRegression(dimension=12, samples=30, width=20, test_samples=40),
        "output_scale",
        (0.5, 2.0),
    ),
    "modular addition": (SMALL_SUM, "pruned", (0.0, 0.5)),
    "modular addition, relu": (SMALL_SUM.replace(activation="relu"), "weight_decay", (0.5, 1.0)),
    "tickets": (
        GrokkingTickets(modulus=11, embedding_size=9, width=12, first_steps=30, mask_step=10, steps=STEPS),
        "keep",
        (0.2, 0.6),
    ),
    "linear layers": (LinearLayersCollapse(width=8), "weight_decay", (0.01, 0.02)),
    "linear layers, entropy": (LinearLayersCollapse(objective="cross_entropy", bias=True, width=8), "first_size", None),
    "near collapse": (NearCollapse(classes=2, class_size=15, width=6), "tether", (5.0, 20.0)),
    "layers of digits": (
        DigitsLayers(classes=3, width=8, batch_size=32, steps=60),
        "weight_decay",
        (0.0, 0.004),
    ),
    "digits": (SMALL_DIGITS, "weight_decay", (0.0, 0.004)),
    "digits, no norm": (SMALL_DIGITS.replace(normalisation="none", objective="mse"), "learning_rate", (0.001, 0.01)),
    "deep linear": (DeepLinear(width=16), "learning_rate", (0.01, 0.1)),
    "deep linear, four": (DeepLinear(layers=4, width=16, first_weights="random"), "learning_rate", (0.01, 0.1)),
    "early alignment": (EarlyAlignment(samples=30, width=16, first_size=0.1), "learning_rate", (0.03, 0.1)),
    "xor clusters": (
        XorClusters(dimension=500, samples=40, test_samples=60, width=16, signal=30),
        "learning_rate",
        (0.3, 3.0),
    ),
    "features": (FeatureAmplification(samples=40, test_samples=50, width=16, dimension=9), "learning_rate", (0.1, 1.0)),
    "knots": (PiecewiseLinear(width=20), "penalty", (1e-3, 0.01)),
    "output scale": (OutputScale(samples=40, test_samples=120, width=16, dimension=5), "output_scale", (0.5, 2.0)),
    "softplus": (OutputScale(samples=40, test_samples=60, width=16, activation="softplus"), "output_scale", (0.5, 2.0)),
    "connectivity rank": (
        ConnectivityRank(rank=3, width=12, duration=3, batch_size=5, steps=STEPS),
        "learning_rate",
        (0.003, 0.03),
    ),
    "linear rank": (LinearRank(rank=2, aligned=True, dimension=8, width=9, samples=12), "learning_rate", (1e-4, 0.003)),
    "linear richness": (LinearRichness(width=30), "richness", (1.0, 10.0)),
    "deep digits": (DeepDigits(layers=4, width=12, steps=60), "weight_variance", (1.0, 2.5)),
    "widths": (WidthScaling(dimension=5, samples=12, width=16), "scaling", (0.0, 1.0)),
    "rates": (RateTransfer(dimension=5, samples=12, width=16), "learning_rate", (0.003, 0.02)),
    "edge": (EdgeOfStability(dimension=5, samples=12, width=16), "learning_rate", (0.2, 0.6)),
}
FULL = ("modular addition, relu", "linear layers, entropy", "digits, no norm", "deep linear, four", "softplus")
NAMES = [pytest.param(name, marks=[pytest.mark.full] * (name in FULL)) for name in CASES]
WITHIN = {
    "modular addition": 1e-11,
    "modular addition, relu": 1e-11,
    "rates": 1e-11,
}  # Adam divides by small gradients at first


def rows_of(run):
    """The columns at ROWS, each `[S, K, ...]` of a batch."""
    return [columns for _, columns in engine.record(run, ROWS)[0][0]]


def knobs_of(experiment, knob, values):
    swept = {knob: list(values)} if knob in experiment.knobs() else {}
    count = len(values) if swept else 1
    return {name: [getattr(experiment, name)] * count for name in experiment.knobs()} | swept


def agree(some, others, name, at=...):
    for row, (one, other) in enumerate(zip(some, others, strict=True)):
        for column in one:
            here = np.asarray(other[column][at])
            size = np.abs(one[column]).max()
            within = WITHIN.get(name, 1e-12) * size + 1e-14
            assert np.abs(one[column] - here).max() <= within, f"{column} at step {ROWS[row]}"


@pytest.mark.parametrize("name", NAMES)
def test_all_ways_give_the_same_numbers(name, monkeypatch):
    experiment, knob, values = CASES[name]
    starts, knobs = [experiment, experiment.replace(seed=1)], knobs_of(experiment, knob, values or (0,))
    written = rows_of(engine.Batch(starts, knobs, F64, parts.as_written()))
    alone = experiment.replace(**{n: v[-1] for n, v in knobs.items()})
    agree(rows_of(engine.Alone(alone, F64)), written, name, (0, -1))
    replayed = engine.Alone(alone, F64, engine.Programs())
    agree(rows_of(replayed), written, name, (0, -1))
    assert not replayed._advance._program.refused and not replayed._look._program.refused
    agree(written, rows_of(engine.Batch(starts, knobs, F64)), name)
    monkeypatch.setattr(footprint.Footprint, "wide", lambda self, where, step: 1)
    lanes = engine.Batch(starts, knobs, F64)
    assert len(lanes.lanes) >= 2 and not any(lane.step._program.refused for lane in lanes.lanes)
    agree(written, rows_of(lanes), name)


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_compiled_gives_the_same_numbers(name):
    experiment, knob, values = CASES[name]
    starts, knobs = [experiment, experiment.replace(seed=1)], knobs_of(experiment, knob, values or (0,))
    compiled = engine.Batch(starts, knobs, F64, engine.Programs(compiled=True))
    agree(rows_of(engine.Batch(starts, knobs, F64, parts.as_written())), rows_of(compiled), name)
    assert not compiled.lanes[0].step._program.refused


def test_threads_take_lanes(monkeypatch):
    experiment, knob, values = CASES["polynomial"]
    knobs = knobs_of(experiment, knob, np.linspace(0.5, 2, 6))
    written = rows_of(engine.Batch([experiment], knobs, F64, parts.as_written()))
    monkeypatch.setattr(footprint.Footprint, "wide", lambda self, where, step: 2)
    monkeypatch.setattr(batches, "THREADED", 1)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        run = engine.Batch([experiment], knobs, F64)
        assert len(run.lanes) == 3
        agree(written, rows_of(run), "polynomial")
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_what_step_does_not_read_is_trained_once():
    experiment = SMALL_SUM.replace(steps=5)
    knobs = knobs_of(experiment, "pruned", (0.0, 0.5, 0.9)) | {"weight_decay": [0.0, 0.0, 1.0]}
    batch = engine.Batch([experiment], knobs, F64)
    assert [lane.trained for lane in batch.lanes] == [slice(0, 2)] and "pruned" in batch.about.read_in_row
    batch.advance(5)
    columns = batch.measure()
    for k, (pruned, decay) in enumerate(zip(knobs["pruned"], knobs["weight_decay"], strict=True)):
        one = engine.Alone(experiment.replace(pruned=pruned, weight_decay=decay), F64)
        one.advance(5)
        np.testing.assert_allclose(columns["test_loss"][0, k], one.measure()["test_loss"], rtol=1e-12)


def test_lanes_are_of_one_size_and_cover_all():
    for count in range(1, 40):
        for most in range(1, 12):
            size = batches.even(count, most)
            lanes = batches.slices(count, size)
            assert size <= most and {lane.stop - lane.start for lane in lanes} == {size}
            assert sorted({i for lane in lanes for i in range(lane.start, lane.stop)}) == list(range(count))


def test_a_footprint_is_that_of_one_run():
    experiment = PolynomialRegression(dimension=12, samples=30, width=20, test_samples=40)
    state, data = engine.draw(experiment, F64)
    about = footprint.footprint(experiment, {}, state, data)
    assert about.state == 8 * 20 * 12 and about.step >= 8 * 30 * 20 and about.row["train_loss"] == 8
    assert {"output_scale", "epsilon"} <= about.read_in_step and "seed" not in about.reads
    wide = dataclasses.replace(about, state=footprint.BUDGET // 8)
    assert wide.most(10, {}) == 1 and about.most(10, {}) > 1000


def test_what_cannot_be_traced_runs_as_it_is_written_and_says_so_once(caplog):
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Reading(PolynomialRegression):
        def measure(self, state, data):
            return super().measure(state, data) | {
                "weight_change": torch.tensor(state["weights"]["weight"].numpy().sum())
            }

    experiment = Reading(dimension=4, samples=6, width=5, test_samples=12)
    for _ in range(2):
        replayed, written = engine.Alone(experiment, F64, engine.Programs()), engine.Alone(experiment, F64)
        agree(rows_of(written), rows_of(replayed), "reading")
    assert [r.getMessage() for r in caplog.records] == [
        "Reading.measure() runs as it is written, not as a program: Python reads numbers (numpy)"
    ]


def test_programs_are_traced_again_in_another_process():
    import multiprocessing.reduction

    programs = engine.Programs(steps=7)
    sent = multiprocessing.reduction.ForkingPickler.dumps([programs, programs])
    one, other = multiprocessing.reduction.ForkingPickler.loads(sent)
    assert one is other and one is not programs and one._about == programs._about


def test_glibc_is_told_to_keep_its_memory():
    listens = platform.libc_ver()[0] == "glibc"
    assert allocator.keep_memory() == (listens and sys.platform.startswith("linux"))
