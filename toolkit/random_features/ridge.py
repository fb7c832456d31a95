"""Ridge regression on random features: double descent, and the ridge that removes it (Simon et al. 2024)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from toolkit import shared_fields
from toolkit.draws import child, normal
from toolkit.experiment import Experiment, column, knob, setting
from toolkit.networks import relu_features
from toolkit.random_features.readout import errors, factorised
from toolkit.tasks import digits, power_law
from toolkit.theory import random_features as theory

MODES = 1000  # of the power-law task
POWER_LAW = "power law"
RIDGES = (1e-4, 1e-3, 0.01, 0.1, 0.3, 1, 3, 10)
OF_POWER_LAW = ("decay", "target_decay", "noise")  # fields of the power law alone


@dataclass(frozen=True, kw_only=True)
class RandomFeatureRidge(Experiment):
    """f(x) = (1/√N) Σⱼ aⱼφⱼ(x) with N features drawn once; only a is learned, by ridge regression on P samples.

    a minimises Σ(f − y)² + δ|a|², so f(x) = k(x)ᵀ(K + δI)⁻¹y with K = ΦΦᵀ/N: the ridge is not divided by P. One
    factorisation in `start` serves every ridge. There are no steps: sweep `features`, `samples` or `ridge`.

    Task "power law": modes gᵢ ~ N(0, 1), i ≤ 1000, targets y = Σ vᵢgᵢ + noise with vᵢ² ∝ i^−`target_decay`, Σvᵢ² = 1,
    and features φⱼ = Σ √λᵢ wⱼᵢ gᵢ with λᵢ = i^−`decay`, w ~ N(0, 1). Its test error is the exact average over new
    inputs and noise. Tasks "even digit" and "digit over 4": scikit-learn's digits, y = ±1, φⱼ = √2 relu(wⱼ·x); its
    test error is that of the pictures not drawn for training. The fields of the power law must then keep their
    defaults.

    `tuned_…` columns are measured at `best_ridge`, the ridge that the theory says is best; no test data enter it.
    Without noise and from 1000 samples and features on it is 0: the power law is then learned exactly, up to rounding.

    Theories: "random features", the average over data and features from the spectrum alone (on digits, with the
    correction for a finite pool); "kernel", the same for N = ∞; on digits also "endless pool", without the correction.

    Source: Simon, Karkada, Ghosh & Belkin, "More is better in modern machine learning" (2024).
    """

    task: str = setting(POWER_LAW, options=(POWER_LAW, *digits.LABELS), label="task")
    samples: int = shared_fields.samples(100, 2000, marks=(50, 100, 200))
    features: int = setting(100, 1, 10_000, label="features", symbol="N", scale="log", marks=(10, 30, 100, 300, 1000))
    decay: float = setting(1.5, 1.05, 3.0, label="decay of the kernel", symbol="a", marks=(1.2, 1.5, 2))
    target_decay: float = setting(1.2, 1.05, 3.0, label="decay of the target", symbol="b", marks=(1.2, 1.5, 2))
    noise: float = setting(0.0, 0.0, 2.0, label="label noise", symbol="σ²", marks=(0, 0.5))
    ridge: float = knob(1e-4, 1e-6, 100.0, label="ridge", symbol="δ", scale="log", marks=RIDGES)

    columns = {
        "train_loss": column("training error", log=True),
        "test_loss": column("test error", log=True),
        "tuned_train_loss": column("training error, ridge tuned", log=True),
        "tuned_test_loss": column("test error, ridge tuned", log=True),
        "best_ridge": column("best ridge", log=True),
    }

    predicts_draws: ClassVar = False

    @property
    def theories(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        names = {"random features": "random-feature theory", "kernel": "kernel theory, endless features"}
        return names if self.task == POWER_LAW else names | {"endless pool": "theory without the pool's correction"}

    def check(self) -> None:
        if self.task == POWER_LAW:
            return
        for name in OF_POWER_LAW:
            value, default = getattr(self, name), self.fields()[name].default
            if value != default:
                raise ValueError(
                    f"{name} belongs to task {POWER_LAW!r}: with {self.task!r} it is {default} (got {value})"
                )
        if self.samples >= digits.POOL:
            raise ValueError(f"samples must be below {digits.POOL} with task {self.task!r} (got {self.samples})")

    def start(self, generator) -> tuple[dict, dict]:
        features, targets, readout, wanted, noise = self.draw(generator)
        state, data, directions = factorised(features, targets, readout, wanted)
        best = _best_ridge(self._modes, self.samples, self.features, self.noise)
        about = {"noise": noise, "best_ridge": torch.tensor(best, dtype=torch.float64)}
        return state, data | about | self.shown(directions, wanted, generator)

    def draw(self, generator) -> tuple:
        """The features and targets of the samples, and what the test error is measured on; see the two tasks."""
        return (self._draw_power_law if self.task == POWER_LAW else self._draw_digits)(generator)

    def shown(self, directions: torch.Tensor, wanted: torch.Tensor, generator) -> dict:
        """What else `measure` needs of the readout's directions `[modes, r]` and of the target `[modes]`: nothing."""
        return {}

    def _draw_power_law(self, generator) -> tuple:
        """Features of the samples `[P, N]`, targets `[P]`, features in the basis of the modes `[1000, N]`, v, noise."""
        target = power_law.coefficients(MODES, self.target_decay)
        modes = normal(self.samples, MODES, generator=child(generator, "inputs"))
        return self.on_modes(modes, target, generator)

    def on_modes(self, modes: torch.Tensor, target: torch.Tensor, generator) -> tuple:
        """The same for samples with these values of the modes, `[P, 1000]`, and a target of these coefficients."""
        noise = normal(self.samples, generator=child(generator, "noise"))
        targets = modes @ target + self.noise**0.5 * noise
        weight = normal(self.features, MODES, generator=child(generator, "weights"))
        readout = (weight * power_law.spectrum(MODES, self.decay).sqrt()).T
        readout = readout / self.features**0.5
        return modes @ readout, targets, readout, target, torch.tensor(self.noise, dtype=torch.float64)

    def _draw_digits(self, generator) -> tuple:
        """The same for pictures: held-out pictures, divided by the root of their number, replace the modes."""
        x, y = map(torch.from_numpy, digits.pool(self.task))
        weight = normal(self.features, x.shape[1], generator=child(generator, "weights"))
        features = relu_features(weight, x)
        order = torch.randperm(len(x), generator=child(generator, "pictures"))
        train, held = order[: self.samples], order[self.samples :]
        root = len(held) ** 0.5
        return features[train], y[train], features[held] / root, y[held] / root, torch.zeros((), dtype=torch.float64)

    def spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        """Eigenvalues λᵢ of the kernel of infinitely many features and the target's vᵢ², each `[modes]`."""
        return _spectrum(*self._modes)

    @property
    def _modes(self) -> tuple[str, float, float]:
        return self.task, self.decay, self.target_decay

    def measure(self, state: dict, data: dict) -> dict:
        test, train = self.errors(state, data, self.ridge)
        tuned_test, tuned_train = self.errors(state, data, data["best_ridge"])
        return {
            "train_loss": train,
            "test_loss": test,
            "tuned_train_loss": tuned_train,
            "tuned_test_loss": tuned_test,
            "best_ridge": data["best_ridge"],
        }

    def errors(self, state: dict, data: dict, ridge) -> tuple[torch.Tensor, torch.Tensor]:
        """(test, train) mean squared error at a ridge; the noise of new labels counts as test error."""
        test, train = errors(state, data, ridge, self.samples)
        return data["noise"] + test, train

    def prediction(self, theory_name: str, state: dict, data: dict, steps, watch) -> dict:
        watch()
        errors = functools.partial(self.predicted_errors, theory_name)
        best = _best_ridge(self._modes, self.samples, self.features, self.noise)
        (test, train), (tuned_test, tuned_train) = errors(self.ridge), errors(best)
        return {
            "train_loss": train,
            "test_loss": test,
            "tuned_train_loss": tuned_train,
            "tuned_test_loss": tuned_test,
        }

    def predicted_errors(self, theory_name: str, ridge: float) -> tuple[float, float]:
        """(test, train) that a theory predicts at a ridge."""
        features = float("inf") if theory_name == "kernel" else self.features
        test, train = _risk(self._modes, self.samples, features, ridge, self.noise)
        if self.task != POWER_LAW and theory_name != "endless pool":
            test = theory.finite_pool(test, train, self.samples, digits.POOL)
        return test, train


FEATURES = [10, 14, 20, 28, 40, 50, 56, 70, 80, 90, 100, 112, 126, 142, 160, 180, 200, 224, 280, 400, 560, 800, 1000]
GRID = [10, 14, 20, 28, 40, 56, 80, 100, 112, 160, 224, 320]

recorded = {  # name of the recording: (configuration, swept values)
    "ridge": (
        RandomFeatureRidge(),
        {
            "samples": [50, 100, 200],
            "features": FEATURES,
            "noise": [0.0, 0.5],
            "ridge": RIDGES,
            "seed": shared_fields.SEEDS,
        },
    ),
    "ridge_map": (
        RandomFeatureRidge(),
        {"samples": GRID, "features": GRID, "ridge": RIDGES, "seed": shared_fields.SEEDS},
    ),
    "ridge_digits": (
        RandomFeatureRidge(task="even digit", features=400, ridge=0.01),
        {
            "samples": [50, 70, 100, 140, 200, 280, 400, 560, 800, 1130, 1600],
            "ridge": [0.001, 0.01, 0.1, 1],
            "seed": shared_fields.SEEDS,
        },
    ),
}


@functools.cache
def _spectrum(task: str, decay: float, target_decay: float) -> tuple[np.ndarray, np.ndarray]:
    if task != POWER_LAW:
        x, y = digits.pool(task)
        return theory.pool_task(theory.arc_cosine_kernel(x), y)
    target = power_law.coefficients(MODES, target_decay).square()
    return power_law.spectrum(MODES, decay).numpy(), target.numpy()


# No theory knows the seed, and that of the kernel no number of features: a sweep asks for the same many times.
@functools.lru_cache(maxsize=10_000)
def _risk(modes: tuple, samples: int, features: float, ridge: float, noise: float) -> tuple[float, float]:
    return theory.risk(*_spectrum(*modes), samples, features, ridge, noise)


@functools.lru_cache(maxsize=10_000)
def _best_ridge(modes: tuple, samples: int, features: int, noise: float) -> float:
    return theory.optimal_ridge(*_spectrum(*modes), samples, features, noise)
