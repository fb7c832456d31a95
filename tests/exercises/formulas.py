"""Formulas, numbers and choices of the website's readers, and what the checks say of them in Python.

`python -m tests.exercises.formulas` writes them to tests/protocol/formulas.json, which tests/front/exercise.test.ts
reads: there the same sentences are said of the same formulas.
"""

import json
import re
from importlib import import_module
from pathlib import Path

import numpy as np

from toolkit.exercises.cases import cases_of

FILE = Path(__file__).parents[1] / "protocol/formulas.json"
TYPED = {
    "collapse.digits.check_angle": [
        "109.5",
        "acos(-1/3) * 180 / pi",
        "degrees(acos(-1/3))",
        "110",
        "90",
        "acos(-1/3)",
        "-109.47",
        "1/109.47",
        "104",
        "3",
        "200",
    ],
    "collapse.linear_layers.check_pressure": [
        "M * (120 + n) / n * ((120 + n) * 0.01**(M + 1))**(1/M)",
        "N = 120 + n; M N/n (N 0.01^(M+1))^(1/M)",
        "M * 120 / n * (120 * 0.01**(M + 1))**(1/M)",
        "(120 + n) / n * ((120 + n) * 0.01**(M + 1))**(1/M)",
        "2 * M * (120 + n) / n * ((120 + n) * 0.01**(M + 1))**(1/M)",
        "-M * (120 + n) / n * ((120 + n) * 0.01**(M + 1))**(1/M)",
        "n * (120 + M) / M * ((120 + M) * 0.01**(n + 1))**(1/n)",
        "2 * (120 + n) / n * ((120 + n) * 0.01**3)**(1/2)",
        "0.559",
        "1 / (n - 5)",
        "n + M",
    ],
    "collapse.near_collapse.check_left": [
        "(beta/(beta + rate))**(2*layers)",
        "1/(1 + rate/beta)^(2 layers)",
        "(beta/(beta + rate))**layers",
        "(beta/(beta + rate))**2",
        "exp(-2*layers*rate/beta)",
        "(rate/(beta + rate))**(2*layers)",
        "1 - (beta/(beta + rate))**(2*layers)",
        "0.45",
        "beta",
    ],
    "collapse.near_collapse.check_half": [
        "0.724",
        "0.3/(sqrt(2) - 1)",
        "0.3",
        "0.1",
        "2.414",
        "0.707",
        "-0.724",
        "20",
        "0.01",
    ],
    "collapse.near_collapse.check_plane": ["1", "2", "3"],
    "grokking.corrupted_addition.check_kept": [
        "1 - (1 - accuracy)/(corruption*(1 - 1/modulus))",
        "w = corruption*(1 - 1/modulus); (accuracy - 1 + w)/w",
        "(1 - accuracy)/(corruption*(1 - 1/modulus))",
        "1 - (1 - accuracy)/corruption",
        "accuracy - 1 + corruption*(1 - 1/modulus)",
        "accuracy",
        "0.8",
    ],
    "grokking.corrupted_addition.check_filling": [
        "(width/wanted)**(1/power)",
        "exp(log(width/wanted)/power)",
        "width/wanted",
        "(width*wanted)**(1/power)",
        "(wanted/width)**(1/power)",
        "(width/wanted)**(1/3)",
        "8",
    ],
    "grokking.modular_addition.check_ceiling": [
        "1 - corruption * (1 - 1/modulus)",
        "1 - corruption + corruption/modulus",
        "1 - corruption",
        "corruption * (1 - 1/modulus)",
    ],
    "grokking.polynomial.check_directions": [
        "D + D*(D + 1)/2",
        "D (D + 3) / 2",
        "D + D**2",
        "D*(D + 1)/2",
        "2**D - 1",
        "860",
        "D + D*(D + 1)/2 + 0.5",
    ],
    "grokking.tickets.check_distance": [
        "2*(1 - keep)/(2 - keep)",
        "1 - keep/(2 - keep)",
        "keep/(2 - keep)",
        "1 - keep^2",
        "1 - keep",
        "0.75",
    ],
    "grokking.tickets.check_length": [
        "sqrt(keep)",
        "keep^0.5",
        "keep",
        "1 - keep",
        "keep^2",
        "0.63",
    ],
    "grokking.xor_clusters.check_deviations": [
        "D / sqrt((P + 1)*D + P*S)",
        "D / ((P + 1) D + P S)^(1/2)",
        "D / ((P + 1)*D + P*S)",
        "sqrt((P + 1)*D + P*S)",
        "D / sqrt((P + 1)*D)",
        "(D + S) / sqrt((P + 1)*D + P*S)",
        "9.9",
    ],
    "grokking.xor_clusters.check_agreement": [
        "(1 - error)*(1 - wrong) + error*wrong",
        "1 - error - wrong + 2*error*wrong",
        "(1 - error)*(1 - wrong)",
        "error*wrong",
        "1 - wrong",
        "0.85",
    ],
    "lazy_rich.connectivity_rank.check_grown": [
        "alignment + sqrt(alignment**2 - 1 + change**2)",
        "a = alignment; a + sqrt(change^2 - (1 - a^2))",
        "alignment - sqrt(alignment**2 - 1 + change**2)",
        "1 + change",
        "sqrt(1 + change**2)",
        "alignment + sqrt(alignment**2 + change**2)",
        "(alignment + sqrt(alignment**2 - 1 + change**2))**2",
        "2.2",
        "change * alignment",
    ],
    "lazy_rich.deep_linear.check_arrival": [
        "log(strength/size - 1) / (2*strength)",
        "log(strength/size) / (2*strength)",
        "log(strength/size - 1) / strength",
        "log(size/strength - 1) / (2*strength)",
    ],
    "lazy_rich.deep_linear.check_speed": [
        "layers * a**(2 - 2/layers) * (strength - a)",
        "layers * a^(2 - 2/layers) (strength - a)",
        "a**(2 - 2/layers) * (strength - a)",
        "2 * a * (strength - a)",
        "layers * a**(2 - 2/layers) * strength",
    ],
    "lazy_rich.knots.check_cost": [
        "change * sqrt(1 + place**2)",
        "change (1 + place^2)^0.5",
        "change * (1 + place**2)",
        "change / sqrt(1 + place**2)",
        "change",
        "change * (1 + place)",
        "sqrt(change**2 + place**2)",
        "change * place",
        "-change * sqrt(1 + place**2)",
        "2",
        "place * sqrt(1 + change**2)",
    ],
    "lazy_rich.knots.check_first": ["1", "2", "3"],
    "random_features.bandlimited.check_help": ["1", "2", "3"],
    "random_features.bandlimited.check_price": [
        "exp(pi**2 * periods / (2*limit))",
        "exp(pi^2 / (2 limit))^periods",
        "exp(pi**2 * periods / limit)",
        "exp(-pi**2 * periods / limit)",
        "exp(-pi**2 * periods / (2*limit))",
        "pi**2 * periods / (2*limit)",
        "exp(pi * periods / (2*limit))",
        "exp(pi**2 / (2*limit))",
        "exp(pi**2 * periods * limit / 2)",
        "5.18",
    ],
    "random_features.deep.check_gentle": ["1", "2", "3"],
    "random_features.deep.check_signal": [
        "(2/pi)^layers",
        "exp(-layers * log(pi/2))",
        "sqrt(2/pi)^layers",
        "1 - (2/pi)^layers",
        "(1 - 2/pi)^layers",
        "1 - layers*(1 - 2/pi)",
        "(2/pi)^(layers - 1)",
        "2/pi",
        "0.41",
    ],
    "random_features.attention.check_order": ["1", "2", "3"],
    "random_features.iterated_kernel.check_vote": ["1", "2", "3"],
    "random_features.iterated_kernel.check_power": [
        "-2*log(at_zero)/log(at_one)",
        "2 log(1/at_zero)/log(at_one)",
        "-log(at_zero)/log(at_one)",
        "-2*log(at_one)/log(at_zero)",
        "-2*at_zero/at_one",
        "-2*log(at_zero/at_one)",
        "2*log(at_zero)/log(at_one)",
        "2",
    ],
    "random_features.iterated_kernel.check_design": ["1/4", "0.25", "1", "0.2", "4", "2"],
    "random_features.student_prior.check_multiplier": [
        "(2*rate + misfit)/(2*shape + samples - 2)",
        "(rate + misfit/2)/(shape + samples/2 - 1)",
        "(2 rate + misfit)/(2 shape + samples)",
        "2*rate/(2*shape + samples - 2)",
        "(rate + misfit)/(2*shape + samples - 2)",
        "(2*rate + misfit)/(shape + samples - 2)",
        "sqrt((2*rate + misfit)/(2*shape + samples - 2))",
        "rate/(shape - 1)",
        "4",
    ],
    "random_features.student_prior.check_times": ["1", "2", "3"],
    "random_features.untrained.check_doubled": ["1", "2", "3"],
    "random_features.untrained.check_covariance": [
        "(exp(-variance*(1 - correlation)) - exp(-variance*(1 + correlation)))/2",
        "exp(-variance*(1 - correlation)) - exp(-variance*(1 + correlation))",
        "(exp(-variance*(1 - correlation)) + exp(-variance*(1 + correlation)))/2",
        "exp(-variance (1 - correlation))/2",
        "variance*correlation",
        "0.19",
    ],
    "random_features.ridge.check_more": ["1", "2", "3"],
    "width_depth.signal.check_help": ["1", "2", "3"],
    "width_depth.signal.check_layers": [
        "log(share)/log(chi)",
        "-log(share)/log(1/chi)",
        "log(chi)/log(share)",
        "chi^share",
        "(1 - share)/(1 - chi)",
        "log(share)/(2*log(chi))",
        "-log(share)/(1 - chi)",
        "-log(share)/log(chi)",
        "share/chi",
        "16",
    ],
    "width_depth.orthogonal.check_narrowest": ["1", "2", "3"],
    "width_depth.orthogonal.check_variance": [
        "(1 + 2/width)^layers - 1",
        "exp(layers*log(1 + 2/width)) - 1",
        "(1 + 2/width)^layers",
        "2*layers/width",
        "(1 + 5/width)^layers - 1",
        "(1 + 2/width)^(layers - 1) - 1",
        "exp(2*layers/width) - 1",
        "(1 + 2/layers)^width - 1",
        "0.62",
    ],
    "width_depth.widths.check_ratio": [
        "times**(-(1 - s)/2)",
        "1/sqrt(times)^(1 - s)",
        "times**((1 - s)/2)",
        "times**(s - 1)",
        "times**(-s/2)",
        "times**(-(1 + s)/2)",
        "times**s",
        "(s - 1)/2",
        "1/sqrt(times)",
        "0.5",
    ],
    "width_depth.widths.check_power": ["2*a - 1", "2 a - 1", "2*a", "a - 1", "1 - 2*a", "2*a + 1", "a", "1"],
    "width_depth.transfer.check_rate": [
        "eta*base/width",
        "eta/(width/base)",
        "eta*width/base",
        "eta*sqrt(base/width)",
        "eta",
        "base/width",
    ],
    "width_depth.transfer.check_hidden": ["(t - 3)/2", "t/2 - 3/2", "(3 - t)/2", "t - 1", "-1.5", "-1"],
    "width_depth.one_step.check_rate": [
        "sqrt(3/(layers*(2*layers**2 + 1)))",
        "(3/(2 layers^3 + layers))^(1/2)",
        "3/(layers*(2*layers**2 + 1))",
        "layers**(-1.5)",
        "1/layers",
        "sqrt(3/(2*layers**3))",
        "sqrt(layers*(2*layers**2 + 1)/3)",
        "0.151",
    ],
    "width_depth.one_step.check_part": [
        "layer*(1 + 2*(layers - layer)) + (layers - layer)**2",
        "layers^2 + layer - layer^2",
        "1 + 2*(layers - layer)",
        "layer*(1 + 2*(layers - layer))",
        "(2*layer - 1)*(1 + 2*(layers - layer))",
        "layers*(1 + 2*(layers - layer))",
        "16",
    ],
    "width_depth.rank_collapse.check_keys": ["1", "2", "3"],
    "width_depth.rank_collapse.check_after": [
        "c**((3**layers - 1)/2) * d**(3**layers)",
        "c^((3^layers - 1)/2) d^(3^layers)",
        "(d*sqrt(c))**(3**layers)/sqrt(c)",
        "c**layers * d**(3**layers)",
        "c * d**(3**layers)",
        "d**(3**layers)",
        "c**((3**layers - 1)/2) * d**(3*layers)",
        "c*d**3",
        "1.6e-8",
    ],
}
BESIDE = re.compile(r"(?<=[\w)]) (?=[\w(])")  # factors side by side, which Python does not know


def check_of(name: str):
    module, _, check = name.rpartition(".")
    return getattr(import_module(f"toolkit.exercises.{module}"), check)


def function_of(text: str, names: list[str]):
    """The formula as a reader of the notebook writes it."""
    *settings, last = BESIDE.sub(" * ", text.replace("^", "**")).split(";")
    body = "\n ".join([*(each.strip() for each in settings), f"return {last}"])
    made: dict = {"log": np.log, "exp": np.exp, "sqrt": np.sqrt, "acos": np.arccos, "degrees": np.degrees, "pi": np.pi}
    exec(f"def typed({', '.join(names)}):\n {body}", made)  # noqa: S102
    return made["typed"]


def answer_of(text: str, cases: dict):
    """What a check is given: a function, or the number itself."""
    return function_of(text, cases["names"]) if cases["kind"] == "formula" else function_of(text, [])()


def made() -> list[dict]:
    found = []
    for name, texts in TYPED.items():
        check = check_of(name)
        cases = cases_of(check)
        with np.errstate(all="ignore"):
            said = [{"text": text, "says": check(answer_of(text, cases))} for text in texts]
        found.append({"check": name, "cases": cases, "typed": said})
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
