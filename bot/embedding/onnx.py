"""Just enough of the ONNX file format (protocol buffers) to read stored numbers and to write a small graph.

Field numbers: onnx.proto of the ONNX project, version 3 of the format. The `onnx` package itself would bring 18 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_TYPES: dict[int, type[np.generic]] = {1: np.float32, 2: np.uint8, 3: np.int8, 7: np.int64}
_NUMBERS = {np.dtype(kind): number for number, kind in _TYPES.items()}
_VARINT, _BYTES = 0, 2
_WIDTHS = {1: 8, 5: 4}  # wire types of fixed width

MICROSOFT = "com.microsoft"  # onnxruntime's own operators


def read_arrays(model: memoryview) -> dict[str, Array]:
    """Every array stored in a model file, by name. They are views of `model`: nothing is copied."""
    graph = next(value for number, value in _fields(model) if number == 7 and isinstance(value, memoryview))
    arrays: dict[str, Array] = {}
    for number, value in _fields(graph):
        if number == 5 and isinstance(value, memoryview):
            name, array = _read_array(value)
            if array is not None:
                arrays[name] = array
    return arrays


def _read_array(tensor: memoryview) -> tuple[str, Array | None]:
    shape: list[int] = []
    kind, name, raw = 0, "", None
    for number, value in _fields(tensor):
        match number, value:
            case 1, int():
                shape.append(value)
            case 2, int():
                kind = value
            case 8, memoryview():
                name = bytes(value).decode()
            case 9, memoryview():
                raw = value
    if raw is None or kind not in _TYPES:
        return name, None
    return name, np.frombuffer(raw, _TYPES[kind]).reshape(shape)


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _read_varint(message, at)
            yield number, value
            continue
        if wire == _BYTES:
            length, at = _read_varint(message, at)
        else:
            length = _WIDTHS[wire]
        yield number, message[at : at + length]
        at += length


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


class Graph:
    """A graph under construction. Every method returns the name of what it added, to be used as an input."""

    def __init__(self) -> None:
        self._nodes = bytearray()
        self._arrays = bytearray()

    def array(self, name: str, array: Array) -> str:
        """Store an array in the model."""
        array = np.ascontiguousarray(array)
        dims = b"".join(_varint(1, size) for size in array.shape)
        body = dims + _varint(2, _NUMBERS[array.dtype]) + _text(8, name) + _bytes(9, array.tobytes())
        self._arrays += _bytes(5, body)
        return name

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **attributes: int | float,
    ) -> str:
        """Add a step; the first of its outputs is returned."""
        body = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
        body += _text(4, operator) + b"".join(_bytes(5, _attribute(*pair)) for pair in attributes.items())
        self._nodes += _bytes(1, body + _text(7, domain))
        return outputs[0]

    def model(self, inputs: Mapping[str, Sequence[str | int]], outputs: Mapping[str, Sequence[str | int]]) -> bytes:
        """The finished file; `inputs` and `outputs` are float arrays, each axis a size or the name of one."""
        graph = bytes(self._nodes) + _text(2, "graph") + bytes(self._arrays)
        graph += b"".join(_bytes(11, _value(*pair)) for pair in inputs.items())
        graph += b"".join(_bytes(12, _value(*pair)) for pair in outputs.items())
        opsets = _bytes(8, _text(1, "") + _varint(2, 18)) + _bytes(8, _text(1, MICROSOFT) + _varint(2, 1))
        return _varint(1, 9) + _bytes(7, graph) + opsets


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    axes = b"".join(_bytes(1, _text(2, axis) if isinstance(axis, str) else _varint(1, axis)) for axis in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _varint(1, 1) + _bytes(2, axes)))


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + bytes([2 << 3 | 5]) + np.float32(value).tobytes() + _varint(20, 1)
    return _text(1, name) + _varint(3, value) + _varint(20, 2)


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode())


def _bytes(number: int, payload: bytes) -> bytes:
    return _plain_varint(number << 3 | _BYTES) + _plain_varint(len(payload)) + payload


def _varint(number: int, value: int) -> bytes:
    return _plain_varint(number << 3 | _VARINT) + _plain_varint(value & (1 << 64) - 1)


def _plain_varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)
