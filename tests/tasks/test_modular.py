"""The table of additions: every pair once, labels by the remainder, replaced labels where they were asked for."""

import torch

from toolkit.tasks import modular


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_every_pair_occurs_once_in_an_order_of_the_seed():
    pairs = modular.pairs(7, generator())
    assert sorted(map(tuple, pairs.tolist())) == [(a, b) for a in range(7) for b in range(7)]
    assert pairs.tolist() == modular.pairs(7, generator()).tolist() != modular.pairs(7, generator(1)).tolist()


def test_labels_and_codes_by_hand():
    pairs = torch.tensor([[2, 4], [0, 0]])
    assert modular.labels(pairs, 5).tolist() == [1, 0]
    assert modular.encode(pairs, 5).tolist() == [[0, 0, 1, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0]]


def test_corruption_replaces_the_first_labels_and_more_of_them_as_it_grows():
    right = torch.arange(1000) % 59
    some, more = (modular.corrupted(right, share, 59, generator()) for share in (0.2, 0.5))
    assert torch.equal(some[200:], right[200:]) and torch.equal(some[:200], more[:200])
    assert torch.equal(modular.corrupted(right, 0.0, 59, generator()), right)
    wrong = float((more[:500] != right[:500]).double().mean())
    assert abs(wrong - 58 / 59) < 0.02  # one in p is right by chance
