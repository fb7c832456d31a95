"""The place to train: overrides, refusals in words, one line that describes it, and a GPU's equal numbers."""

import numpy as np
import pytest
import torch

from tests.three_experiments import FeatureRidge, FreeFeatures, XorClusters
from toolkit import describe, place
from toolkit.device import Place, best


@pytest.fixture(autouse=True)
def no_override(monkeypatch):
    monkeypatch.delenv("WNL_DEVICE", raising=False)


def test_the_default_is_the_fastest_device_in_float32(monkeypatch):
    assert place() == Place(torch.device(best()), torch.float32)
    assert (
        place(dtype=torch.float64, device="cpu") == place("cpu", "float64") == Place(torch.device("cpu"), torch.float64)
    )


@pytest.mark.parametrize("cuda, mps, name", [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_cuda_before_mps_before_cpu(monkeypatch, cuda, mps, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert best() == name


def test_the_environment_overrides_the_choice_and_the_argument_both(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)  # as if there were a GPU to avoid
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    assert place().device.type == "cpu"
    monkeypatch.setenv("WNL_DEVICE", "toaster")
    assert place("cpu").device.type == "cpu"
    with pytest.raises(ValueError, match="device 'toaster' cannot be used here: "):
        place()
    with pytest.raises(ValueError, match="device 'toaster' cannot be used here: "):
        FeatureRidge().run(progress=False)


def test_a_device_that_is_not_there_is_named():
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(ValueError, match=f"device '{missing}' cannot be used here: .+") as error:
        place(missing)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("dtype", ["float16", "double", torch.float16, 32])
def test_an_unknown_dtype_is_named(dtype):
    with pytest.raises(ValueError) as error:
        place("cpu", dtype)
    assert str(error.value) == f"dtype must be 'float32' or 'float64' (got {dtype!r})"


def test_float64_on_mps_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(torch, "zeros", lambda *a, **k: None)  # as if there were one
    with pytest.raises(ValueError, match="float64 does not exist on Apple MPS; use float32, or WNL_DEVICE=cpu"):
        place("mps", "float64")


def test_put_casts_floats_and_leaves_whole_numbers():
    tree = {"a": torch.ones(2, dtype=torch.float64), "b": {"c": torch.arange(3), "d": torch.tensor([True])}}
    put = place("cpu", "float32").put(tree)
    assert put["a"].dtype == torch.float32 and put["b"]["c"].dtype == torch.int64
    assert put["b"]["d"].dtype == torch.bool and tree["a"].dtype == torch.float64


def test_describe_is_one_line(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    assert describe(place("cpu")) == "CPU, 2 threads, float32"
    assert describe(place("cpu", "float64")) == "CPU, 2 threads, float64"
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert describe(place("cpu")) == "CPU, 1 thread, float32"
    monkeypatch.setenv("WNL_DEVICE", "cpu")
    assert describe() == "CPU, 1 thread, float32"
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Model 7")
    assert describe(Place(torch.device("cuda"), torch.float32)) == "GPU Model 7, float32"
    assert describe(Place(torch.device("mps"), torch.float32)) == "Apple GPU (MPS; float32 is all it has), float32"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("experiment", [XorClusters(), FreeFeatures(), FeatureRidge()])
def test_a_gpu_gives_the_numbers_of_the_cpu(experiment):
    about = dict(seed=[0, 1], dtype="float64", progress=False)
    here, there = experiment.sweep(device="cpu", **about), experiment.sweep(device="cuda", **about)
    assert there.attrs["device"].startswith("cuda") and here.attrs["device"] == "cpu"
    for name in here.data_vars:
        np.testing.assert_allclose(there[name], here[name], rtol=1e-8, atol=1e-10)
