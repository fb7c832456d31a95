"""The scatter of each layer against NumPy's own projection."""

import numpy as np
import torch
from numpy.testing import assert_allclose

from toolkit import engine
from toolkit.collapse import DigitsCollapse, DigitsLayers
from toolkit.device import Place
from toolkit.networks import deep_features

CPU = Place(torch.device("cpu"), torch.float64)


def test_scatter_along_and_across_the_class_means_of_every_layer():
    e = DigitsLayers(classes=4, width=16, batch_size=50, steps=5)
    walk = engine.Alone(e, CPU)
    walk.advance()
    measured, labels = walk.measure(), walk.data["label"].numpy()
    for layer in range(4):
        features = deep_features(walk.state["weights"], walk.data["x"][: len(labels)], layer).numpy()
        means = np.array([features[labels == k].mean(0) for k in range(4)])
        centred, within = means - means.mean(0), features - means[labels]
        along = within @ np.linalg.pinv(centred, rcond=1e-9) @ centred
        size = (centred**2).sum(1).mean()
        assert_allclose(measured[f"seen{layer}"], (along**2).sum(1).mean() / size, rtol=1e-8)
        assert_allclose(measured[f"unseen{layer}"], ((within - along) ** 2).sum(1).mean() / size, rtol=1e-8)


def test_the_rest_is_that_of_the_network_of_digits():
    assert DigitsLayers().theories == {}
    small = {"classes": 2, "width": 8, "batch_size": 50, "steps": 20}
    run = DigitsLayers(**small).run(points=[0, 20], progress=False)
    assert set(run.data_vars) == {*DigitsLayers.columns, "moments"}
    network = DigitsCollapse(**small, depth=3).run(points=[0, 20], progress=False)
    assert_allclose(run.train_loss, network.train_loss, rtol=1e-6)
    assert_allclose(run.nc1, network.nc1, rtol=1e-4)
