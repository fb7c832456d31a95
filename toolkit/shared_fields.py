"""Hyperparameters that several experiments have: one label for one thing, whatever its range and its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.fields import knob, setting

SEEDS = tuple(range(8))  # in recordings: what a page says in general holds for each of these


def width(default: int, low: int, high: int, *, marks: Sequence[int], symbol: str = "N") -> Any:
    """Neurons of a hidden layer."""
    return setting(default, low, high, label="width", symbol=symbol, scale="log", marks=marks)


def linear_layers(default: int, high: int, *, marks: Sequence[int], symbol: str) -> Any:
    """Number of linear layers, from 1 up."""
    return setting(default, 1, high, label="layers", symbol=symbol, marks=marks, looped=True)


def activation(default: str, options: Sequence[str]) -> Any:
    """The nonlinearity φ of the hidden neurons, by name."""
    return setting(default, options=options, label="activation", symbol="φ")


def first_size(default: float, low: float, high: float, *, marks: Sequence[float], symbol: str = "") -> Any:
    """Size of the first weights; each experiment defines it."""
    return setting(default, low, high, label="size of the start", symbol=symbol, scale="log", marks=marks)


def centred() -> Any:
    """Whether the first output is subtracted, so that training starts from f = 0."""
    return setting(True, label="start from f = 0")


def dimension(default: int, low: int, high: int, *, marks: Sequence[int]) -> Any:
    """Numbers in an input."""
    return setting(default, low, high, label="input dimension", symbol="D", scale="log", marks=marks)


def samples(default: int, high: int, *, marks: Sequence[int], low: int = 2) -> Any:
    """Number of training samples."""
    return setting(default, low, high, label="training samples", symbol="P", scale="log", marks=marks)


def test_samples(default: int, low: int, high: int, *, marks: Sequence[int]) -> Any:
    """Number of samples that the test loss is measured on."""
    return setting(default, low, high, label="test samples", scale="log", marks=marks)


def objective(default: str, *others: str) -> Any:
    """What is minimised, apart from decay: "mse" or "cross_entropy"."""
    return setting(default, options=(default, *others), label="loss")


def output_scale(default: float, low: float, high: float, *, marks: Sequence[float]) -> Any:
    """The factor α between the network and its output."""
    return knob(default, low, high, label="output scale", symbol="α", scale="log", marks=marks)


def learning_rate(default: float, low: float, high: float, *, marks: Sequence[float], symbol: str = "η") -> Any:
    """Step size of gradient descent, or the number that sets it."""
    return knob(default, low, high, label="learning rate", symbol=symbol, scale="log", marks=marks)


def weight_decay(
    default: float, low: float, high: float, *, marks: Sequence[float], symbol: str = "λ", scale: str = "linear"
) -> Any:
    """Strength of the decay of the weights."""
    return knob(default, low, high, label="weight decay", symbol=symbol, scale=scale, marks=marks)


def steps(default: int, high: int, *, marks: Sequence[int]) -> Any:
    """Number of training steps."""
    return setting(default, 1, high, label="training steps", scale="log", marks=marks)
