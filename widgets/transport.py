"""Datasets as bytes that a browser reads without a parser: a JSON header, then plain little-endian arrays.

    uint32 little-endian length of the header
    header, UTF-8 JSON padded with spaces so that the blob starts at a multiple of 8
    blob, each array at the byte offset given in the header

The header is ``{"attrs": {...}, "groups": {"measured": G, "predicted/NAME": G}}`` with
``G = {"coords": {name: A}, "variables": {name: A}}`` and
``A = {"dims": [...], "shape": [...], "dtype": "f4", "offset": bytes, "attrs": {...}}``. Variables are float32,
coordinates float64; a coordinate of strings stands in the header as ``"values": [...]``.

Curves may be packed so that they compress to half: an ``A`` with ``"coding": "curves"`` is float32 whose last dimension
is the step. Its bits are taken as whole numbers, each less the one of the step before (modulo 2³²), and then stand as
four planes: all lowest bytes, then all second ones, and so on.

A wide column with a `resolution` may be packed with ``"coding": "multiples"``: whole numbers of one or two bytes, of
which each stands for so many times the `resolution` among its attributes, and the least for NaN. Its frames, if it
has any, are the last dimension, so that what stays the same from one to the next compresses to almost nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr

TEXTS = ("conditions", "held", "marks")
_ALIGNMENT = 8
_DTYPES = {name: np.dtype(f"<{name}") for name in ("f4", "f8", "u1", "i1", "u2", "i2", "u4", "i4")}


def pack(
    measured: xr.Dataset,
    predicted: Mapping[str, xr.Dataset] | None = None,
    attrs: Mapping | None = None,
    coded: bool = False,
) -> bytes:
    """Bytes of a measured Dataset, the predicted ones by theory, and JSON attributes. NaN is allowed in arrays.

    `coded` packs curves for compression, which pays off for a recording.
    """
    blob = bytearray()
    groups = {"measured": _group(measured, blob, coded)}
    for name, dataset in (predicted or {}).items():
        groups[f"predicted/{name}"] = _group(dataset, blob, coded)
    header = {"attrs": dict(attrs or {}), "groups": groups}
    text = json.dumps(header, default=_plain, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-(4 + len(text)) % _ALIGNMENT)
    return len(text).to_bytes(4, "little") + text + bytes(blob)


def unpack(data: bytes) -> tuple[xr.Dataset, dict[str, xr.Dataset], dict]:
    """The inverse of `pack`: measured, {theory: predicted}, attrs. ValueError says what is wrong with the bytes."""
    data = bytes(data)
    header, blob = _split(data)
    try:
        groups = {name: _dataset(group, blob) for name, group in header["groups"].items()}
        measured = groups.pop("measured")
        predicted = {name.removeprefix("predicted/"): group for name, group in groups.items()}
        return measured, predicted, header["attrs"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"packed bytes: the header lacks or misstates {error}") from error


def _split(data: bytes) -> tuple[dict, bytes]:
    if len(data) < 4:
        raise ValueError(f"packed bytes: a length of 4 bytes must come first (got {len(data)} bytes)")
    end = 4 + int.from_bytes(data[:4], "little")
    if end > len(data):
        raise ValueError(f"packed bytes: the header should end at byte {end}, but there are only {len(data)}")
    try:
        return json.loads(data[4:end].decode()), data[end:]
    except ValueError as error:
        raise ValueError(f"packed bytes: the header is not UTF-8 JSON ({error})") from error


def _group(dataset: xr.Dataset, blob: bytearray, coded: bool) -> dict:
    return {
        "coords": {str(name): _array(values, np.float64, blob) for name, values in dataset.coords.items()},
        "variables": {str(name): _array(values, np.float32, blob, coded) for name, values in dataset.data_vars.items()},
    }


def _array(array: xr.DataArray, dtype: type, blob: bytearray, coded: bool = False) -> dict:
    described = {"dims": list(array.dims), "shape": list(array.shape), "attrs": _changed(array.attrs, listed)}
    if array.dtype.kind in "OUS":
        return described | {"values": [str(value) for value in array.values.ravel()]}
    values = np.ascontiguousarray(array.values, dtype=np.dtype(dtype).newbyteorder("<"))
    if coded and (whole := _multiples(array)) is not None:
        values, dims = whole.values, list(whole.dims)
        described |= {"dims": dims, "shape": list(whole.shape), "coding": "multiples"}
    blob.extend(b"\0" * (-len(blob) % _ALIGNMENT))
    described |= {"dtype": values.dtype.str[1:], "offset": len(blob)}
    if coded and array.dims[-1:] == ("step",):
        values, described = _curves(values), described | {"coding": "curves"}
    blob.extend(values.tobytes())
    return described


def _multiples(array: xr.DataArray) -> xr.DataArray | None:
    """How often the resolution goes into each number, frames last; None without one, or if two bytes are few."""
    if not (resolution := array.attrs.get("resolution")):
        return None
    counted = (array / resolution).round()
    counted = counted.transpose(..., "frame") if "frame" in array.dims else counted
    largest = float(np.nanmax(np.abs(counted.values), initial=0))
    kind = next((kind for kind in (np.int8, np.int16) if largest <= np.iinfo(kind).max), None)
    return None if kind is None else counted.fillna(np.iinfo(kind).min).astype(np.dtype(kind).newbyteorder("<"))


def _from_multiples(values: np.ndarray, resolution: float) -> np.ndarray:
    """The inverse of `_multiples`."""
    missing = values == np.iinfo(values.dtype).min
    return np.where(missing, np.nan, values * resolution).astype(np.float32)


def _curves(values: np.ndarray) -> np.ndarray:
    """Differences along the last dimension of the bits of float32 numbers, as four planes of bytes: `[4, count]`."""
    bits = values.view("<u4")
    moved = np.diff(bits, axis=-1, prepend=np.zeros_like(bits[..., :1]))
    return np.ascontiguousarray(moved.reshape(-1, 1).view("u1").T)


def _uncurved(planes: np.ndarray, shape: list[int]) -> np.ndarray:
    """The inverse of `_curves`."""
    moved = np.ascontiguousarray(planes.reshape(4, -1).T).view("<u4").reshape(shape)
    return np.cumsum(moved, axis=-1, dtype="<u4").view("<f4")


def _dataset(group: dict, blob: bytes) -> xr.Dataset:
    return xr.Dataset(
        {name: _read(name, array, blob) for name, array in group["variables"].items()},
        coords={name: _read(name, array, blob) for name, array in group["coords"].items()},
    )


def _read(name: str, array: dict, blob: bytes) -> tuple:
    attrs = _changed(array["attrs"], json.dumps)
    if "values" in array:
        return array["dims"], np.reshape(array["values"], array["shape"]), attrs
    if array["dtype"] not in _DTYPES:
        raise ValueError(f"packed bytes: {name} has the unknown number type {array['dtype']}")
    dtype, count = _DTYPES[array["dtype"]], int(np.prod(array["shape"]))
    end = array["offset"] + count * dtype.itemsize
    if end > len(blob):
        raise ValueError(f"packed bytes: {name} should end at byte {end} of the blob, which has only {len(blob)}")
    values = np.frombuffer(blob, dtype, count, array["offset"])
    if array.get("coding") == "curves":
        return array["dims"], _uncurved(values.view("u1"), array["shape"]), attrs
    if array.get("coding") == "multiples":
        values = _from_multiples(values, attrs["resolution"])
    return array["dims"], values.reshape(array["shape"]).copy(), attrs


def listed(value: Any) -> Any:
    """The list or dict that an attribute of a Dataset stands for; one that is no text stands for itself."""
    return json.loads(value) if isinstance(value, str) else value


def _changed(attrs: Mapping, change: Callable[[Any], Any]) -> dict:
    """Attributes with other forms of those that are JSON texts in a Dataset, because files have no lists and dicts."""
    return {name: change(value) if name in TEXTS else value for name, value in attrs.items()}


def _plain(value: object) -> object:
    """Numbers and arrays of NumPy as JSON can hold them."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"attributes must be plain numbers, strings, lists or dicts (got {type(value).__name__})")
