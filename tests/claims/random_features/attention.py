"""Claims of the page `random_features/attention`."""

from functools import cache

import numpy as np

from tests.claims import at_least, below, between, claim, exactly, in_all_of, more_than, rounded
from toolkit import recording
from toolkit.random_features import AttentionRandomFeatures
from toolkit.random_features.attention import TUNING
from toolkit.theory.attention import attention_task

experiment = AttentionRandomFeatures()
FEW, SOME, MANY = 30, 300, 1000  # samples
MORE = 4  # numbers in a token


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


@cache
def drawn_anew(**values):
    """What seeds 0-7 measure where the page has no recording."""
    return AttentionRandomFeatures(samples=SOME, **values).sweep(seed=range(8), progress=False)


def ratio_of_few_tokens():
    run = drawn_anew(tokens=2)
    return run.tuned_network_test_loss / run.tuned_test_loss


def later():
    return [mean_over_theory(samples) for samples in heads().samples.values if samples >= 100]


claims = [
    claim("more from {} samples than neurons with as many features learn from 1000", exactly, FEW),
    claim("more from 30 samples than neurons with as many features learn from {}", exactly, MANY),
    claim("An input is a set of {} tokens", exactly, experiment.tokens),
    claim("the mean of {} tokens", exactly, experiment.tokens),
    claim("as the heads are with {} of them", exactly, FEW),
    claim("More than {} times as many", rounded, lambda: 30 if all(as_many()) else 0),
    claim("With {} samples the test error of the heads", exactly, FEW),
    claim("the test error of the heads is {} to {}; that", between, lambda: heads().sel(samples=FEW)),
    claim("that of the neurons is still {} to {} with 1000", between, lambda: neurons().sel(samples=MANY)),
    claim("is still 0.24 to 0.29 with {} samples", exactly, MANY),
    claim(
        "so in all of {} seeds the heads are", in_all_of, lambda: heads().sel(samples=FEW) < neurons().sel(samples=MANY)
    ),
    claim("With {} samples the error of the neurons", exactly, SOME),
    claim("the error of the neurons is more than {} times as large", more_than, ratio),
    claim("Of the target's variance {} lie in its first and second wave", rounded, in_two_waves),
    claim("these are among the {} largest modes", exactly, modes_down_to_the_second_wave),
    claim("their error is {} or more in all of eight seeds", at_least, lambda: heads("absolute", False)),
    claim("or more in all of {} seeds", in_all_of, lambda: (heads("absolute", False) > 0.9).all("samples")),
    claim("the error is below {} with 300 samples", below, lambda: heads("absolute").sel(samples=SOME)),
    claim("the error is below 0.01 with {} samples", exactly, SOME),
    claim("which has {} of the variance", rounded, even_part),
    claim("Their error stays above {}", more_than, lambda: heads("relu", False)),
    claim("is by more than {} above it", more_than, lambda: mean_over_theory(FEW) - 1),
    claim("from {} on they are within a fifth", exactly, 100),
    claim("they are within {} of each other", below, lambda: np.abs(np.array(later()) - 1)),
    claim("chosen on {} samples that neither", exactly, TUNING),
    claim("with 2 tokens in place of {} the error", exactly, experiment.tokens),
    claim("the error of the neurons, from {} samples, is only", exactly, SOME),
    claim("is only {} to {} times that of the heads", between, ratio_of_few_tokens),
    claim("a token of {} numbers is easy", exactly, experiment.dimension),
    claim("with {} numbers in each", exactly, MORE),
    claim("the heads learn less from {} samples, and", exactly, SOME),
    claim("and their error is {} to {}", between, lambda: drawn_anew(dimension=MORE).tuned_test_loss),
]

defined = ["the constant 1 appended", "the mean square ½"]  # numbers that only say what was just defined
