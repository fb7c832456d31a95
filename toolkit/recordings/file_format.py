"""The file of a recording: NetCDF groups `measured` and `predicted/<theory>`, rounded, folded, and sealed.

Numbers along `step` are kept as the differences of their rounded bits from one step to the next (`_differences`): a
smooth curve has small ones, which compress to two thirds. Nothing is lost by this.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import h5netcdf
import h5py
import numpy as np
import xarray as xr
from xarray.backends import H5NetCDFStore

from toolkit.attributes import storable

FORMAT = 2  # increase it when older code can no longer read the files
LIMIT = 200_000  # bytes: a page must stay light
MARK = b"wnl recording "  # then the format and a SHA-256 of all bytes before: the end of every file
SEAL = len(MARK) + 4 + 32
LIBRARY = ("v110", "v110")  # HDF5 of 2016 and later: its compact headers save 30 kB a file
MANTISSA = 11  # bits kept of float32, a relative error of 2e-4: rounding makes the files compress
DROPPED = 23 - MANTISSA
FORGOTTEN = 3600  # seconds after which a draft is no longer being written


class RecordingError(ValueError):
    """A recording is missing, damaged, or made by another version; the message says how to make it again."""


def read(file: Path) -> tuple[xr.Dataset, dict[str, xr.Dataset]]:
    """The measured Dataset and {theory: predicted Dataset}. RecordingError unless the seal fits the bytes.

    If a sealed file is not a recording, the errors of h5py and xarray are passed on.
    """
    _verify(file)
    with h5py.File(file, "r") as h:
        theories = list(cast(h5py.Group, h["predicted"])) if "predicted" in h else []
    return _group(file, "measured"), {t: _group(file, f"predicted/{t}") for t in theories}


def _verify(file: Path) -> None:
    """Check the seal at the end of the file, before HDF5 reads bytes that could make it loop."""
    content = file.read_bytes()
    body, end = content[:-SEAL], content[-SEAL:]
    if not end.startswith(MARK):
        raise RecordingError("not a recording of this toolkit, or cut short: its closing mark is missing")
    if (version := int(end[len(MARK) : -32])) != FORMAT:
        age = "newer" if version > FORMAT else "older"
        raise RecordingError(f"made by a {age} version of the toolkit (format {version}, this one reads {FORMAT})")
    if end != seal(body):
        raise RecordingError("damaged: its checksum does not fit its bytes")


def seal(body: bytes, version: int = FORMAT) -> bytes:
    """The bytes that end a recording with this content."""
    return MARK + f"{version:04d}".encode() + hashlib.sha256(body).digest()


def _group(file: Path, group: str) -> xr.Dataset:
    with xr.open_dataset(file, group=group, engine="h5netcdf") as opened:
        return _unfolded(opened.load())


def _folded(data: xr.Dataset) -> xr.Dataset:
    """Columns of equal dimensions as one variable, attributes as one JSON string.

    HDF5 spends 5 kB on every compressed variable and 8 kB on more than eight attributes, more than the numbers need.
    """
    out = xr.Dataset(coords=data.coords, attrs={"about": json.dumps(data.attrs)})
    for index, names in enumerate(_alike(data)):
        about = {"columns": names, "attrs": [data[n].attrs for n in names]}
        stacked = xr.Variable.concat([data[n].variable for n in names], f"column{index}")
        if _resolution(data[names[0]]) and "frame" in stacked.dims:
            # frames last: what stays the same from one to the next compresses to almost nothing
            about, stacked = about | {"dims": stacked.dims[1:]}, stacked.transpose(..., "frame")
        attrs = {"about": json.dumps(about)} | _resolution(data[names[0]])
        values = _differences(stacked) if _is_curve(data[names[0]]) else stacked.values
        out[f"columns{index}"] = stacked.dims, values, attrs
    for coordinate in out.coords.values():
        coordinate.attrs = {"about": json.dumps(coordinate.attrs)}
    return out


def _unfolded(data: xr.Dataset) -> xr.Dataset:
    """Attributes are as today's runs have them, also those of an older file."""
    out = xr.Dataset(coords=data.coords, attrs=storable(json.loads(data.attrs["about"])))
    for coordinate in out.coords.values():
        coordinate.attrs = storable(json.loads(coordinate.attrs["about"]))
    for stacked in data.data_vars.values():
        about, values = json.loads(stacked.attrs["about"]), stacked.variable
        if stacked.dtype.kind == "i" and "step" in stacked.dims:
            values = values.copy(data=_summed(values))
        for index, (name, attrs) in enumerate(zip(about["columns"], about["attrs"], strict=True)):
            one = values.isel({stacked.dims[0]: index})
            one = one.transpose(*about.get("dims", one.dims))
            out[name] = one.dims, one.values, storable(attrs)
    return out


def _is_curve(values: xr.DataArray) -> bool:
    """Whether a column is floating-point numbers along `step`."""
    return values.dtype == np.float32 and "step" in values.dims and not _resolution(values)


def _differences(values: xr.Variable) -> np.ndarray:
    """The upper 20 bits of float32 numbers, as whole numbers less the one of the step before."""
    bits = values.values.view("i4") >> DROPPED
    return np.diff(bits, axis=values.dims.index("step"), prepend=0)


def _summed(values: xr.Variable) -> np.ndarray:
    """The numbers that `_differences` was made of."""
    return (np.cumsum(values.values, axis=values.dims.index("step"), dtype="i4") << DROPPED).view("f4")


def _alike(data: xr.Dataset) -> list[list[str]]:
    """Names of the variables, grouped by dimensions, dtype and resolution."""
    groups: dict = {}
    for name, values in data.data_vars.items():
        groups.setdefault((values.dims, values.dtype.str, *_resolution(values).values()), []).append(str(name))
    return list(groups.values())


def _resolution(values: xr.DataArray) -> dict:
    return {n: v for n, v in values.attrs.items() if n == "resolution"}


def check_writable(file: Path) -> None:
    """RecordingError unless a recording can be written there. Tried with a draft of the largest size, so before hours
    of training it is known that folder, permissions and disk allow it.
    """
    try:
        with _draft(file) as draft:
            draft.write_bytes(bytes(LIMIT))
            if file.exists():
                file.open("r+b").close()
    except OSError as error:
        raise RecordingError(f"{file} cannot be written: {error.strerror}") from None


def write(file: Path, measured: xr.Dataset, predicted: dict[str, xr.Dataset]) -> int:
    """Write a recording, rounded to `MANTISSA` bits; its size in bytes. RecordingError above `LIMIT`.

    A column with a `resolution` is rounded to multiples of it and kept as whole numbers. The file is replaced at once
    when all is written, or stays as it was.
    """
    parts = {"measured": measured} | {f"predicted/{name}": data for name, data in predicted.items()}
    memory = io.BytesIO()  # HDF5 would end the process where a disk is full
    with h5netcdf.File(memory, "w", libver=LIBRARY) as out:
        for group, data in parts.items():
            _store(out, group, _folded(data.map(_rounded, keep_attrs=True)))
    body = memory.getvalue()
    content = body + seal(body)  # HDF5 allows bytes after its own
    if len(content) > LIMIT:
        about = f"{file.name} would be {len(content):,} bytes, more than {LIMIT:,}"
        raise RecordingError(f"{about}: record fewer values or columns")
    try:
        with _draft(file) as draft:
            draft.write_bytes(content)
            draft.replace(file)
    except OSError as error:
        raise RecordingError(f"{file} cannot be written, and is as it was: {error.strerror}") from error
    return len(content)


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """The path of a new file in the same folder, another for each process; whatever is there in the end is removed.
    So are those that processes have left that were killed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for left in file.parent.glob(f"{file.stem}.*.part"):
        with suppress(FileNotFoundError):  # another process may remove it, too
            if time.time() - left.stat().st_mtime > FORGOTTEN:
                left.unlink()
    draft = file.with_name(f"{file.stem}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _store(out: h5netcdf.File, group: str, data: xr.Dataset) -> None:
    """Write one group. One chunk per column: HDF5's own small chunks cost more bytes than the numbers."""
    packing = {"zlib": True, "complevel": 9, "shuffle": True}
    encoding = {v: packing | {"chunksizes": data[v].shape} for v in data.data_vars if data[v].ndim}
    for name in data.data_vars:
        if resolution := data[name].attrs.pop("resolution", None):
            encoding[name] |= {"dtype": "i4", "scale_factor": float(resolution), "_FillValue": -(2**31)}
    data.dump_to_store(H5NetCDFStore(out.create_group(group), mode="a"), encoding=encoding)


def _rounded(values: xr.DataArray) -> xr.DataArray:
    if not np.issubdtype(values.dtype, np.floating) or "resolution" in values.attrs:
        return values
    bits = values.astype("f4").values.view("u4")
    rounded = (bits + (1 << (DROPPED - 1))) >> DROPPED << DROPPED
    rounded = np.where(np.isfinite(values), rounded, bits).astype("u4")
    return values.copy(data=rounded.view("f4"))
