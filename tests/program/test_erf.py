"""The website's error function against PyTorch's."""

import math

import torch

from tests.program.routines import website


def test_erf():
    edges = [0.0, -0.0, 1.0, 6.0, 1e-300, 5e-324, 1e300]
    some = [
        torch.linspace(-7, 7, 20_001),
        torch.logspace(-20, 1, 1000),
        torch.tensor(edges, dtype=torch.float64),
        1 + torch.randn(100) * 1e-9,
    ]
    x = torch.cat([part.double() for part in some])
    [[found]] = website([{"routine": "erf", "arrays": [x], "numbers": [], "shapes": [[len(x)]]}])
    torch.testing.assert_close(found, torch.erf(x), rtol=4e-15, atol=0)


def test_nan_stays():
    [[found]] = website([{"routine": "erf", "arrays": [torch.tensor([math.nan])], "numbers": [], "shapes": [[1]]}])
    assert found.isnan()
