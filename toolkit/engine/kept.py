"""A file that keeps the batches of a sweep as they end: the same sweep goes on from there, whatever ended it.

It begins with what the sweep is; each batch follows as a record of its length, its checksum and its arrays. A record
that was cut short, by a full disk or a process that was killed, is trained again. Holds no code: reading it is safe.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from toolkit.domain.kinds import shown

try:
    import fcntl
except ImportError:  # on Windows, where two processes must not be given one file
    fcntl = None

MARK = b"batches of a sweep, 1\n"
HEAD = 8 + 32  # bytes before a record: its length and its checksum
DIFFERS = {
    "fields": "its fields are {known}, here {here}",
    "axes": "its axes are {known}, here {here}",
    "steps": "its steps are {known}, here {here}",
    "code": "the experiment's code was another then, or the version of Python",
}
Result = tuple[list, bool]  # of each look at a batch its rows and moments; whether it was finished


class Kept:
    """The finished batches of one sweep. `about` says which sweep it is, in plain numbers and names; `most`, how many
    runs its batches have at most, is that of the file once there is one.

    ValueError for a file of another sweep, one that is no such file, or one that another process writes.
    """

    def __init__(self, file: str | Path, about: dict[str, Any], most: int):
        if not isinstance(file, str | os.PathLike):
            raise ValueError(f"resume must be the name of a file (got {shown(file)})")
        self._path, self.most, self._broken = Path(file), most, False
        try:
            self._file: BinaryIO = open(file, "a+b")  # noqa: SIM115 - open for as long as the sweep
            self._begin(about)
        except OSError as error:
            raise ValueError(f"resume {shown(str(file))} cannot be written: {error.strerror}") from error

    def _begin(self, about: dict[str, Any]) -> None:
        try:
            self._lock()
            self._results = dict(self._read(json.loads(json.dumps(about))))
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_) -> None:
        self._close()

    def _close(self) -> None:
        with contextlib.suppress(OSError):  # a record that did not fit is written once more, and has been told of
            self._file.close()

    def result(self, key: str) -> Result | None:
        """What is kept of a batch."""
        return self._results.get(key)

    def add(self, key: str, result: Result) -> None:
        """Keep a finished batch. Where the disk is full, say so once and go on without."""
        if self._broken:
            return
        try:
            self._append(_packed(key, result))
        except OSError as error:
            self._broken = True
            said = f"{self._path} cannot be written ({error.strerror}): the sweep goes on, and its further batches"
            warnings.warn(f"{said} are not kept there", RuntimeWarning, stacklevel=2)

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                f"resume {str(self._path)!r} is being written by another sweep: name another file"
            ) from None
        except OSError:
            return  # a file system without locks is like Windows

    def _read(self, about: dict) -> Iterator[tuple[str, Result]]:
        self._file.seek(0)
        beginning = self._file.read(len(MARK))
        if beginning != MARK[: len(beginning)]:
            raise ValueError(f"resume {str(self._path)!r} is no file of a sweep: name another file")
        bodies = self._bodies()
        if (first := next(bodies, None)) is None:  # a new file, or one that was cut short as it was begun
            self._file.truncate(0)
            self._file.write(MARK)
            return self._append(json.dumps({"most": self.most} | about).encode())
        known = json.loads(first)
        self.most = known.pop("most", self.most)
        for name in about:
            if known.get(name) != about[name]:
                differ = DIFFERS.get(name, "its {name} is {known}, here {here}")
                differ = differ.format(name=name, known=known.get(name), here=about[name])
                raise ValueError(f"resume {str(self._path)!r} is of another sweep ({differ}): name another file")
        yield from map(_unpacked, bodies)

    def _bodies(self) -> Iterator[bytes]:
        """The records that are whole; what follows them is cut off."""
        end = self._file.tell()
        while len(head := self._file.read(HEAD)) == HEAD:
            body = self._file.read(int.from_bytes(head[:8], "big"))
            if hashlib.sha256(body).digest() != head[8:]:
                break
            end = self._file.tell()
            yield body
        self._file.truncate(end)

    def _append(self, body: bytes) -> None:
        self._file.write(len(body).to_bytes(8, "big") + hashlib.sha256(body).digest() + body)
        self._file.flush()


def key(indices: Sequence[int], combinations: Sequence[int]) -> str:
    """The name of a batch in the file: which starts and which combinations of knobs it has."""
    return json.dumps([list(indices), list(combinations)])


def _packed(name: str, result: Result) -> bytes:
    looks, _ = result
    arrays: dict[str, np.ndarray] = {"key": np.array(name)}
    for number, (rows, moments) in enumerate(looks):
        arrays[f"{number}|steps"] = np.array([step for step, _ in rows])
        for place, (_, row) in enumerate(rows):
            arrays |= {f"{number}|row|{place}|{column}": values for column, values in row.items()}
        arrays |= {f"{number}|moment|{moment}": steps for moment, steps in moments.items()}
    body = io.BytesIO()
    np.savez(body, allow_pickle=False, **arrays)  # pyright: ignore[reportArgumentType]
    return body.getvalue()


def _unpacked(body: bytes) -> tuple[str, Result]:
    looks: list[tuple[list, dict]] = []
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        for name in arrays.files:
            number, kind, *where = [*name.split("|", 3), ""]
            if kind == "steps":
                looks.append(([(int(step), {}) for step in arrays[name]], {}))
            elif kind == "row":
                looks[int(number)][0][int(where[0])][1][where[1]] = arrays[name]
            elif kind == "moment":
                looks[int(number)][1][where[0]] = arrays[name]
        return str(arrays["key"]), (looks, True)
