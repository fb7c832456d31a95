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
from toolkit.theory import quadratic_parts as parts
from toolkit.theory.program import Kept
from toolkit.theory.quadratic_parts import EXACT, LINEARISED
from toolkit.theory.tangent_model import powers, spectrum

Vector = Float[ndarray, " D"]
Square = Float[ndarray, "D D"]
Steps = Sequence[int] | Int[ndarray, " T"]
Curves = dict[str, Float[ndarray, " T"]]

NAMES = ("train_loss", "test_loss", "weight_change", "kernel_change", "target_alignment")  # of the columns
MOST = 1e15
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
        return self.centred * parts.output(self.inputs, self.mean, self.second_moment, self.output_scale, self.epsilon)


@domain(x=_sized("n D"), mean=_sized("D"), second_moment=_sized("D D"), output_scale=SCALE, epsilon=EPSILON)
def output(
    x: Float[ndarray, "n D"], mean: Vector, second_moment: Square, output_scale: float, epsilon: float
) -> Float[ndarray, " n"]:
    """α(w̄·x + ½ε xᵀMx) for inputs `[n, D]`: `[n]`."""
    return parts.output(x, mean, second_moment, output_scale, epsilon)


@domain(linear=_sized("D", 1e70), quadratic=_sized("D D", 1e70), teacher=_sized("D"))
def population_loss(linear: Vector, quadratic: Square, teacher: Vector) -> float:
    """E(a·x + ½xᵀQx − ½(β·x)²)² over x ~ N(0, I/D), exactly: |a|²/D + [(tr A)² + 2 tr A²]/(4D²), A = Q − ββᵀ.

    The three terms are the power in the linear mode, the error in the mean output, and the misaligned quadratic part
    (Isserlis' theorem). `linear` is a `[D]`, `quadratic` is Q `[D, D]`, symmetric.
    """
    return parts.population_loss(linear, quadratic, teacher)


@domain(x=_sized("n D"), mean=_sized("D"), second_moment=_sized("D D"), epsilon=EPSILON)
def tangent_kernel(
    x: Float[ndarray, "n D"], mean: Vector, second_moment: Square, epsilon: float
) -> Float[ndarray, "n n"]:
    """NK/α² of inputs `[n, D]`: x·x′[1 + ε(w̄·x + w̄·x′) + ε²xᵀMx′], `[n, n]`; alignments ignore the factor."""
    return parts.tangent_kernel(x, mean, second_moment, epsilon)


@domain(kernel=_sized("n n", 1e150), targets=_sized("n", 1e150))
def target_alignment(kernel: Float[ndarray, "n n"], targets: Float[ndarray, " n"]) -> float:
    """yᵀKy / (‖K‖_F ‖y‖²) with both centred: 1 when the kernel is the target's own outer product.

    ValueError where nothing is left of the kernel or of the targets once they are centred.
    """
    with np.errstate(invalid="ignore"):
        alignment = float(parts.alignment(kernel, targets))
    if np.isnan(alignment):
        raise ValueError("kernel and targets must differ from point to point (all of them are equal)")
    return alignment


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
    steps, rows = np.asarray(steps).tolist(), {}
    wanted = set(steps)
    with np.errstate(over="ignore", invalid="ignore"):
        kept = _aligned(EXACT.start(**vars(problem)))
        for step in range(max(steps) + 1):
            watch()
            kept = parts.exact_step(kept) if step else kept
            if not np.isfinite(kept["residual"]).all():
                break
            if step in wanted:
                rows[step] = EXACT.columns(kept, step)
    return _table([rows.get(step, {}) for step in steps])


def _aligned(kept: Kept) -> Kept:
    if np.isnan(kept["first_alignment"]):
        raise ValueError("problem must have probe_inputs and probe_targets that differ from point to point")
    return kept


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
    with np.errstate(over="ignore", invalid="ignore"):
        kept = _aligned(LINEARISED.start(**vars(problem)))
        values, vectors = spectrum(kept["kernel"])
        rates, modes, rows = kept["rate"] * values, vectors.T @ kept["residual"], []
        for step in np.asarray(steps).tolist():
            watch()
            left, summed = powers(rates, step)
            summed = summed * modes
            # in the eigenvectors r has the same length
            now = {"residual": left * modes, "summed": vectors @ summed, "travelled": values @ summed**2}
            rows.append(LINEARISED.columns(kept | now, step))
    return _table(rows)
