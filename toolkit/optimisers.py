"""Gradient descent rules as pure functions of (weights, gradient, memory), on nested dicts of tensors.

Each is equal to its namesake in `torch.optim`, parameter by parameter, which a test asserts after 100 steps.
Every hyperparameter may be a tensor, so that one batched step serves a whole sweep of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch.utils._pytree import tree_leaves, tree_map

Tree = Any  # nested dict of tensors


class Optimiser(NamedTuple):
    """`start(weights) -> memory` and `step(weights, gradient, memory) -> (weights, memory)`."""

    start: Callable[[Tree], Tree]
    step: Callable[[Tree, Tree, Tree], tuple[Tree, Tree]]


def sgd(learning_rate, weight_decay=0.0) -> Optimiser:
    """w ← w − η(g + λw)."""

    def step(weights, gradient, memory):
        return tree_map(lambda w, g: w - learning_rate * (g + weight_decay * w), weights, gradient), memory

    return Optimiser(lambda weights: {}, step)


def momentum(learning_rate, momentum=0.9, weight_decay=0.0) -> Optimiser:
    """Heavy ball (Polyak 1964): v ← μv + g + λw,  w ← w − ηv, with v = 0 before the first step."""

    def step(weights, gradient, memory):
        velocity = tree_map(lambda w, g, v: momentum * v + g + weight_decay * w, weights, gradient, memory["velocity"])
        return tree_map(lambda w, v: w - learning_rate * v, weights, velocity), {"velocity": velocity}

    return Optimiser(lambda weights: {"velocity": tree_map(torch.zeros_like, weights)}, step)


def adam(learning_rate, betas=(0.9, 0.999), epsilon=1e-8, weight_decay=0.0) -> Optimiser:
    """Adam (Kingma & Ba 2015, algorithm 1); `weight_decay` is added to the gradient (L2)."""

    def step(weights, gradient, memory):
        gradient = tree_map(lambda w, g: g + weight_decay * w, weights, gradient)
        move, memory = _adam_move(gradient, memory, betas, epsilon)
        return tree_map(lambda w, m: w - learning_rate * m, weights, move), memory

    return Optimiser(_adam_start, step)


def adamw(learning_rate, betas=(0.9, 0.999), epsilon=1e-8, weight_decay=0.01) -> Optimiser:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019): w ← (1 − ηλ)w before Adam's move."""

    def step(weights, gradient, memory):
        move, memory = _adam_move(gradient, memory, betas, epsilon)
        decay = 1 - learning_rate * weight_decay
        return tree_map(lambda w, m: decay * w - learning_rate * m, weights, move), memory

    return Optimiser(_adam_start, step)


def _adam_start(weights: Tree) -> Tree:
    first = next(iter(tree_leaves(weights)))
    zeros = tree_map(torch.zeros_like, weights)
    return {"mean": zeros, "square": zeros, "count": torch.zeros((), dtype=first.dtype, device=first.device)}


def _adam_move(gradient: Tree, memory: Tree, betas, epsilon) -> tuple[Tree, Tree]:
    """Bias-corrected mean over root mean square, and the new memory."""
    b1, b2 = betas
    count = memory["count"] + 1
    mean = tree_map(lambda m, g: b1 * m + (1 - b1) * g, memory["mean"], gradient)
    square = tree_map(lambda v, g: b2 * v + (1 - b2) * g * g, memory["square"], gradient)
    move = tree_map(lambda m, v: (m / (1 - b1**count)) / ((v / (1 - b2**count)).sqrt() + epsilon), mean, square)
    return move, {"mean": mean, "square": square, "count": count}


def by_layer(rule: Callable[[Any], Optimiser], rates: dict[str, Any]) -> Optimiser:
    """`rule(rate)` for each entry of the weights, with the rate of the same name: {"first": w} moves by rates["first"].

    Equal to parameter groups of `torch.optim`.
    """
    parts = {name: rule(rate) for name, rate in rates.items()}

    def step(weights, gradient, memory):
        moved = {name: part.step(weights[name], gradient[name], memory[name]) for name, part in parts.items()}
        return {name: new for name, (new, _) in moved.items()}, {name: kept for name, (_, kept) in moved.items()}

    return Optimiser(lambda weights: {name: part.start(weights[name]) for name, part in parts.items()}, step)
