"""Claims of the page `lazy_rich/feature_amplification`; tests/claims/README.md says how they are written."""

from tests.claims import claim, exactly
from toolkit.lazy_rich import FeatureAmplification

experiment = FeatureAmplification()

claims = [
    claim("FILL IN: from {} steps, and so on for every number of the page", exactly, experiment.steps),
]
