"""Sentence vectors: the right pieces in, the original model's vectors out."""

import numpy as np
import pytest

from bot.embedding import WIDTH, Encoder
from bot.embedding.minilm import MiniLM
from bot.embedding.onnx import Graph, read_arrays
from bot.embedding.wordpiece import common_words, cut


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The encoder; its packages are among the locked dependencies."""
    found = Encoder.find()
    assert found is not None
    return found


# Pieces by the tokenizer published with the model; the first ten numbers of the vector by the package's own graph in
# 32-bit floats on onnxruntime 1.31.
REFERENCE = [
    (
        "my knee hurts when i run",
        [101, 2026, 6181, 13403, 2043, 1045, 2448, 102],
        [-0.0257, -0.0051, -0.0134, 0.0363, 0.038, -0.0225, -0.0378, 0.0904, 0.0526, -0.0336],
    ),
    (
        "pain on the outside of the knee after five kilometres",
        [101, 3255, 2006, 1996, 2648, 1997, 1996, 6181, 2044, 2274, 3717, 102],
        [-0.0059, 0.0413, 0.0489, 0.0386, 0.0078, -0.0173, -0.06, 0.0942, 0.0472, 0.0093],
    ),
    (
        "how do I book a table for two?",
        [101, 2129, 2079, 1045, 2338, 1037, 2795, 2005, 2048, 1029, 102],
        [0.0862, -0.0242, -0.0848, 0.0331, -0.1034, 0.0256, -0.0476, 0.0468, -0.0174, 0.0464],
    ),
]


@pytest.mark.parametrize(("text", "pieces", "start"), REFERENCE)
def test_vectors_are_the_original_models(encoder: Encoder, text: str, pieces: list[int], start: list[float]) -> None:
    """Pieces are exact; numbers differ from the 32-bit model's by less than a fifth of their usual size."""
    assert cut(text, 64) == pieces
    (vector,) = encoder.encode([text])
    assert np.abs(vector[:10] - start).max() < 0.012
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [101, 102]),
        ("Naïve ÜNÏCODE", [101, 15743, 27260, 102]),
        ("😀 knee", [101, 100, 6181, 102]),
        ("膝が", [101, 100, 1651, 102]),
        ("a\x00b\u200bc", [101, 5925, 102]),
        ("90°", [101, 3938, 7737, 102]),
        ("x_y “q”", [101, 1060, 1035, 1061, 1523, 1053, 1524, 102]),
    ],
)
def test_odd_characters_are_cut_as_in_the_original(text: str, pieces: list[int]) -> None:
    """Accents go, marks and CJK stand alone, what is unknown is unknown."""
    assert cut(text, 64) == pieces


def test_a_long_text_is_cut_short() -> None:
    """Sixty-four pieces and no more, and the end mark is one of them."""
    assert len(cut("knee " * 10_000, 64)) == 64
    assert cut("knee " * 10_000, 64)[-1] == 102


def test_alike_in_meaning_is_close_and_unlike_is_far(encoder: Encoder) -> None:
    """Two ways to say one thing are closer than two things that share words."""
    stairs, same, table = encoder.encode(
        ["my kneecap aches going downstairs", "walking down steps hurts the front of my knee", "a table by the stairs"]
    )
    assert stairs @ same > 0.6
    assert stairs @ table < 0.4


def test_a_vector_does_not_depend_on_its_company(encoder: Encoder) -> None:
    """Encoded alone or among others, today or tomorrow, a text has one vector."""
    alone = encoder.encode(["is it my it band"])[0]
    fresh = Encoder.find()
    assert fresh is not None
    among = fresh.encode(["something else entirely", "is it my it band", "ok"])[1]
    assert np.array_equal(alone, among)


def test_no_text_is_no_vector(encoder: Encoder) -> None:
    """An empty list gives an empty table of the right width."""
    assert encoder.encode([]).shape == (0, WIDTH)


def test_another_model_file_is_refused(tmp_path) -> None:
    """Vectors of another file would not go with those in the cache."""
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not the model")
    with pytest.raises(ValueError, match="not the model file"):
        MiniLM(other)


def test_a_written_graph_reads_back() -> None:
    """What our writer writes, our reader reads."""
    graph = Graph()
    array = np.arange(-6, 6, dtype=np.int8).reshape(3, 4)
    graph.array("small", array)
    graph.node("Identity", ["in"], ["out"])
    model = graph.model({"in": ["rows", 4]}, {"out": ["rows", 4]})
    assert np.array_equal(read_arrays(memoryview(model))["small"], array)


def test_common_words_are_english_words() -> None:
    """The list behind "is this a slip?" knows everyday English."""
    assert {"knee", "fridge", "running"} <= common_words()
    assert "brigde" not in common_words()


def test_taught_nothing_is_the_model_itself(encoder: Encoder) -> None:
    """With its own matrices in their places the model gives its own vector."""
    text = "my kneecap aches on the stairs"
    mean = encoder.taught({}).features(text)[:WIDTH]
    assert np.abs(mean / np.linalg.norm(mean) - encoder.encode([text])[0]).max() < 1e-4


def test_what_is_taught_is_another_model(encoder: Encoder) -> None:
    """Another matrix changes the features of the taught model, and no vector of the encoder."""
    text = "my kneecap aches on the stairs"
    before = encoder.encode([text])[0]
    shuffled = np.random.default_rng(0)
    values = shuffled.integers(-127, 128, (WIDTH, WIDTH)).astype(np.int8)
    other = encoder.taught({(5, "value"): (values, np.full((1, WIDTH), 0.001, np.float32))})
    assert np.abs(other.features(text) - encoder.taught({}).features(text)).max() > 0.01
    assert (encoder.encode([text])[0] == before).all()
