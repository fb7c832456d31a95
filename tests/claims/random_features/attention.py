"""Claims of the page `random_features/attention`."""

from functools import cache

import numpy as np

from tests.claims import at_least, below, between, claim, exactly, holds, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.random_features import AttentionRandomFeatures
from toolkit.random_features.attention import TUNING
from toolkit.theory.attention import attention_task

experiment = AttentionRandomFeatures()
FEW, SOME, MANY = 30, 300, 1000  # samples
HEADS = 20_000  # of the page's cell


@cache
def held():
    return recording("random_features/attention")


def heads(value="relu", appended=True):
    """The error of the heads with the tuned ridge, each seed and number of samples."""
    return held().measured.tuned_test_loss.sel(value=value, appended=appended)


def neurons(value="relu", appended=True):
    return held().measured.tuned_network_test_loss.sel(value=value, appended=appended)


def ratio():
    return neurons().sel(samples=SOME) / heads().sel(samples=SOME)


def as_many():
    """Neurons with a thousand samples are no better than heads with a few dozen."""
    return [(neurons().sel(samples=MANY) > heads().sel(samples=FEW)).all(), MANY / FEW > 30]


@cache
def task(value="relu", appended=True):
    e = experiment
    return attention_task(value, e.dimension, e.tokens, appended, e.variance)


def in_two_waves():
    return np.sort(task()[1])[-2:].sum()


def modes_down_to_the_second_wave():
    values, target = task()
    second = values[np.argsort(-target)[1]]
    return int((values >= second * (1 - 1e-9)).sum())


def even_part():
    """The share of the variance of relu that its even part has: |k₁|/2 beside k₁/2."""
    return 1 - np.sort(task()[1])[-1]


def theory(samples):
    predicted = held().predicted["random features"].tuned_test_loss.sel(value="relu", appended=True, samples=samples)
    return predicted.isel(seed=0) if "seed" in predicted.dims else predicted


def mean_over_theory(samples):
    return float(heads().sel(samples=samples).mean() / theory(samples))


def later():
    return [mean_over_theory(samples) for samples in heads().samples.values if samples >= 100]


claims = [
    claim("more from {} samples than neurons with as many features learn from 1000", exactly, FEW),
    claim("more from 30 samples than neurons with as many features learn from {}", exactly, MANY),
    claim("An input is a set of {} tokens", exactly, experiment.tokens),
    claim("the mean of {} tokens", exactly, experiment.tokens),
    claim("More than {} times as many", rounded, lambda: 30 if all(as_many()) else 0),
    claim("With 30 samples the test error of the heads is {} to {}", between, lambda: heads().sel(samples=FEW)),
    claim("that of the neurons is still {} to {} with 1000", between, lambda: neurons().sel(samples=MANY)),
    claim(
        "with 1000 samples, so in all of {} seeds the heads are ahead",
        in_all_of,
        lambda: heads().sel(samples=FEW) < neurons().sel(samples=MANY),
    ),
    claim("With {} samples the error of the neurons", exactly, SOME),
    claim("the error of the neurons is more than {} times as large", more_than, ratio),
]
