"""Four questions of sixteen things: orthonormal answers, and likeness as a weighted count of agreements."""

import itertools

import numpy as np
from numpy.testing import assert_allclose

from toolkit.tasks import questions


def test_answers_are_orthonormal_and_no_two_things_are_alike():
    modes = questions.modes().numpy()
    assert_allclose(modes @ modes.T, np.eye(4), atol=1e-15)
    assert len(set(map(tuple, np.sign(modes).T))) == 16
    assert_allclose(np.sign(modes[0]), [1] * 8 + [-1] * 8)


def test_likeness_adds_the_weights_of_agreements_and_takes_off_the_others():
    weights = (1, 0.5, 0.25, 0.125)
    likeness = questions.likeness(weights).numpy()
    answers = list(itertools.product([0, 1], repeat=4))
    for i, j in itertools.product(range(16), repeat=2):
        agree = [w if a == b else -w for w, a, b in zip(weights, answers[i], answers[j], strict=True)]
        assert_allclose(likeness[i, j], sum(agree) / 16, atol=1e-15)
    assert_allclose(np.linalg.svd(likeness)[1][:5], [*weights, 0], atol=1e-15)
