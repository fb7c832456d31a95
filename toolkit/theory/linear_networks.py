"""Linear networks of two or more layers, trained on whitened inputs: gradient flow in closed form.

On whitened inputs the loss ½|S − W₂W₁|² of a linear network depends on the products of its layers alone, and with
τ = 1/(step size) gradient flow is τẆ₁ = W₂ᵀ(S − W₂W₁), τẆ₂ = (S − W₂W₁)W₁ᵀ (Saxe, McClelland & Ganguli 2014).
Aligned with the singular vectors of S, each singular value s is learned by itself: the strength a of its mode obeys

    balanced layers         τȧ = 2a(s − a)                 a sigmoid;
    L balanced layers       τȧ = L a^(2 − 2/L) (s − a);
    unbalanced, w₂² − w₁² = λ    τȧ = √(λ² + 4a²) (s − a)   exponential for λ ≫ s, sigmoid for λ ≪ s.

The last is also the law of an infinitely wide two-layer network of richness γ, ḟ = 2√(1 + γ²f²)(s − f), with
λ = 2/γ and τ = 1/γ (`toolkit.theory.linear_richness`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from jaxtyping import Float
from numpy import floating, ndarray
from scipy.integrate import solve_ivp

Times = float | Float[ndarray, "*T"]
Curve = Float[ndarray | floating, "*T"]  # a number for one time, an array for several
Matrix = Float[ndarray, "m D"]


def balanced_mode(time: Times, strength: float, start: float, tau: float = 1.0) -> Curve:
    """a(t) = s e^{2st/τ}/(e^{2st/τ} − 1 + s/a₀) (Saxe et al. 2014), for a₀ > 0."""
    decay = np.exp(-2 * strength * np.asarray(time, float) / tau)
    return strength / (1 + (strength / start - 1) * decay)


def rise_time(begin: float, end: float, strength: float, tau: float = 1.0) -> float:
    """When a balanced mode has risen from `begin` to `end`: t = (τ/2s) ln[a_f(s − a₀)/(a₀(s − a_f))]."""
    return tau / (2 * strength) * np.log(end * (strength - begin) / (begin * (strength - end)))


def effective_start(
    first: Float[ndarray, "h D"], second: Float[ndarray, "m h"], left: Float[ndarray, " m"], right: Float[ndarray, " D"]
) -> float:
    """The a₀ of a mode uvᵀ from small random layers W₁, W₂: ¼|W₂ᵀu + W₁v|², about g²h/2 for h hidden neurons of
    standard deviation g. Before anything is learned, this part grows and its complement |W₂ᵀu − W₁v| decays."""
    return float(np.sum((second.T @ left + first @ right) ** 2) / 4)


def unbalanced_mode(time: Times, strength: float, start: float, imbalance: float, tau: float = 1.0) -> Curve:
    """a(t) of τȧ = √(λ² + 4a²)(s − a) in closed form, for λ ≠ 0 and s > 0 or s < 0.

    With 2a = |λ| sinh θ and z = e^θ the equation becomes rational in z. Its roots z₊ > 0 > z₋ are (2s ± R)/|λ| with
    R = √(λ² + 4s²), and (z₊ − z)/(z − z₋) decays like e^{−Rt/τ}. The solution is written as the distance to z₊, so that
    it is exact to rounding at late times. Raises ValueError for λ = 0: that is `balanced_mode`.
    """
    if imbalance == 0:
        raise ValueError("imbalance must not be 0 (balanced_mode solves that case)")
    size = abs(imbalance)
    root = np.hypot(size, 2 * strength)
    begin = np.arcsinh(2 * start / size)
    high = np.exp(np.arcsinh(2 * strength / size))
    low = -1 / high
    ratio = (high - np.exp(begin)) / (np.exp(begin) - low) * np.exp(-root * np.asarray(time, float) / tau)
    z = (high + low * ratio) / (1 + ratio)
    return size / 4 * (z - 1 / z)


def deep_mode(time: Times, strength: float, start: float, layers: int, tau: float = 1.0) -> Float[ndarray, " times"]:
    """a(t) of τȧ = L a^(2 − 2/L)(s − a) for L balanced layers, integrated to a relative 1e-10.

    `time` is increasing, from 0 or later; a₀ > 0. One layer gives an exponential, two the sigmoid.
    """
    time = np.atleast_1d(np.asarray(time, float))
    power = 2 - 2 / layers
    flow = solve_ivp(
        lambda t, a: layers / tau * np.abs(a) ** power * (strength - a),
        (0, max(time[-1], 1e-300)),
        [start],
        method="LSODA",
        t_eval=time,
        rtol=1e-10,
        atol=1e-13 * abs(strength),
    )
    return flow.y[0]


def balanced_product(
    time: Times, target: Matrix, first: Float[ndarray, "h D"], second: Float[ndarray, "m h"], tau: float = 1.0
) -> Float[ndarray, "*T m D"]:
    """W₂W₁ from balanced layers, W₁W₁ᵀ = W₂ᵀW₂, in any alignment with the target S: `[m, D]`, or `[T, m, D]`.

    With Q = [W₁ᵀ; W₂] and F = [[0, Sᵀ], [S, 0]] (Fukumizu 1998; Braun et al. 2022)

        QQᵀ(t) = E (I + Q₀Q₀ᵀG)⁻¹ Q₀Q₀ᵀ E,    E = e^{Ft/τ},    G = (1/τ)∫₀ᵗ e^{2Fs/τ}ds,

    whose lower left block is W₂W₁. `time` is one time or several, increasing. A long time is divided into intervals of
    at most 2τ/s, each started from the end of the one before: otherwise rounding errors of the strong modes hide the
    weak ones. Raises ValueError where the layers are not balanced.
    """
    difference = np.abs(first @ first.T - second.T @ second).max()
    if difference > 1e-8 * max(np.abs(first).max(), np.abs(second).max()) ** 2 * len(first):
        raise ValueError(f"the layers must be balanced, W1 W1ᵀ = W2ᵀ W2 (they differ by up to {difference:.1e})")
    outputs, inputs = target.shape
    field = np.block([[np.zeros((inputs, inputs)), target.T], [target, np.zeros((outputs, outputs))]])
    rates, vectors = np.linalg.eigh(field)
    seen = vectors.T @ np.vstack([first.T, second])  # Q₀ in the eigenvectors of F
    gram, now, products = seen @ seen.T, 0.0, []
    for then in np.ravel(time) / tau:
        parts = int(np.ceil(rates[-1] * (then - now) / 2))
        for _ in range(parts):
            gram = _balanced_stretch(gram, rates, (then - now) / parts)
        products.append((vectors @ gram @ vectors.T)[inputs:, :inputs])
        now = then
    return np.reshape(products, (*np.shape(time), outputs, inputs))


def _balanced_stretch(gram: Float[ndarray, "r r"], rates: Float[ndarray, " r"], time: float) -> Float[ndarray, "r r"]:
    """QQᵀ after a time short enough for e^{2Ft}, in the eigenvectors of F."""
    still = np.abs(rates * time) < 1e-12
    growth = np.where(still, time, np.expm1(2 * rates * time) / np.where(still, 1, 2 * rates))
    grown = np.linalg.solve(np.eye(len(rates)) + gram * growth, gram) * np.exp(np.add.outer(rates, rates) * time)
    return (grown + grown.T) / 2


def lone_mode(
    time: Times, strength: float, into: Float[ndarray, " N"], out: Float[ndarray, " N"], tau: float = 1.0
) -> Curve:
    """a(t) = y·x of a mode uvᵀ that is alone in its network: x = W₁v into N neurons, y = W₂ᵀu out of them, any start.

    τẋ = (s − a)y and τẏ = (s − a)x, so x + y grows as x − y decays, and |x + y||x − y| keeps its value: it is the λ of
    `unbalanced_mode`, which a follows. Where several modes are learned at once, this leaves out how they influence one
    another.
    """
    into, out = np.asarray(into, float), np.asarray(out, float)
    kept = float(np.linalg.norm(out + into) * np.linalg.norm(out - into))
    least = 1e-12 * float(into @ into + out @ out)  # a balanced mode is the limit
    return unbalanced_mode(time, strength, float(out @ into), max(kept, least), tau)


def gradient_flow(
    time: Float[ndarray, " T"],
    target: Matrix,
    layers: Sequence[Float[ndarray, "_ _"]],
    tau: float = 1.0,
    watch: Callable[[], None] = lambda: None,
) -> Float[ndarray, "T m D"]:
    """W_L⋯W₁ at increasing times from any layers W₁, …, W_L, integrated to a relative 1e-9: `[T, m, D]`.

    τẆ_l = (W_L⋯W_{l+1})ᵀ(S − W_L⋯W₁)(W_{l−1}⋯W₁)ᵀ. `watch()` is called now and then, and may raise to end it.
    """
    cuts, shapes = np.cumsum([w.size for w in layers])[:-1], [w.shape for w in layers]

    def unpack(flat: np.ndarray) -> list[np.ndarray]:
        return [part.reshape(shape) for part, shape in zip(np.split(flat, cuts), shapes, strict=True)]

    def law(_, flat: np.ndarray) -> np.ndarray:
        watch()
        return np.concatenate([g.ravel() for g in _descent(unpack(flat), target)]) / tau

    time = np.asarray(time, float)
    start, end = np.concatenate([w.ravel() for w in layers]), max(time[-1], 1e-300)
    flow = solve_ivp(law, (0, end), start, method="DOP853", t_eval=time, rtol=1e-9, atol=1e-12)
    return np.array([reduce(lambda below, w: w @ below, unpack(flat)) for flat in flow.y.T])


def _descent(layers: Sequence[Float[ndarray, "_ _"]], target: Matrix) -> list[Float[ndarray, "_ _"]]:
    """Minus the gradient of ½|S − W_L⋯W₁|² with respect to each layer."""
    below = [np.eye(layers[0].shape[1])]  # W_{l−1}⋯W₁
    for layer in layers:
        below.append(layer @ below[-1])
    back, moves = target - below[-1], []  # (W_L⋯W_{l+1})ᵀ(S − W_L⋯W₁)
    for layer, under in zip(reversed(layers), reversed(below[:-1]), strict=True):
        moves.append(back @ under.T)
        back = layer.T @ back
    return moves[::-1]
