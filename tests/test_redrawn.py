"""What each setting of an experiment redraws, and what it leaves: another width is of the same test set."""

from __future__ import annotations

import pytest
import torch
from torch.utils._pytree import tree_flatten_with_path

from toolkit import chapters, engine
from toolkit.device import place

CPU = place("cpu", "float64")

# What another value of a setting may change in (state, data) of `start`; "*" is everything. Knobs change nothing.
PICTURES = "x label label_test shown order"
CHAIN = " ".join(f"{v}_{v + 1}" for v in range(16))
LAYERS = "layer1 layer2 layer3"
FITTED = "singular modes unreachable map best error unlike outside"
NAMES = {
    "PolynomialRegression": {
        "dimension": "*",
        "samples": "x y first_train_linear first_train_square",
        "test_samples": "x_test y_test first_test_linear first_test_square",
        "width": "weight first_weight first_train_linear first_train_square first_test_linear first_test_square",
        "centred": "first_train_linear first_train_square first_test_linear first_test_square",
    },
    "PolynomialWait": {"samples": "*", "output_scale": "*", "most": "*"},
    "ModularAddition": {
        "modulus": "*",
        "width": "hidden readout frequency phases",
        "train_fraction": "x y label x_test y_test label_test",
        "corruption": "y label",
    },
    "CorruptedAddition": {
        "modulus": "*",
        "width": "hidden readout",
        "train_fraction": "x y label right x_test y_test label_test",
        "corruption": "y label",
        "normalised": "scale shift",
        "minibatches": "order done",
    },
    "GrokkingTickets": {
        "modulus": "*",
        "embedding_size": "embedding input output unembedding",
        "width": "input output embedding unembedding",
        "train_fraction": "x y label x_test label_test",
        "layerwise": "embedding input output unembedding",
    },
    "XorClusters": {
        "dimension": "x direction first",
        "signal": "x x_test direction",
        "samples": "*",
        "test_samples": "x_test y_test",
        "corruption": "y wrong direction",
        "balanced": "x y wrong direction",
        "width": "x x_test first readout direction",
        "mirrored": "first",
        "first_size": "first",
    },
    "DigitsCollapse": {
        "classes": "*",
        "depth": "layer2 scale2 shift2",
        "width": "layer1 layer2 scale1 scale2 shift1 shift2 classifier",
        "normalisation": "scale1 scale2",
        "batch_size": "order",
        "steps": "order",
    },
    "DigitsLayers": {
        "classes": "*",
        "depth": "layer4 scale4 shift4 layer5 scale5 shift5",
        "width": "layer1 layer2 layer3 scale1 scale2 scale3 shift1 shift2 shift3 classifier",
        "normalisation": "scale1 scale2 scale3",
        "batch_size": "order",
        "steps": "order",
    },
    "LinearLayersCollapse": {
        "counts": "*",
        "smallest": "features labels targets first",
        "layers": "layer2 layer1 places",
        "width": LAYERS + " features places",
        "first_size": LAYERS + " features places",  # the same directions, up to rounding
    },
    "RandomFeatureRidge": {
        **dict.fromkeys(("task", "samples", "features", "decay", "target_decay", "noise"), "*"),
    },
    "AttentionRandomFeatures": {
        **dict.fromkeys(("samples", "heads", "tokens", "dimension", "value", "appended"), "*"),
    },
    "BandlimitedWeights": dict.fromkeys(("limit", "frequency", "features", "samples", "noise"), "*"),
    "IteratedKernel": {
        "dual": "risk slope agreement band vote",
        "depth": "risk slope agreement vote",
        "samples": "*",
        "flips": "risk nearest_risk best_risk agreement band vote truth label",
    },
    "UntrainedFrequency": {"depth": "weight2 bias2", "width": "weight1 bias1 weight2 bias2 readout"},
    "StudentPrior": {
        "samples": "*",
        "shape": "precision quantile",
        "noise": "wrong deviation misfit mean about labels",
        "outliers": "wrong misfit mean labels",
        "width": "output",
    },
    "CircleRidge": dict.fromkeys(("samples", "features", "decay", "target_decay", "noise"), "*"),
    "DeepRandomFeatures": {
        **dict.fromkeys(("layers", "width", "dimension"), "*"),
        "samples": FITTED,
        "activation": f"{FITTED} signal passed added",
        "target": f"{FITTED} cross",
        "input_variance": f"{FITTED} signal passed added cross",
    },
    "OneStep": {**dict.fromkeys(("width", "networks", "samples"), "*"), "layers": CHAIN},
    "OneStepGraph": {
        **dict.fromkeys(("width", "networks", "samples"), "*"),
        "edge_02": "0_2 1_2",
        "edge_03": "0_3 2_3",
        "edge_04": "0_4 3_4",
        "edge_13": "1_3 2_3",
        "edge_14": "1_4 3_4",
        "edge_24": "2_4 3_4",
    },
    "ChainRates": {
        "layers": LAYERS + " critical kernel residual",
        **dict.fromkeys(("width", "samples"), "*"),
    },
    "RankCollapse": {
        "layers": "entering scores values distance features",
        "scale": "entering scores distance features",
        "skips": "entering distance features",
        **dict.fromkeys(("tokens", "width", "spread"), "*"),
    },
    "RateTransfer": {
        "dimension": "x first y",
        "samples": "x y",
        "width": "first hidden readout",
        "parametrisation": "readout",
    },
    "EdgeOfStability": {  # the direction has entries of the names of the weights
        "dimension": "*",
        "samples": "x y first hidden readout",
        "width": "first hidden readout",
        "parametrisation": "first hidden readout",
    },
    "WidthScaling": {
        "dimension": "*",
        "samples": "x y first_hidden first_output first_kernel",
        "width": "first readout first_hidden first_output first_kernel",
    },
    "DeepLinear": {
        "layers": LAYERS + " first_kernel",
        "width": LAYERS + " first_kernel",
        "ratio": "target",
        "first_weights": LAYERS + " first_kernel",
        "first_size": LAYERS + " first_kernel",
        "imbalance": LAYERS + " first_kernel",
    },
    "NearCollapse": {
        "classes": "*",
        "class_size": "centres noise targets signs",
        "width": "centres noise frame aside",
    },
    "EarlyAlignment": {
        "samples": "x y",
        "width": "first readout signs",
        "angle": "x",
        "spread": "x",
        "first_size": "first readout",
    },
    "FeatureAmplification": {
        "dimension": "*",
        "samples": "x y frozen",
        "test_samples": "x_test y_test frozen",
        "width": "first readout frozen",
        "spread": "x x_test frozen",
        "wrong": "y frozen",
        "first_size": "first frozen",
    },
    "ConnectivityRank": {
        "duration": "*",
        "rank": "recurrent first_recurrent first_kernel first_states",
        "gain": "recurrent first_recurrent first_kernel first_states",
        "width": "input recurrent readout first_recurrent first_kernel first_states",
        "drift": "x x_test first_kernel first_states",
        "batch_size": "x y",
        "steps": "x y",
    },
    "LinearRank": {
        "dimension": "*",
        "rank": "first",
        "aligned": "first",
        "width": "first readout",
        **dict.fromkeys(("whitened", "input_size"), "x along"),
        "samples": "x y along",
    },
    "SignalPropagation": {"layers": "*", "width": "*"},
    "OrthogonalWeights": {"width": "drawn"},
    "DeepDigits": {"layers": "*", "width": "*", "ensemble": "*", "steps": "order"},
    "LinearRichness": {"dimension": "*", "width": "first readout"},
    "PiecewiseLinear": {"width": "slope offset readout", "places": "x"},
    "OutputScale": {
        "dimension": "*",
        "teachers": "teachers y y_test power",
        "samples": "x y first_output",
        "test_samples": "x_test y_test first_test_output first_kernel",
        "width": "first readout first_kernel first_output first_test_output",
        "activation": "first_kernel first_output first_test_output",
    },
}
SMALL = {"steps": 9, "width": 20, "samples": 30, "test_samples": 60, "modulus": 11, "depth": 2, "batch_size": 16}
FITTING = {  # so that any one may change
    "DigitsLayers": {"depth": 3},
    "LinearLayersCollapse": {"counts": (6, 6, 6), "smallest": 6, "layers": 1},
    "LinearRank": {"dimension": 20},
    "XorClusters": {"samples": 40},
    "CorruptedAddition": {"train_fraction": 0.9},
}
EXPERIMENTS = {name: cls for chapter in chapters.names() for name, cls in chapters.experiments(chapter).items()}


def other(field, value):
    if field.options:
        return next(option for option in field.options if option != value)
    if field.type == "sequence":
        return value[::-1] if value[::-1] != value else (*value, value[0])
    return next((mark for mark in field.marks if mark != value), value + 1)


def leaves(experiment) -> dict[str, torch.Tensor]:
    """{path: tensor} of the first state and the data."""
    return {
        ".".join(str(key.key) if hasattr(key, "key") else str(key.idx) for key in path): leaf
        for path, leaf in tree_flatten_with_path(engine.draw(experiment, CPU))[0]
    }


def cases():
    for name, cls in EXPERIMENTS.items():
        for setting in cls.settings():
            if setting != "seed" and len(cls.fields()[setting].options) != 1:
                yield pytest.param(cls, setting, id=f"{name}-{setting}")


@pytest.mark.parametrize("cls, setting", list(cases()))
def test_a_setting_changes_only_what_it_names(cls, setting):
    small = {name: value for name, value in SMALL.items() if name in cls.fields()}
    base = cls(**small | FITTING.get(cls.__name__, {}))
    changed = base.replace(**{setting: other(cls.fields()[setting], getattr(base, setting))})
    before, after = leaves(base), leaves(changed)
    moved = {
        path.split(".")[-1]
        for path in before.keys() | after.keys()
        if path not in before or path not in after or not torch.equal(before[path], after[path])
    }
    allowed = NAMES[cls.__name__].get(setting, "")
    assert allowed == "*" or moved <= set(allowed.split())


def test_the_loss_of_another_width_is_of_the_same_test_set():
    one, two = (leaves(EXPERIMENTS["OutputScale"](width=width, test_samples=60)) for width in (10, 20))
    assert torch.equal(one["1.x_test"], two["1.x_test"]) and torch.equal(one["1.y_test"], two["1.y_test"])
    assert torch.equal(one["0.weights.first"], two["0.weights.first"][:10])
