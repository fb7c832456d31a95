"""Quadratic neurons learning a quadratic target: gradient descent in closed form, of any width.

The model is f(x) = (α/N) Σᵢ φ(wᵢ·x) with φ(h) = h + ½εh² (Kumar, Bordelon, Gershman & Pehlevan 2024), so

    f(x) = α (w̄·x + ½ε xᵀMx),     w̄ = (1/N) Σᵢ wᵢ,     M = (1/N) Σᵢ wᵢwᵢᵀ.

A step of gradient descent on the mean squared error moves every neuron by the same affine map
wᵢ ← Bwᵢ − cg, where with residuals r = f − y on P samples and step size η = ηᵣN/α²

    g = Xᵀr,     G = Xᵀ diag(r) X,     c = 2ηᵣ/(αP),     B = I − cεG.

So (w̄, M) obey a closed recursion, exact for gradient descent at every width; its cost does not depend on N.
The network is infinitely wide when it starts from w̄ = 0, M = I.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from toolkit.domain import array, boolean, call, domain, instance, number
from toolkit.theory.tangent_model import powers, spectrum

Vector = Float[ndarray, " D"]
Square = Float[ndarray, "D D"]
Steps = Sequence[int] | Int[ndarray, " T"]
Curves = dict[str, Float[ndarray, " T"]]

NAMES = ("train_loss", "test_loss", "weight_change", "kernel_change", "target_alignment")  # of the columns
MOST = 1e15
ALIKE = 1e-14  # what centring leaves of equal numbers
SCALE, EPSILON, RATE = number(1e-15, MOST), number(-MOST, MOST), number(0, MOST)


def _sized(shape: str, most: float = MOST):
    return array(shape, least=-most, most=most)


@domain(
    inputs=_sized("P D"),
    targets=_sized("P"),
    teacher=_sized("D"),
    probe_inputs=_sized("Q D"),
    probe_targets=_sized("Q"),
    mean=_sized("D"),
    second_moment=_sized("D D"),
    output_scale=SCALE,
    epsilon=EPSILON,
    learning_rate=RATE,
    centred=boolean,
)
@dataclass(frozen=True)
class Problem:
    """Data and start: inputs X `[P, D]`, targets `[P]`, teacher β `[D]`, probe inputs `[Q, D]` and their targets
    `[Q]`, w̄ `[D]` and M `[D, D]` of the first weights; α, ε, ηᵣ; whether f starts from zero (centred).

    ValueError for a second moment that no weights of this mean have, or that is 0: M − w̄w̄ᵀ is a covariance.
    """

    inputs: Float[ndarray, "P D"]
    targets: Float[ndarray, " P"]
    teacher: Vector
    probe_inputs: Float[ndarray, "Q D"]
    probe_targets: Float[ndarray, " Q"]
    mean: Vector
    second_moment: Square
    output_scale: float
    epsilon: float
    learning_rate: float
    centred: bool

    def __post_init__(self):
        m = self.second_moment
        size = np.abs(m).max()
        least = np.linalg.eigvalsh(m - np.outer(self.mean, self.mean))[0]
        if size == 0 or np.abs(m - m.T).max() > 1e-8 * size or least < -1e-8 * len(m) * size:
            raise ValueError("second_moment must be symmetric, not 0, and at least mean meanᵀ")

    def offset(self) -> Float[ndarray, " P"]:
        """What is subtracted from f on the samples `[P]`: its first value if centred, else 0."""
        return self.centred * _output(self.inputs, self.mean, self.second_moment, self.output_scale, self.epsilon)


@domain(x=_sized("n D"), mean=_sized("D"), second_moment=_sized("D D"), output_scale=SCALE, epsilon=EPSILON)
def output(
    x: Float[ndarray, "n D"], mean: Vector, second_moment: Square, output_scale: float, epsilon: float
) -> Float[ndarray, " n"]:
    """α(w̄·x + ½ε xᵀMx) for inputs `[n, D]`: `[n]`."""
    return _output(x, mean, second_moment, output_scale, epsilon)


def _output(x, mean, second_moment, output_scale, epsilon):
    return output_scale * (x @ mean + epsilon / 2 * ((x @ second_moment) * x).sum(-1))


@domain(linear=_sized("D", 1e70), quadratic=_sized("D D", 1e70), teacher=_sized("D"))
def population_loss(linear: Vector, quadratic: Square, teacher: Vector) -> float:
    """E(a·x + ½xᵀQx − ½(β·x)²)² over x ~ N(0, I/D), exactly: |a|²/D + [(tr A)² + 2 tr A²]/(4D²), A = Q − ββᵀ.

    The three terms are the power in the linear mode, the error in the mean output, and the misaligned quadratic part
    (Isserlis' theorem). `linear` is a `[D]`, `quadratic` is Q `[D, D]`, symmetric.
    """
    dimension = len(teacher)
    wrong = quadratic - np.outer(teacher, teacher)
    spread = np.trace(wrong) ** 2 + 2 * (wrong * wrong).sum()
    return linear @ linear / dimension + spread / (4 * dimension**2)


@domain(x=_sized("n D"), mean=_sized("D"), second_moment=_sized("D D"), epsilon=EPSILON)
def tangent_kernel(
    x: Float[ndarray, "n D"], mean: Vector, second_moment: Square, epsilon: float
) -> Float[ndarray, "n n"]:
    """NK/α² of inputs `[n, D]`: x·x′[1 + ε(w̄·x + w̄·x′) + ε²xᵀMx′], `[n, n]`; alignments ignore the factor."""
    drift = epsilon * (x @ mean)
    return (x @ x.T) * (1 + drift[:, None] + drift[None, :] + epsilon**2 * x @ second_moment @ x.T)


@domain(kernel=_sized("n n", 1e150), targets=_sized("n", 1e150))
def target_alignment(kernel: Float[ndarray, "n n"], targets: Float[ndarray, " n"]) -> float:
    """yᵀKy / (‖K‖_F ‖y‖²) with both centred: 1 when the kernel is the target's own outer product.

    ValueError where nothing is left of the kernel or of the targets once they are centred.
    """
    alignment = _alignment(kernel, targets)
    if np.isnan(alignment):
        raise ValueError("kernel and targets must differ from point to point (all of them are equal)")
    return alignment


def _alignment(kernel, targets) -> float:
    y, k = (part / (np.abs(part).max() or 1.0) for part in (targets, kernel))
    y, k = y - y.mean(), k - k.mean(0)
    k = k - k.mean(1, keepdims=True)
    differ = np.abs(y).max() > ALIKE and np.abs(k).max() > ALIKE
    return float(y @ k @ y / (np.linalg.norm(k) * (y @ y))) if differ else np.nan


@domain(
    "∞ from the step on at which the run has diverged",
    problem=instance(Problem),
    steps=array("T", whole=True, least=0, most=10**8),
    watch=call,
)
def exact(problem: Problem, steps: Steps, watch: Callable[[], None] = lambda: None) -> Curves:
    """Training loss, population loss, weight and kernel change, target alignment on `steps`, each `[len(steps)]`.

    Iterates the closed recursion of the module's docstring; A accumulates the product of the B's, so that
    wᵢ − wᵢ(0) is known for every neuron without any neuron being simulated. `steps` come in any order. `watch` is
    called at every step, and may raise to end it. Where a large rate makes the run diverge, all columns are infinite
    from there on. ValueError where the probes have no alignment (`target_alignment`).
    """
    p, steps, rows = problem, np.asarray(steps).tolist(), {}
    mean, second, moved = p.mean, p.second_moment, np.eye(len(p.mean))
    offset, c = p.offset(), 2 * p.learning_rate / (p.output_scale * len(p.targets))
    shift = np.zeros_like(mean)  # wᵢ(t) = moved @ wᵢ(0) + shift
    kernel, _ = _probed(p)
    wanted = set(steps)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(max(steps) + 1):
            watch()
            residual = _output(p.inputs, mean, second, p.output_scale, p.epsilon) - offset - p.targets
            if not np.isfinite(residual).all():
                break
            if step in wanted:
                rows[step] = _columns(p, kernel, residual, mean, second, moved, shift)
            pull = c * (p.inputs.T @ residual)
            turn = np.eye(len(mean)) - c * p.epsilon * (p.inputs.T * residual) @ p.inputs
            turned = turn @ mean
            second = turn @ second @ turn.T - np.outer(turned, pull) - np.outer(pull, turned) + np.outer(pull, pull)
            mean, moved, shift = turned - pull, turn @ moved, turn @ shift - pull
    return _table([rows.get(step, {}) for step in steps])


def _columns(p: Problem, first_kernel, residual, mean, second, moved, shift) -> dict[str, float | np.floating]:
    kernel = tangent_kernel(p.probe_inputs, mean, second, p.epsilon)
    linear = p.output_scale * (mean - p.centred * p.mean)
    quadratic = p.output_scale * p.epsilon * (second - p.centred * p.second_moment)
    # Σᵢ|wᵢ − wᵢ(0)|²/N, from wᵢ − wᵢ(0) = (A − I)wᵢ(0) + b
    turn = moved - np.eye(len(mean))
    travelled = (turn @ p.second_moment * turn).sum() + 2 * shift @ turn @ p.mean + shift @ shift
    return {
        "train_loss": np.mean(residual**2),
        "test_loss": population_loss(linear, quadratic, p.teacher),
        "weight_change": np.sqrt(max(travelled, 0) / np.trace(p.second_moment)),
        "kernel_change": np.linalg.norm(kernel - first_kernel) / np.linalg.norm(first_kernel),
        "target_alignment": _alignment(kernel, p.probe_targets),
    }


def _probed(p: Problem) -> tuple[Square, float]:
    """The first tangent kernel on the probe inputs, and its alignment."""
    kernel = tangent_kernel(p.probe_inputs, p.mean, p.second_moment, p.epsilon)
    alignment = _alignment(kernel, p.probe_targets)
    if np.isnan(alignment):
        raise ValueError("problem must have probe_inputs and probe_targets that differ from point to point")
    return kernel, alignment


def _table(rows: list[dict]) -> Curves:
    """Rows as columns; a row that is missing or has a number that is not finite is infinite throughout."""
    whole = [row if row and np.isfinite(list(row.values())).all() else dict.fromkeys(NAMES, np.inf) for row in rows]
    return {name: np.array([row[name] for row in whole], float) for name in NAMES}


@domain(
    "∞ at the steps at which a rate too large has made them overflow",
    problem=instance(Problem),
    steps=array("T", whole=True, least=0, most=10**12),
    watch=call,
)
def linearised(problem: Problem, steps: Steps, watch: Callable[[], None] = lambda: None) -> Curves:
    """The same columns for the network whose tangent kernel is frozen at its start: the lazy limit α → ∞.

    With K = UΛUᵀ the kernel of the samples and λ = 2ηᵣΛ/P, gradient descent gives r_t = U(1 − λ)ᵗUᵀr_0 and has
    summed residuals Σ_{s<t} r_s = U[(1 − (1 − λ)ᵗ)/λ]Uᵀr_0, from which the weights and the population loss follow.
    `steps`, `watch` and what is raised are those of `exact`.
    """
    p = problem
    values, vectors = spectrum(tangent_kernel(p.inputs, p.mean, p.second_moment, p.epsilon))
    start = _output(p.inputs, p.mean, p.second_moment, p.output_scale, p.epsilon) - p.offset() - p.targets
    rates, modes = 2 * p.learning_rate / len(p.targets) * values, vectors.T @ start
    still = {"kernel_change": 0.0, "target_alignment": _probed(p)[1]}
    rows = []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in np.asarray(steps).tolist():
            watch()
            rows.append(_linear_columns(p, vectors, values, rates, modes, step) | still)
    return _table(rows)


def _linear_columns(p: Problem, vectors, values, rates, modes, step) -> dict[str, float | np.floating]:
    left, summed = powers(rates, step)
    shares = -2 * p.learning_rate / (p.output_scale * len(p.targets)) * summed * modes
    pull = vectors @ shares  # of Σ_{s<t} r_s, [P]
    gates = 1 + p.epsilon * (p.inputs @ p.mean)
    mean = p.inputs.T @ (pull * gates)  # change of w̄
    # (1/N) Σᵢ wᵢ(0) Δwᵢᵀ with Δwᵢ = Σ_p pull_p (1 + ε wᵢ·x_p) x_p
    cross = (p.mean[:, None] + p.epsilon * p.second_moment @ p.inputs.T) * pull @ p.inputs
    quadratic = p.output_scale * p.epsilon * (cross + cross.T)
    linear = p.output_scale * mean
    if not p.centred:
        linear, quadratic = (
            linear + p.output_scale * p.mean,
            quadratic + p.output_scale * p.epsilon * p.second_moment,
        )
    return {
        "train_loss": np.mean((left * modes) ** 2),
        "test_loss": population_loss(linear, quadratic, p.teacher),
        "weight_change": np.sqrt(values @ shares**2 / np.trace(p.second_moment)),
    }
