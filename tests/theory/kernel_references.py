"""The kernels of another library, neural-tangents 0.6.5 (jax 0.4.25), kept apart: it is no dependency.

`python -m tests.theory.kernel_references`, where that library is installed, writes the file again.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
DEPTHS = (1, 2, 5)
NETWORKS = (("relu", 2.0, 0.0), ("relu", 1.7, 0.3), ("erf", 1.2, 0.0), ("erf", 3.0, 0.2))


def main() -> None:
    x, y = (np.random.default_rng(seed).normal(size=shape).round(2) for seed, shape in ((5, (3, 4)), (6, (2, 4))))
    x[2], y[1] = y[0], -y[0]  # equal and opposite directions
    cases = [_case(x, y, depth, *network) for depth, network in product(DEPTHS, NETWORKS)]
    FILE.write_text(json.dumps({"x": x.tolist(), "y": y.tolist(), "cases": cases}, indent=1) + "\n", encoding="utf-8")


def _case(x, y, depth: int, activation: str, weight: float, bias: float) -> dict:
    import jax  # pyright: ignore[reportMissingImports]
    from neural_tangents import stax  # pyright: ignore[reportMissingImports]

    jax.config.update("jax_enable_x64", True)
    dense = stax.Dense(1, W_std=weight**0.5, b_std=bias**0.5)
    hidden = [dense, {"relu": stax.Relu, "erf": stax.Erf}[activation]()] * depth
    _, _, kernel = stax.serial(*hidden, dense)
    found = kernel(x, y, ("nngp", "ntk"))
    about = {"depth": depth, "activation": activation, "weight_variance": weight, "bias_variance": bias}
    return about | {name: np.asarray(getattr(found, name)).tolist() for name in ("nngp", "ntk")}


if __name__ == "__main__":
    main()
