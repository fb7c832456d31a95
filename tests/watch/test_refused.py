"""Where examples come from, and what cannot be measured: it says why."""

import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, IterableDataset

from tests.watch.networks import cnn, images, loader, watch
from toolkit.watch import Collapse, Sharpness, Spectrum, TangentKernel

X, Y = images().tensors


class Stream(IterableDataset):
    def __iter__(self):
        return iter(images())


def test_examples_come_from_loaders_streams_lists_and_tensors():
    sources = [loader(), DataLoader(Stream(), batch_size=8), [(X[:30], Y[:30]), (X[30:], Y[30:])], (X, Y)]
    found = [watch(cnn(), source).data.train_loss[0] for source in sources]
    np.testing.assert_allclose(found, found[0], rtol=1e-5)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"train": iter([(X, Y)])}, "train can be read only once: give a DataLoader"),
        ({"train": [{"x": X}]}, "a batch of train must be a pair of tensors, inputs and targets (got a dict)"),
        ({"train": 3}, "train must be a DataLoader or a pair of tensors"),
        ({"train": []}, "train has no batches"),
        ({"measures": "nc"}, "measures must be a list, such as ['nc', 'sharpness'] (got 'nc')"),
        ({"measures": ["ntk"]}, "measures must be of 'nc', 'kernel', 'rank', 'distance', 'sharpness'"),
        ({"measures": ["nc", Collapse()]}, "measures must not repeat one"),
        ({"measures": [Spectrum(weight="embed")]}, "spectrum: weight must be one of '6.weight', '8.weight'"),
        ({"measures": ["nc"], "layer": "nowhere"}, "'nc' cannot be measured on this network: Sequential has no"),
        ({"samples": 1}, "samples must be a whole number"),
        (
            {"train": (X, Y[:30])},
            "train must have a target for each input, [n, ...] and [n, ...] (got [60, 1, 8, 8] and",
        ),
        ({"train": (X[:30], Y)}, "train must have a target for each input"),
        ({"train": [(X, Y), (X[:30], Y)]}, "train must have a target for each input"),
        (
            {"test": (X, Y[0])},
            "test must have a target for each input, [n, ...] and [n, ...] (got [60, 1, 8, 8] and [])",
        ),
        ({"loss": lambda o, y: o}, "'fit' cannot be measured"),
        ({"loss": "cross_entropy"}, "loss must be a function (got 'cross_entropy')"),
        ({"output": 0}, "output must be a function (got 0)"),
    ],
)
def test_what_cannot_be_measured_says_why(options, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        watch(cnn(), **options)


def test_a_regression_has_no_classes():
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 2))
    watched = watch(model, (X, torch.randn(60, 2)), loss=mse_loss, measures=["kernel"])
    assert list(watched.columns) == ["train_loss", "kernel_change", "kernel_alignment"]
    with pytest.raises(ValueError, match="'nc' cannot be measured on this network: neural collapse needs classes"):
        watch(model, (X, torch.randn(60, 2)), loss=mse_loss, measures=["nc"])


def test_a_module_and_every_are_asked_for_in_words():
    with pytest.raises(ValueError, match=r"model must be a torch.nn.Module"):
        watch(3)
    with pytest.raises(ValueError, match="model has no weights to train"):
        watch(nn.Flatten())
    for measure in (Sharpness, TangentKernel, Collapse):
        with pytest.raises(ValueError, match=r"every must be a whole number .*\(got 0\)"):
            measure(every=0)
    for options in ({"samples": 0}, {"most": 0}, {"samples": 2.5}):
        with pytest.raises(ValueError, match=f"{next(iter(options))} must be a whole number"):
            Sharpness(**options)
    with pytest.raises(ValueError, match="samples must be a whole number between 2"):
        TangentKernel(samples=1)


@pytest.mark.parametrize("measure", ["kernel", "rank", "distance", "sharpness"])
def test_a_network_of_which_nothing_is_trained_has_no_measures_of_its_weights(measure):
    model = cnn().requires_grad_(False)
    assert np.isfinite(watch(model, measures=["nc"]).data.to_array()).all()
    with pytest.raises(ValueError, match=f"'{measure}' cannot be measured .* no weight of the network is trained"):
        watch(model, measures=[measure])


def test_a_training_that_diverges_goes_on_and_what_cannot_be_measured_is_nan():
    watched = watch(cnn(), measures=["sharpness"], every=1)
    with torch.no_grad():
        watched.model[0].weight.fill_(float("nan"))
    with pytest.warns(RuntimeWarning, match="'sharpness' could not be measured at step 1"):
        watched.step()
    assert np.isnan(watched.data.sharpness[1]) and np.isfinite(watched.data.sharpness[0])
