"""Claims of the page `lazy_rich/early_alignment`; tests/claims/README.md says how they are written."""

from tests.claims import claim, exactly
from toolkit.lazy_rich import EarlyAlignment

experiment = EarlyAlignment()

claims = [
    claim("FILL IN: from {} steps, and so on for every number of the page", exactly, experiment.steps),
]
