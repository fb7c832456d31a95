"""Masks and what is trained again, against sorting by hand."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from toolkit import pruning


def network(seed=0, **shapes):
    draws = torch.Generator().manual_seed(seed)
    shapes = shapes or {"first": (6, 5), "second": (5, 3)}
    return {
        name: (1 + i) * torch.randn(*shape, generator=draws, dtype=torch.float64)
        for i, (name, shape) in enumerate(shapes.items())
    }


def flat(weights):
    return torch.cat([w.flatten() for w in weights.values()]).numpy()


@pytest.mark.parametrize("share, count", [(0.4, 18), (0.5, 23), (1.0, 45), (0.01, 1)])
def test_the_largest_of_all_layers_are_kept(share, count):
    weights = network()
    mask = flat(pruning.magnitude_mask(weights, share))
    order = np.argsort(-abs(flat(weights)))
    assert set(np.flatnonzero(mask)) == set(order[:count]) and set(np.unique(mask)) <= {0.0, 1.0}
    assert int(pruning.kept_count(weights, share)) == count


@pytest.mark.parametrize("share", [0, -0.1, 1.01])
def test_a_share_of_nothing_is_refused(share):
    with pytest.raises(ValueError, match=rf"share must be a number above 0 and at most 1 \(got {share}\)"):
        pruning.magnitude_mask(network(), share)


def test_random_masks_keep_as_many_as_another_mask():
    mask = pruning.magnitude_mask(network(), 0.4)
    draws = network(1)
    layered = pruning.random_mask(pruning.ranks(draws, True), mask, True)
    for name, own in layered.items():
        count = int(mask[name].sum())
        assert set(np.flatnonzero(own)) == set(np.argsort(draws[name].flatten().numpy())[:count])
    everywhere = pruning.random_mask(pruning.ranks(draws, False), mask, False)
    assert set(np.flatnonzero(flat(everywhere))) == set(np.argsort(flat(draws))[:18])


def test_what_is_rewound_has_the_first_weights_where_the_mask_is_one():
    first = network(2)
    mask = pruning.magnitude_mask(network(), 0.4)
    found = flat(pruning.rewound(first, mask))
    assert_allclose(found, np.where(flat(mask) == 1, flat(first), 0), rtol=0)
    same = flat(pruning.with_norm_of(first, pruning.rewound(first, mask)))
    assert_allclose(np.linalg.norm(same), np.linalg.norm(found))
    assert_allclose(same / flat(first), same[0] / flat(first)[0])


def test_the_distance_of_masks_is_that_of_sets():
    one, other = pruning.magnitude_mask(network(), 0.4), pruning.magnitude_mask(network(3), 0.6)
    a, b = (set(np.flatnonzero(flat(mask))) for mask in (one, other))
    assert_allclose(pruning.mask_distance(one, other), 1 - len(a & b) / len(a | b))
    assert float(pruning.mask_distance(one, one)) == 0


def test_masks_of_a_batch_are_those_of_its_networks():
    many = [network(seed) for seed in range(3)]
    batch = {name: torch.stack([one[name] for one in many]) for name in many[0]}
    masks = torch.vmap(lambda one: pruning.magnitude_mask(one, torch.tensor(0.4, dtype=torch.float64)))(batch)
    for i, one in enumerate(many):
        assert_allclose(flat({n: m[i] for n, m in masks.items()}), flat(pruning.magnitude_mask(one, 0.4)))
