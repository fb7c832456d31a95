"""Packed bytes: what goes in comes out, and damage is named."""

import json
import zlib

import numpy as np
import pytest
import xarray as xr

from widgets.transport import pack, unpack


def measured() -> xr.Dataset:
    loss = np.array([[1.0, np.nan, 0.25], [2.0, 0.5, -np.inf]], dtype="float32")
    kernel = np.arange(8, dtype="float32").reshape(2, 2, 2)
    return xr.Dataset(
        {"loss": (("scale", "step"), loss, {"label": "loss"}), "kernel": (("scale", "row", "column"), kernel)},
        coords={"scale": [0.1, 10.0], "step": [0.0, 1.0, 3.0], "row": ["first", "second"]},
    )


@pytest.mark.parametrize("coded", [False, True])
def test_round_trip(coded):
    predicted = {"exact": measured()[["loss"]] * 2, "frozen kernel": measured()[["kernel"]]}
    attrs = {"run": 3, "first": 0, "values": {"scale": 0.1, "bias": False, "data": "parity"}}
    found, theories, told = unpack(pack(measured(), predicted, attrs, coded))
    xr.testing.assert_identical(found, measured())
    assert told == attrs and list(theories) == ["exact", "frozen kernel"]
    xr.testing.assert_equal(theories["exact"], predicted["exact"])


def test_numbers_are_where_the_header_says():
    packed = pack(measured())
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    loss = header["groups"]["measured"]["variables"]["loss"]
    assert (4 + length) % 8 == 0 and loss["offset"] % 8 == 0 and loss["dtype"] == "f4"
    assert header["groups"]["measured"]["coords"]["step"]["dtype"] == "f8"
    values = np.frombuffer(packed, "<f4", 6, 4 + length + loss["offset"])
    np.testing.assert_array_equal(values, measured()["loss"].values.ravel())


def test_coded_curves_have_the_same_bits_and_compress_to_half():
    falls = np.exp(-np.linspace(0, 3, 64)[:, None] * np.linspace(1, 2, 50)).T.astype("float32").view("u4")
    loss = (falls >> 12 << 12).view("float32")  # rounded, as in a recording
    loss[3, 5:] = np.nan
    curves = xr.Dataset({"loss": (("seed", "step"), loss)})
    plain, coded = pack(curves), pack(curves, coded=True)
    np.testing.assert_array_equal(unpack(coded)[0].loss.values.view("u4"), loss.view("u4"))
    assert len(coded) < len(plain) + 50 and len(zlib.compress(coded)) < 0.6 * len(zlib.compress(plain))


def test_multiples_of_a_resolution_take_a_byte_each_or_two_and_their_frames_are_last():
    shares = np.round(np.random.default_rng(0).uniform(-1, 1, (5, 3, 4)), 2)
    shares[0, 1, 2] = np.nan
    wide = xr.Dataset({name: (("frame", "row", "column"), shares * size) for name, size in (("a", 1), ("b", 99))})
    for column in wide.values():
        column.attrs["resolution"] = 0.01
    found = unpack(pack(wide, coded=True))[0]
    assert found.a.dims == ("row", "column", "frame") and found.a.attrs == {"resolution": 0.01}
    xr.testing.assert_allclose(found.transpose(*wide.dims), wide.astype("f4"))
    assert len(pack(wide, coded=True)) < len(pack(wide)) - 60 * 2  # of eight bytes, three are left
    far = wide.map(lambda values: values * 1e9)
    xr.testing.assert_equal(unpack(pack(far, coded=True))[0], far.astype("f4"))


def test_wider_numbers_become_float32_and_integers_of_coordinates_float64():
    dataset = xr.Dataset({"loss": ("seed", np.array([1.0, 2.0]))}, coords={"seed": [0, 1]})
    found, _, _ = unpack(pack(dataset))
    assert found["loss"].dtype == np.float32 and found["seed"].dtype == np.float64


def test_an_empty_dataset_has_no_groups_to_trip_over():
    found, theories, attrs = unpack(pack(xr.Dataset()))
    assert not found.variables and theories == {} and attrs == {}


def test_attributes_that_json_cannot_hold_are_refused():
    assert unpack(pack(xr.Dataset(), attrs={"run": np.int64(2)}))[2] == {"run": 2}
    with pytest.raises(ValueError, match="JSON"):
        pack(xr.Dataset(), attrs={"seconds": float("nan")})
    with pytest.raises(TypeError, match="got object"):
        pack(xr.Dataset(), attrs={"run": object()})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must come first"),
        (b"\xff\x00\x00\x00{}", "should end at byte 259"),
        (b"\x02\x00\x00\x00{!", "not UTF-8 JSON"),
        (b"\x02\x00\x00\x00{}", "lacks or misstates 'groups'"),
        (b"\x02\x00\x00\x00[]", "lacks or misstates"),
        (pack(measured())[:-16], "of the blob, which has only"),
        (pack(measured()).replace(b'"f4"', b'"q9"'), "unknown number type q9"),
    ],
)
def test_bad_bytes_say_what_is_wrong(data, message):
    with pytest.raises(ValueError, match=message):
        unpack(data)
