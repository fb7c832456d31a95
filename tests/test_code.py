"""The digest of an experiment's code: another where what is computed may differ, the same where it cannot."""

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.test_engine import Doubling
from toolkit.engine.code import digest

SOURCE = '''
import functools
from dataclasses import dataclass
import numpy as np
import torch
from toolkit.experiment import Training, column, knob

FACTOR = 2.0
cache = {}
TABLE = {"rule": torch.tanh, "sizes": [1, 2], "far": functools.partial(torch.add, alpha=3)}
SHIFTS = torch.tensor([0.5, 0.25], dtype=torch.bfloat16)
WORDS, THINGS, SIZE = np.array(["one", "two"]), np.array([None, 7], object), np.float32(0.75)
NAMES = frozenset({"a", "b", "c", "d"})

def twice(x):
    cache[0] = 1
    return FACTOR * x

class Rule:
    def apply(self, x):
        return twice(x) if "a" in {"a", "b", "c"} and NAMES else x

def made(rule):
    def apply(x):
        return rule.apply(x)
    return apply

class Config:
    def __init__(self, size):
        self.size = size

APPLY = made(Rule())
CONFIG = Config(5)

@dataclass(frozen=True, kw_only=True)
class Mine(Training):
    """A sentence."""
    rate: float = knob(1.0, 0.0, 2.0)
    columns = {"x": column("x")}
    moments = {"large": "x >= 10"}

    def start(self, generator):
        return {"x": torch.ones((), dtype=torch.float64)}, {"none": torch.zeros(1, dtype=torch.float64)}

    def step(self, state, data):
        """Another."""
        return {"x": self.change(APPLY(Rule().apply(state["x"])))}

    def change(self, x, times=4):
        return self.rate * x + TABLE["rule"](SHIFTS).sum() + CONFIG.size * times + len(WORDS) + THINGS[1] * SIZE

    def measure(self, state, data):
        return {"x": state["x"]}

    def prediction(self, theory_name, state, data, steps, watch):
        powers = self.rate**steps
        return powers
'''
SAME = {
    "a comment": ("return FACTOR * x", "return FACTOR * x  # the double"),
    "a line": ("def twice(x):\n", "\n\ndef twice(x):\n\n"),
    "a docstring": ('"""Another."""', '"""Quite another."""'),
    "what may change in a run": ("cache = {}", "cache = {0: 1}"),
    "a theory": ("return powers", "return 2 * powers"),
    "what is not reached": ("class Rule:", "def unused(x):\n    return x\n\nclass Rule:"),
}
OTHER = {
    "a method": ("self.rate * x", "self.rate - x"),
    "a function in a table": ("torch.tanh", "torch.relu"),
    "a number in a list": ("[1, 2]", "[1, 3]"),
    "what a function is given beforehand": ("alpha=3", "alpha=4"),
    "a tensor": ("0.25]", "0.75]"),
    "an array of texts": ('"two"]', '"three"]'),
    "an array of objects": ("None, 7", "None, 8"),
    "a scalar of NumPy": ("float32(0.75)", "float32(0.25)"),
    "what an object holds": ("Config(5)", "Config(6)"),
    "a default": ("times=4", "times=5"),
    "a function": ("return FACTOR * x", "return FACTOR + x"),
    "a constant": ("FACTOR = 2.0", "FACTOR = 3.0"),
    "a number in a function": ("torch.ones(()", "2 * torch.ones(()"),
    "a method of a class that is used": ('if "a" in', 'if "b" in'),
    "a moment": ("x >= 10", "x >= 11"),
    "what a class inherits": ("class Mine(Training)", "class Mine(Changed)"),
}
INHERITED = """
class Changed(Training):
    def ready(self, state):
        return {"x": 2 * state["x"]}

"""


def of(source: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mine.py")
        file.write_text(source)
        return digest(runpy.run_path(str(file), run_name="__main__")["Mine"]())


def changed(old: str, new: str) -> str:
    assert SOURCE.count(old) == 1
    source = SOURCE.replace(old, new)
    return source.replace("@dataclass", INHERITED + "@dataclass") if "Changed" in new else source


@pytest.mark.parametrize("name", SAME)
def test_what_computes_the_same_has_the_same(name):
    assert of(changed(*SAME[name])) == of(SOURCE)


@pytest.mark.parametrize("name", OTHER)
def test_what_may_compute_something_else_has_another(name):
    assert of(changed(*OTHER[name])) != of(SOURCE)


def test_what_a_constant_function_closes_over_is_read():
    assert of(SOURCE.replace("return rule.apply(x)", "return 2 * rule.apply(x)")) != of(SOURCE)


def test_another_process_finds_the_same(tmp_path):
    told = "from tests.test_code import SOURCE, of; from toolkit.grokking import PolynomialRegression; "
    told += "from toolkit.engine.code import digest; print(of(SOURCE), digest(PolynomialRegression()))"
    found = set()
    for seed in ("1", "2"):
        about = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()}
        found.add(subprocess.run([sys.executable, "-c", told], env=about, capture_output=True, check=True).stdout)
    assert len(found) == 1


def test_experiments_differ():
    assert len({digest(Doubling()), of(SOURCE), of(SOURCE.replace("10", "11"))}) == 3
