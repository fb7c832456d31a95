"""A network with two hidden layers whose first weights and learning rates are powers of its width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Training, setting
from toolkit.optimisers import Optimiser, adam, by_layer, sgd
from toolkit.theory.parametrisations import PARAMETRISATIONS, rate_powers, readout_power
from toolkit.theory.program import TheoryProgram
from toolkit.theory.two_hidden_parts import TANGENT

OPTIMISERS = {"adam": adam, "descent": sgd}


@dataclass(frozen=True, kw_only=True)
class TwoHidden(Training):
    """f(x) = v·relu(W relu(Ux)) learns sign(x₁x₂) from P inputs of mean length near 1; the loss is ½ mean (f − y)².

    U ~ N(0, 2), W ~ N(0, 2/N), v ~ N(0, 1/N) at the width `base`. At the width N, v is multiplied by
    (N/base)^{p + ½}, and the rate η of each layer by (N/base)^q; p is `readout_power`, q `rate_powers` of
    `toolkit.theory.parametrisations`. So all parametrisations are one at the width `base`.
    """

    base: ClassVar[int] = 1
    rule: ClassVar[str]

    dimension: int = shared_fields.dimension(16, 2, 400, marks=(16, 50))
    samples: int = shared_fields.samples(64, 1000, marks=(32, 64, 128))
    width: int = shared_fields.width(128, 1, 2048, marks=(32, 64, 128, 256))
    parametrisation: str = setting("mup", options=PARAMETRISATIONS, label="parametrisation")
    learning_rate: float = shared_fields.learning_rate(0.1, 1e-4, 10.0, marks=(0.1,))

    def start(self, generator: torch.Generator) -> tuple[dict, dict]:
        n = self.width
        x = normal(self.samples, self.dimension, generator=child(generator, "inputs")) / self.dimension**0.5
        first = 2**0.5 * normal(n, self.dimension, generator=child(generator, "first"))
        hidden = (2 / n) ** 0.5 * normal(n, n, generator=child(generator, "hidden"))
        size = n**-0.5 * (n / self.base) ** (readout_power(self.parametrisation) + 0.5)
        readout = size * normal(n, generator=child(generator, "readout"))
        weights = {"first": first, "hidden": hidden, "readout": readout}
        return {"weights": weights}, {"x": x, "y": (x[:, 0] * x[:, 1]).sign()}

    def rates(self) -> dict:
        """What multiplies η in each layer."""
        powers = rate_powers(self.parametrisation, self.rule)
        return {name: (self.width / self.base) ** power for name, power in powers.items()}

    def loss(self, weights: dict, data: dict) -> torch.Tensor:
        hidden = (data["x"] @ weights["first"].T).relu()
        output = (hidden @ weights["hidden"].T).relu() @ weights["readout"]
        return (output - data["y"]).square().mean() / 2

    def optimiser(self) -> Optimiser:
        rates = {name: self.learning_rate * factor for name, factor in self.rates().items()}
        return by_layer(OPTIMISERS[self.rule], rates)

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        return self.theory_program(theory_name).walked(state, data, steps, watch)

    def theory_program(self, theory_name: str) -> TheoryProgram:
        def start(state: dict, data: dict) -> dict:
            about = {"rates": self.rates(), "learning_rate": self.learning_rate}
            return TANGENT.start(state["weights"], data["x"], data["y"], **about)

        return TheoryProgram(start, TANGENT.step, self.predicted)

    def predicted(self, kept: dict, step: Any) -> dict:
        """The columns of the tangent model."""
        return TANGENT.columns(kept, step)
