"""FILL IN: what the experiment is held against, and the claim of its page."""

from toolkit import gap
from toolkit.lazy_rich import FeatureAmplification


def test_the_gap_to_theory():
    e = FeatureAmplification()
    run = e.run(dtype="float64", progress=False)
    found = gap(run, e.predict("exact", run["step"].values))
    assert found["train_loss"] < 0, f"FILL IN: the largest gap that the theory allows (got {found})"


def test_the_claim_of_the_page():
    raise AssertionError(
        "FILL IN: the claim of book/lazy_rich/feature_amplification.md as a computation, over several seeds"
    )
