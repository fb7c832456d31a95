"""Recorded sweeps, one file each: `recording(name)` reads what `python -m toolkit.record` made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from toolkit.fields import as_text
from toolkit.recordings.file_format import RecordingError, read

FOLDER = Path(__file__).parent
DATA = FOLDER / "data"  # large constants of programs


@dataclass(frozen=True)
class Recording:
    """A recorded sweep: the `measured` Dataset and {theory: predicted Dataset} on the same coordinates."""

    name: str
    measured: xr.Dataset
    predicted: dict[str, xr.Dataset]

    def at(self, **values: Any) -> Recording:
        """The runs with these values of swept fields, which are no dimensions any more: what a light figure needs.

        KeyError for a value that is not recorded.
        """
        texts = {n for n in values if n in self.measured.coords and self.measured[n].dtype.kind in "OUST"}
        recorded = {name: as_text(value) if name in texts else value for name, value in values.items()}
        predicted = {theory: data.sel(recorded) for theory, data in self.predicted.items()}
        return Recording(self.name, self.measured.sel(recorded), predicted)

    @property
    def programs(self) -> dict[str, str]:
        """{variant: text} of the programs that train it elsewhere (`toolkit.programs`); read when asked for.

        RecordingError for one that is damaged.
        """
        files = sorted(programs_folder(self.name).glob("*.json"))
        return {file.stem: _program(file, self.name) for file in files}

    @property
    def data(self) -> dict[str, bytes]:
        """{file: bytes} of the large constants that the programs name."""
        named = {entry["file"] for text in self.programs.values() for entry in json.loads(text)["data"].values()}
        return {name: (DATA / f"{name}.bin").read_bytes() for name in sorted(named)}


def path(name: str) -> Path:
    return FOLDER / f"{name}.nc"


def programs_folder(name: str) -> Path:
    return FOLDER / name


def recording(name: str, file: Path | None = None) -> Recording:
    """Read the recording called e.g. "grokking/polynomial". RecordingError names the file and how to re-make it."""
    file = Path(file or path(name))
    remake = f"re-make it with: python -m toolkit.record {name}"
    if not file.is_file():
        known = ", ".join(sorted(str(p.relative_to(FOLDER).with_suffix("")) for p in FOLDER.rglob("*.nc")))
        about = f"there is no recording {name!r} ({file}); known: {known or 'none'}"
        raise RecordingError(f"{about}; if it is one of a page, {remake}")
    try:
        measured, predicted = read(file)
    except RecordingError as error:
        raise RecordingError(f"{file}: {error}; {remake}") from None
    except (OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError) as error:
        raise RecordingError(f"{file} cannot be read ({type(error).__name__}: {error}); {remake}") from error
    return Recording(name, measured, predicted)


def _program(file: Path, name: str) -> str:
    """The text of a program; RecordingError unless it is whole."""
    try:
        text = file.read_text(encoding="utf-8")
        if not {"experiment", "values", "inputs", "data"} <= set(json.loads(text)):
            raise ValueError("parts of it are missing")
    except (OSError, ValueError, TypeError) as error:
        remake = f"re-make it with: python -m toolkit.programs {name}"
        raise RecordingError(f"{file} is no program, or damaged ({error}); {remake}") from error
    return text
