"""Attention alone forgets: without skips each layer cubes the distance between tokens (Dong et al. 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, setting
from toolkit.theory.rank_collapse import attended_differences, rank_one_distance

ROUNDING = 1e-12  # below this distance float64 has too few digits of the differences to predict the next layer
SHOWN: dict[str, Any] = {"along": ("layers", "scale", "skips"), "resolution": 0.02}


@dataclass(frozen=True, kw_only=True)
class RankCollapse(Experiment):
    """X ← P X V layer by layer, P = softmax(X Q Kᵀ Xᵀ/√d) row by row: one head of attention a layer, never trained.

    X are n tokens of d numbers, xᵢ = √(1 − s²) m + s zᵢ with m and zᵢ from N(0, I): s = 1 are independent tokens, a
    small s tokens that are nearly equal. The entries of V are drawn from N(0, 1/d), those of Q and K from N(0, σ²/d),
    anew in each layer. With `skips` it is X ← X + P X V. There is no other part: no layer normalisation, no perceptron.

    "distance" is |X − 1x̄ᵀ|/|X| after the last layer: 0 if all tokens are equal, a matrix of rank one. "before" is the
    same of the tokens that enter the first layer. "tokens" are the numbers of all tokens, over their root mean square.
    All is computed in float64, whatever the place; two tokens that differ by less than 1e-16 of their size are equal.
    There are no steps: sweep `layers`, `spread` or `scale`.

    Theory "cubic": what the last layer makes of the tokens that enter it, to lowest order in their differences
    (`toolkit.theory.rank_collapse`). It is NaN where these differ by less than 1e-12: of such differences a computer
    has too few digits.

    Source: Dong, Cordonnier & Loukas, "Attention is not all you need: pure attention loses rank doubly exponentially
    with depth" (2021).
    """

    layers: int = setting(3, 0, 12, label="layers", symbol="L", marks=(0, 1, 2, 3, 4, 6, 8), looped=True)
    tokens: int = setting(32, 2, 256, label="tokens", symbol="n", marks=(32,))
    width: int = shared_fields.width(32, 2, 256, marks=(32,), symbol="d")
    scale: float = setting(
        1.0, 0.1, 10.0, label="scale of queries and keys", symbol="σ", scale="log", marks=(0.5, 1, 2, 4)
    )
    spread: float = setting(1.0, 1e-4, 1.0, label="spread of the inputs", symbol="s", scale="log", marks=(0.01, 0.1, 1))
    skips: bool = setting(False, label="skips")

    columns = {
        "distance": column("distance from rank one", log=True),
        "before": column("distance before the first layer", log=True),
        "features": column("numbers of the tokens", dims=("token", "feature"), **SHOWN),
    }
    theories: ClassVar = {"cubic": "a layer cubes the distance"}

    def start(self, generator) -> tuple[dict, dict]:
        x = self.first_tokens(generator)
        before, last = _distance(x), {"entering": x}
        for j in range(1, self.layers + 1):
            scores, values = self.matrices(j, generator)
            last = {"entering": x, "scores": scores, "values": values}
            x = self.attended(x, scores, values)
        shown = x / x.square().mean().sqrt()
        return {}, last | {"distance": _distance(x), "before": before, "features": shown}

    def first_tokens(self, generator) -> torch.Tensor:
        """The tokens that enter the first layer, `[n, d]`."""
        common = normal(self.width, generator=child(generator, "common"))
        own = normal(self.tokens, self.width, generator=child(generator, "tokens"))
        return (1 - self.spread**2) ** 0.5 * common + self.spread * own

    def matrices(self, layer: int, generator) -> tuple[torch.Tensor, torch.Tensor]:
        """A = QKᵀ/√d and V of a layer, each `[d, d]`."""
        drawn = (
            normal(self.width, self.width, generator=child(generator, f"{name}{layer}")) / self.width**0.5
            for name in ("queries", "keys", "values")
        )
        queries, keys, values = drawn
        return self.scale**2 * queries @ keys.T / self.width**0.5, values

    def attended(self, x: torch.Tensor, scores: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """What a layer makes of tokens x `[n, d]`."""
        added = torch.softmax(x @ scores @ x.T, 1) @ x @ values
        return x + added if self.skips else added

    def measure(self, state: dict, data: dict) -> dict:
        return {name: data[name] for name in self.columns}

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        x = data["entering"]
        if "scores" not in data:
            return {"distance": rank_one_distance(x)}
        if rank_one_distance(x) < ROUNDING:
            return {"distance": np.nan}
        mean = x.mean(0)
        middle, left = mean @ data["values"], attended_differences(x - mean, data["scores"], data["values"])
        if self.skips:
            middle, left = mean + middle, x - mean + left
        apart, common = np.linalg.norm(left), len(x) ** 0.5 * np.linalg.norm(middle)
        return {"distance": apart / np.hypot(apart, common)}


def _distance(x: torch.Tensor) -> torch.Tensor:
    return (x - x.mean(0)).norm() / x.norm()


recorded = {  # name of the recording: (configuration, swept values)
    "rank_collapse": (
        RankCollapse(),
        {
            "layers": range(9),
            "scale": [0.5, 1, 2, 4],
            "skips": [False, True],
            "seed": shared_fields.SEEDS,
        },
    ),
    "rank_collapse_spread": (
        RankCollapse(layers=1, scale=1),
        {
            "spread": [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
            "scale": [0.5, 1, 2, 4],
            "skips": [False, True],
            "seed": shared_fields.SEEDS,
        },
    ),
}
