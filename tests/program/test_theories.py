"""Theories of programs, run by the website's interpreter in float64, against what NumPy predicts."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.front import node
from toolkit import recording
from toolkit.device import place
from toolkit.domain import trusted
from toolkit.engine import as_arrays, draw
from toolkit.programs import variants

RUN = str(Path(__file__).with_name("run.ts"))
STEPS = [0, 1, 10, 100, 1000]
BOUND, INTEGRATED, NOTHING = 1e-12, 1e-8, 1e-12  # of the largest number of a column; if NumPy integrates; of 1
ELSEWHERE = {  # recording: values that no figure has recorded
    "grokking/polynomial": {
        "output_scale": 0.87,
        "epsilon": 0.17,
        "samples": 97,
        "dimension": 23,
        "learning_rate": 1.3,
    },
    "grokking/modular_addition": {"modulus": 37, "width": 83, "train_fraction": 0.43, "pruned": 0.37},
    "grokking/corrupted_addition": {"modulus": 37, "width": 83, "corruption": 0.43, "weight_decay": 7.3},
    "lazy_rich/linear_rank": {"rank": 3, "dimension": 13, "width": 17, "samples": 21, "input_size": 0.7},
    "lazy_rich/linear_rank_whitened": {"dimension": 13, "width": 17, "samples": 21, "input_size": 0.07},
    "lazy_rich/linear_richness": {"richness": 4.7, "width": 53, "dimension": 7, "learning_rate": 0.0031},
    "lazy_rich/output_scale": {"output_scale": 0.17, "samples": 97, "width": 43, "learning_rate": 0.7},
    "lazy_rich/deep_linear": {"first_size": 0.003, "ratio": 1.7, "learning_rate": 0.17, "width": 41},
    "lazy_rich/deep_linear_starts": {"first_size": 0.003, "ratio": 1.7, "learning_rate": 0.17, "width": 41},
    "collapse/linear_layers": {"smallest": 17, "weight_decay": 0.013, "feature_decay": 0.011, "width": 43},
    "collapse/digits": {},
}
SEEDS = (0, 5, 2**31 - 1)


def cases():
    """(recording, variant, theory)."""
    for name in ELSEWHERE:
        made = recording(name).programs
        for variant, experiment in variants(name).items():
            there = (theory for theory in experiment.theories if variant in made and experiment.theory_program(theory))
            yield from ((name, variant, theory) for theory in there)


def full(name: str, variant: str, theory: str):
    return pytest.param(name, variant, theory, marks=[] if variant == "default" else pytest.mark.full)


def request(name: str, variant: str, theory: str, experiment) -> dict:
    held = recording(name)
    fields = experiment.values()
    return {
        "program": held.programs[variant],
        "data": {file: base64.b64encode(content).decode() for file, content in held.data.items()},
        "fields": {field: value for field, value in fields.items() if type(value) in (int, float)},
        "wide": True,
        "steps": STEPS,
        "want": [f"theory:{theory}"],
    }


def predicted(experiment, theory: str) -> dict[str, np.ndarray]:
    state, data = map(as_arrays, draw(experiment, place("cpu", "float64")))
    with trusted(), np.errstate(all="ignore"):
        columns = experiment.prediction(theory, state, data, np.array(STEPS), lambda: None)
    return {name: np.asarray(values, float) for name, values in columns.items()}


@pytest.mark.parametrize(("name", "variant", "theory"), [full(*case) for case in cases()])
def test_a_theory_in_the_browser_is_that_of_numpy(name, variant, theory):
    bound = INTEGRATED if theory == "flow" and variant[-1] in "34" else BOUND
    experiments = [variants(name)[variant].replace(**ELSEWHERE[name], seed=seed) for seed in SEEDS]
    asked = json.dumps([request(name, variant, theory, one) for one in experiments])
    done = node.run(["node", RUN], input=asked.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    answers = json.loads(done.stdout)
    for experiment, answer in zip(experiments, answers, strict=True):
        assert "error" not in answer, answer
        expected = predicted(experiment, theory)
        for row, step in enumerate(STEPS):
            for column, told in answer["steps"][str(step)][f"theory:{theory}"].items():
                found = np.array(told["values"], float).reshape(told["shape"])
                floor = max(bound * np.nanmax(np.abs(expected[column]), initial=0), NOTHING * (column == "outside"))
                here = f"{column} at step {step} of {experiment}"
                assert_allclose(found, expected[column][row], rtol=bound, atol=floor, err_msg=here)
