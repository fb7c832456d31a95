"""Random features: networks whose hidden layer stays as it was drawn."""

from toolkit.random_features.attention import AttentionRandomFeatures
from toolkit.random_features.bandlimited import BandlimitedWeights
from toolkit.random_features.circle import CircleRidge
from toolkit.random_features.deep import DeepRandomFeatures
from toolkit.random_features.iterated_kernel import IteratedKernel
from toolkit.random_features.ridge import RandomFeatureRidge
from toolkit.random_features.student_prior import StudentPrior
from toolkit.random_features.untrained import UntrainedFrequency

__all__ = [
    "AttentionRandomFeatures",
    "BandlimitedWeights",
    "CircleRidge",
    "DeepRandomFeatures",
    "IteratedKernel",
    "RandomFeatureRidge",
    "StudentPrior",
    "UntrainedFrequency",
]
