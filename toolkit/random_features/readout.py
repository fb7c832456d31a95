"""A readout of fixed features, fitted by ridge regression: one factorisation serves every ridge."""

from __future__ import annotations

import torch

ROUNDING = 2.3e-16
STEADY = 1e-10  # of the sum of the squared singular values: keeps α small where new inputs do not fix it


def factorised(features: torch.Tensor, targets: torch.Tensor, readout: torch.Tensor, wanted: torch.Tensor) -> tuple:
    """State, data and directions for `errors`: features Φ/√N `[P, N]` and targets `[P]` of the samples.

    The test error of a readout a is |Ra − v|² with R = `readout` `[modes, N]` and v = `wanted` `[modes]`: features and
    targets of n new inputs, divided by √n, or coefficients of both in orthonormal modes. With Φ/√N = USVᵀ, `directions`
    are RV.
    """
    left, singular, right = torch.linalg.svd(features, full_matrices=False)
    kept = singular > singular[0] * ROUNDING * max(features.shape)  # the others are rounding errors of 0
    modes = (left.T @ targets) * kept
    rest = (targets - left @ modes).square().sum() / features.shape[0]
    singular, directions = torch.where(kept, singular, 1.0), (readout @ right.T) * kept
    data = {"unreachable": rest} | _error_parts(directions, wanted, singular, modes)
    return {"singular": singular, "modes": modes}, data, directions


def errors(state: dict, data: dict, ridge, samples: int) -> tuple[torch.Tensor, torch.Tensor]:
    """(test, train) mean squared error at a ridge, from Φ/√N = USVᵀ: the readout along V is S/(S² + δ) Uᵀy.

    Both are sums of squares. The readout is followed from α, the one that serves new inputs best: it is
    α − δ/(S² + δ) α + S/(S² + δ) (Uᵀy − Sα), so that small errors are no differences of large numbers.
    """
    singular, modes = state["singular"], state["modes"]
    below = singular.square() + ridge
    shift = (singular * data["unlike"] - ridge * data["best"]) / below
    wrong = data["error"] + data["map"] @ shift
    test = data["outside"] + wrong.square().sum()
    return test, data["unreachable"] + (ridge / below * modes).square().sum() / samples


def _error_parts(directions: torch.Tensor, wanted: torch.Tensor, singular: torch.Tensor, modes: torch.Tensor) -> dict:
    """What `errors` needs of |Bc − v|² for readouts c, B = `directions` `[modes, r]` = QT, v = `wanted`.

    "best" is α, least |Bα − v|² but for a small ridge, "error" Tα − Qᵀv, "outside" |v − QQᵀv|², "unlike" Uᵀy − Sα.
    """
    frame, upper = torch.linalg.qr(directions)
    gram, inside = upper.T @ upper, frame.T @ wanted
    total = gram.diagonal().sum()  # 0 where a few features are 0 on all samples
    small = STEADY * torch.where(total > 0, total, 1) * torch.eye(len(gram), dtype=gram.dtype)
    best = torch.linalg.solve(gram + small, upper.T @ inside)
    about = {"map": upper, "best": best, "error": upper @ best - inside, "unlike": modes - singular * best}
    return about | {"outside": (wanted - frame @ inside).square().sum()}
