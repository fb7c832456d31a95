"""What each layer of a network trained on digits leaves of the scatter within the classes (after Tirer et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from toolkit import shared_fields
from toolkit.collapse.digits import DigitsCollapse
from toolkit.experiment import column, setting
from toolkit.metrics.collapse import class_means
from toolkit.metrics.simplex import inverse_spectrum
from toolkit.networks import deep_features

LAYERS = 3  # hidden, that are looked at


@dataclass(frozen=True, kw_only=True)
class DigitsLayers(DigitsCollapse):
    """The network of `DigitsCollapse`, looked at layer by layer: 0 are the pixels, 1 to 3 hidden layers.

    "seen1" is the mean square within the classes of layer 1 along its class means, about their mean: the K − 1
    directions that a classifier on this layer would read. "unseen1" is that across them. Both are over the mean square
    of the class means, so that they do not depend on the scale of a layer.

    Theory: none over the steps. The law of `toolkit.theory.near_collapse` is about two layers of a trained network.

    Source: for the question Tirer, Huang & Niles-Weed, "Perturbation analysis of neural collapse" (2023).
    """

    theories = {}
    targets = ()
    depth: int = setting(3, LAYERS, 8, label="hidden layers", marks=(3, 5), looped=True)

    columns = {
        name: about for name, about in DigitsCollapse.columns.items() if not about.dims
    } | {
        f"{part}{layer}": column(f"{words}, layer {layer}", log=True)
        for part, words in (("seen", "scatter along the class means"), ("unseen", "scatter across the class means"))
        for layer in range(LAYERS + 1)
    }  # fmt: skip

    def measure(self, state: dict, data: dict) -> dict:
        found = super().measure(state, data)
        n = data["label"].shape[0]
        for layer in range(LAYERS + 1):
            features = deep_features(state["weights"], data["x"][:n], layer)
            found[f"seen{layer}"], found[f"unseen{layer}"] = self.scatter(features, data["label"])
        return {name: found[name] for name in self.columns}

    def scatter(self, features: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean squares within the classes along the class means and across them, over that of the class means.

        The part along them is Q(QQᵀ)⁺Qᵀ, with the class means about their mean as the rows of Q.
        """
        means, centred, _ = class_means(features, labels, self.classes)
        within, centred = features - means[labels], centred - centred.mean(0)
        size = centred.square().sum(1).mean()
        inverse, vectors = inverse_spectrum(centred @ centred.T / size)
        along = ((within @ (centred.T / size.sqrt()) @ vectors).square() * inverse).sum(1).mean()
        return along / size, (within.square().sum(1).mean() - along) / size


recorded = {  # name of the recording: (configuration, swept values)
    "digits_layers": (DigitsLayers(), {"seed": shared_fields.SEEDS}),
}
