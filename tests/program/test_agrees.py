"""Every program, run by the website's interpreter in float64, against the experiment itself: weights and columns.

End to end from the fields: the start is drawn there, too. What is compared are all tensors of the state and all
columns, at sizes that no program was traced at, each number within `BOUND` of the largest of its tensor.
"""

import base64
from functools import cache

import pytest
import torch
from torch.utils._pytree import tree_flatten_with_path

from tests.program.operations import answers, tensor
from toolkit import chapters, engine, recording
from toolkit.device import place
from toolkit.grokking import ModularAddition
from toolkit.programs import variants

held = cache(recording)
STEPS = (1, 10, 100)
SEEDS = (0, 5, 2**31 - 1)
BOUND = 1e-9
ADAM = 1e-7  # under AdamW, normalised or at step 100: it divides by square roots of what is zero but for rounding
ZERO = 1e-13  # a tensor whose largest number is smaller is nothing but rounding errors
ELSEWHERE = {  # experiment: values at two places that no program was traced at, all settings changed
    "DigitsCollapse": (
        {"width": 24, "batch_size": 50, "steps": 130, "learning_rate": 0.03},
        {"width": 45, "batch_size": 222, "steps": 101, "weight_decay": 0.01},
    ),
    "DigitsLayers": (
        {"width": 24, "batch_size": 50, "steps": 130, "learning_rate": 0.03},
        {"width": 45, "batch_size": 222, "steps": 101, "weight_decay": 0.01},
    ),
    "LinearLayersCollapse": (
        {"smallest": 9, "width": 16, "first_size": 0.61},
        {"smallest": 2, "width": 45, "first_size": 1.2, "feature_decay": 0.03},
    ),
    "NearCollapse": (
        {"class_size": 22, "width": 13, "tether": 7.0, "feature_decay": 0.11},
        {"class_size": 41, "width": 26, "scatter": 0.3, "first_length": 1.2, "weight_decay": 0.6},
    ),
    "ModularAddition": (
        {"modulus": 18, "width": 60, "train_fraction": 0.53, "corruption": 0.15, "pruned": 0.3},
        {"modulus": 24, "width": 33, "train_fraction": 0.71, "corruption": 0.0, "weight_decay": 0.7},
    ),
    "CorruptedAddition": (
        {"modulus": 18, "width": 30, "train_fraction": 0.53, "corruption": 0.35, "weight_decay": 3.0, "steps": 120},
        {"modulus": 12, "width": 33, "train_fraction": 0.71, "corruption": 0.1, "pruned": 0.3, "steps": 101},
    ),
    "GrokkingTickets": (
        {"modulus": 12, "embedding_size": 10, "width": 18, "train_fraction": 0.63, "first_steps": 40, "steps": 120},
        {
            "modulus": 17,
            "embedding_size": 8,
            "width": 21,
            "keep": 0.23,
            "mask_step": 7.0,
            "first_steps": 20,
            "steps": 101,
        },
    ),
    "PolynomialRegression": (
        {"dimension": 12, "samples": 50, "test_samples": 260, "width": 30, "epsilon": 0.21},
        {"dimension": 27, "samples": 90, "test_samples": 66, "width": 1, "output_scale": 3.3},
    ),
    "DeepLinear": (
        {"width": 20, "ratio": 1.37, "first_size": 3e-3},
        {"width": 46, "ratio": 3.1, "first_size": 0.2, "learning_rate": 0.05},
    ),
    "ConnectivityRank": (
        {"rank": 3, "width": 12, "batch_size": 5, "steps": 120, "drift": 0.7, "gain": 1.3},
        {"rank": 21, "width": 21, "batch_size": 16, "steps": 101, "learning_rate": 0.03},
    ),
    "LinearRank": (
        {"rank": 2, "dimension": 13, "width": 17, "samples": 21, "input_size": 0.7},
        {"rank": 5, "dimension": 9, "width": 5, "samples": 9, "learning_rate": 0.0002},
    ),
    "LinearRichness": (
        {"dimension": 12, "width": 45, "richness": 0.7},
        {"dimension": 1, "width": 222, "richness": 21.0, "learning_rate": 0.0007},
    ),
    "EarlyAlignment": (
        {"samples": 46, "width": 33, "angle": 97.0, "spread": 21.0, "first_size": 0.03},
        {"samples": 71, "width": 18, "angle": 171.0, "spread": 4.0, "first_size": 1e-6, "learning_rate": 0.2},
    ),
    "XorClusters": (
        {"dimension": 900, "samples": 36, "test_samples": 60, "width": 18, "signal": 77.0, "corruption": 0.23},
        {"dimension": 523, "samples": 88, "test_samples": 22, "width": 46, "first_size": 2.3, "learning_rate": 0.7},
    ),
    "FeatureAmplification": (
        {"dimension": 12, "samples": 47, "test_samples": 70, "width": 24, "spread": 0.21, "wrong": 0.2},
        {"dimension": 31, "samples": 80, "test_samples": 55, "width": 9, "first_size": 0.4, "learning_rate": 0.7},
    ),
    "DeepDigits": (
        {"width": 20, "steps": 130, "weight_variance": 1.1, "bias_variance": 0.3, "learning_rate": 3e-4},
        {"width": 33, "steps": 101, "weight_variance": 0.9, "learning_rate": 0.001},
    ),
    "WidthScaling": (
        {"dimension": 12, "samples": 45, "width": 24, "scaling": 0.4, "steps": 120},
        {"dimension": 5, "samples": 71, "width": 90, "scaling": 1.1, "learning_rate": 0.3, "steps": 101},
    ),
    "RateTransfer": (
        {"dimension": 12, "samples": 45, "width": 24, "learning_rate": 0.006, "steps": 120},
        {"dimension": 5, "samples": 71, "width": 90, "learning_rate": 0.02, "steps": 101},
    ),
    "EdgeOfStability": (
        {"dimension": 12, "samples": 45, "width": 24, "learning_rate": 0.3, "steps": 120},
        {"dimension": 5, "samples": 71, "width": 50, "learning_rate": 0.5, "steps": 101},
    ),
    "PiecewiseLinear": (
        {"width": 33, "penalty": 0.003, "y1": 0.31, "y4": -0.7},
        {"width": 71, "y2": -1.1, "y3": 0.25, "y5": 0.9, "learning_rate": 0.04},
    ),
    "OutputScale": (
        {"dimension": 12, "samples": 45, "test_samples": 130, "width": 24, "teachers": 2, "output_scale": 0.4},
        {"dimension": 24, "samples": 66, "test_samples": 55, "width": 50, "teachers": 1, "output_scale": 8.0},
    ),
}
UNBALANCED = {"imbalance": 0.37}  # for two layers alone


def cases():
    """(recording, variant) of every program once; of each experiment one is quick."""
    texts, quick = set(), set()
    for name, (experiment, _) in chapters.recorded().items():
        for variant in variants(name):
            text = held(name).programs[variant]
            if text not in texts:
                marks = [pytest.mark.full] if type(experiment) in quick else []
                yield pytest.param(name, variant, marks=marks)
                texts.add(text)
                quick.add(type(experiment))


def elsewhere(experiment) -> list:
    places = ELSEWHERE[type(experiment).__name__]
    if getattr(experiment, "layers", 0) == 2 and hasattr(experiment, "imbalance"):
        places = (places[0] | UNBALANCED, places[1])
    return [experiment.replace(**place, seed=seed) for place in places for seed in SEEDS]


def request(name: str, variant: str, experiment) -> dict:
    found = held(name)
    return {
        "program": found.programs[variant],
        "data": {file: base64.b64encode(content).decode() for file, content in found.data.items()},
        "fields": {field: value for field, value in experiment.values().items() if type(value) in (int, float)},
        "wide": True,
        "steps": list(STEPS),
        "want": ["state", "columns"],
    }


def named(tree) -> dict[str, torch.Tensor]:
    return {".".join(key.key for key in path): leaf for path, leaf in tree_flatten_with_path(tree)[0]}


def trained(experiment) -> dict[int, dict[str, torch.Tensor]]:
    """{step: {"state.…" or "columns.…": tensor}} of the experiment itself in float64."""
    run, found = engine.Alone(experiment, place("cpu", "float64")), {}
    while run.step < max(STEPS):
        run.advance()
        if run.step in STEPS:
            found[run.step] = named({"state": run.state, "columns": run.look()})
    return found


def bound(experiment, step: int) -> float:
    divides = step == 100 or getattr(experiment, "normalised", False)
    return ADAM if divides and isinstance(experiment, ModularAddition) else BOUND


def test_every_program_of_every_recording_takes_a_step():
    about = [(case.values, *case.values) for case in cases()]
    asked = [
        request(name, variant, elsewhere(variants(name)[variant])[0]) | {"steps": []} for _, name, variant in about
    ]
    troubles = [
        (case, told["error"]) for (case, *_), told in zip(about, answers(asked), strict=True) if "error" in told
    ]
    assert troubles == []


@pytest.mark.parametrize(("name", "variant"), list(cases()))
def test_a_program_trains_as_the_experiment_does(name, variant):
    experiments = elsewhere(variants(name)[variant])
    told = answers([request(name, variant, one) for one in experiments])
    for experiment, answer in zip(experiments, told, strict=True):
        assert "error" not in answer, f"{answer} {experiment}"
        for step, expected in trained(experiment).items():
            seen = answer["steps"][str(step)]
            found = {f"{part}.{key}": tensor(one) for part in ("state", "columns") for key, one in seen[part].items()}
            found = {key.replace("state.state.", "state."): one for key, one in found.items()}
            assert found.keys() == expected.keys()
            for key, one in expected.items():
                here = f"{key} at step {step} of {experiment}"
                assert found[key].shape == one.shape, here
                largest = float(one.abs().max()) if one.numel() else 0.0
                distance = float((found[key] - one).abs().max()) if one.numel() else 0.0
                assert distance <= max(bound(experiment, step) * largest, ZERO), f"{here}: {distance} of {largest}"
