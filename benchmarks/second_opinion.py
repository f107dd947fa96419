"""Trains safety's second opinion, and says how good it is on messages of authors that it has not read.

    pip install jax optax scikit-learn          (needed here alone)
    python benchmarks/second_opinion.py         train without the files HELD, judge those, learn the thresholds
    python benchmarks/second_opinion.py --write also train on everything and write bot/safety/second_opinion.npz
    python benchmarks/second_opinion.py --thresholds  put the thresholds alone into that file

It learns from tests/safety/*.jsonl, from the examples of the evidence and of the signs, and from some hundred phrasings
of answers and exercises as messages that report nothing; never from tests/safety/set-aside.jsonl. Words and letters:
multinomial logistic regression. Meanings: the upper half of the sentence model, adapted (LoRA of rank 8, Hu et al.
2021), its lower half shared with matching. Takes about half an hour on two cores.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.embedding import Encoder
from bot.embedding.minilm import HALF, HEADS, LAYERS, MATRICES, WIDTH, _matrices, _open, weights_file
from bot.knowledge.loader import read
from bot.safety.second_opinion import CLASSES, FEATURES, MODEL, graver_of, letters_and_words, softmax, together, units
from bot.service.library import build_policy

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.safety import told  # noqa: E402 - the tests are no installed package

SETS = ROOT / "tests/safety"
NEVER = "set-aside"
HELD = ("lay", "posts")
# These answer people who tell of something that safety hears too.
NOT_EVERYDAY = (
    "bridge-felt-in-back",
    "back-worry",
    "under-18",
    "pregnancy-and-exercise",
    "when-to-see-someone",
    "numb-foot-in-shoes",
    "leaking-when-running",
    "saddle-sore-cycling",
    "inner-knee-pain-after-twist",
    "after-hamstring-surgery",
    "no-diagnosis",
)
PHRASINGS = 900  # for the half that goes by meaning; the other, which is quick to train, learns from all of them
# Of held-out messages that report nothing, how many may reach each class, or a graver one.
FALSE_ALARMS = ((1, 0.04), (2, 0.03), (3, 0.02))
IN_A_UNIT = 0.2  # of those may do so by a unit alone
# Of held-out reports, how many may lie below the chance from which a message is not held for harmless.
MISSED = 0.02

EPOCHS, BATCH, RATE, RANK, DROPOUT, SMOOTHING = 4, 32, 1e-3, 8, 0.1, 0.05
JOINED = 0.25  # of the messages get a harmless one in front or behind, at each epoch
WEIGHTS = np.array([1, 1.2, 1.2, 1.5], np.float32)  # a missed emergency costs more
LONGEST = 64  # pieces, as in use
SIZES = (16, 24, 32, 48, LONGEST)

Said = tuple[str, str]


def main() -> None:
    """Judge on the held-out files; with --write train on everything."""
    held = [said for name in HELD for said in labelled(name)]
    known = [
        said for file in sorted(SETS.glob("*.jsonl")) if file.stem not in (NEVER, *HELD) for said in labelled(file.stem)
    ]
    asked, told_of = phrasings(), list(examples())
    everyday = asked[:PHRASINGS] + told_of
    by_words, by_meaning = Words(known + asked + told_of), Meanings(known + everyday)
    meant = np.array([CLASSES.index(label) for _, label in held])
    judged = [units(text) for text, _ in held]
    learnt: dict[str, Any] = {}
    for name, half, chances in (
        ("words and letters", "_words", by_words.chances),
        ("meanings", "_meanings", by_meaning.chances),
        ("both", "", lambda texts: together(by_words.chances(texts), by_meaning.chances(texts))),
    ):
        whole = gravest(chances, [whole for whole, _ in judged])
        unit = gravest(chances, [others or whole for whole, others in judged])
        learnt |= thresholds(whole, unit, meant, half)
        report(name, whole, unit, meant, {key: learnt[key + half] for key in ("for_whole", "for_unit", "harmless")})
    if "--write" in sys.argv:
        everything = known + held + told_of
        write(arrays_of(Words(everything + asked), Meanings(everything + asked[:PHRASINGS])) | learnt)
    elif "--thresholds" in sys.argv:
        with np.load(MODEL) as model:
            write({name: model[name] for name in model.files} | learnt)


# -- what there is to learn from -------------------------------------------------------------------------------
def labelled(name: str) -> list[Said]:
    """The messages of one file with their labels; several messages of one person as one."""
    rows = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row.get("text") or "\n".join(row["texts"]), row["escalate"]) for row in rows]


def phrasings() -> list[Said]:
    """Everyday questions."""
    asked = [wording for entry, wording in read(ROOT / "knowledge").wordings() if entry not in NOT_EVERYDAY]
    chosen = np.random.default_rng(1).permutation(len(asked))
    return [(asked[at], "none") for at in chosen]


def examples() -> Iterator[Said]:
    """What the evidence lists and what the signs give: what raises them, and what must not."""
    yield from ((said, "back_pain") for said in told.BACK)
    yield from ((said, "emergency") for said in told.CAUDA_EQUINA)
    yield from ((said, level) for level, said in told.OTHER_FLAGS if level in CLASSES)
    yield from ((said, "none") for said in (*told.TRAPS, *told.MENTIONED))
    safety = build_policy(read(ROOT / "knowledge")).safety
    safety.attach(None)
    for protocol in read(ROOT / "knowledge").protocols.values():
        for sign in protocol.signs:
            label = (sign.level or protocol.level).label
            label = "back_pain" if protocol.id == "back-pain" else label
            yield from ((said, label) for said in sign.raised_by if label in CLASSES)
            # Some of them raise another sign.
            yield from ((said, "none") for said in sign.not_by if not safety.assess(said).findings)


# -- words and letters -----------------------------------------------------------------------------------------
class Words:
    """The half that goes by words and letters."""

    def __init__(self, said: list[Said]) -> None:
        labels = [CLASSES.index(label) for _, label in said]
        plain = self._table([text for text, _ in said], None)
        self.idf = np.log((1 + plain.shape[0]) / (1 + np.asarray((plain > 0).sum(axis=0))[0])).astype(np.float32) + 1
        table = self._table([text for text, _ in said], self.idf)
        fitted = LogisticRegression(C=30, max_iter=500, class_weight="balanced").fit(table, labels)
        self.weights, self.bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)

    @staticmethod
    def _table(texts: list[str], idf: Any) -> csr_matrix:
        found = [letters_and_words(text, idf) for text in texts]
        ends = np.cumsum([0, *(len(places) for places, _ in found)])
        places, weights = (np.concatenate(column) for column in zip(*found, strict=True))
        return csr_matrix((weights, places, ends), shape=(len(texts), FEATURES))

    def chances(self, texts: list[str]) -> Any:
        """Texts by classes."""
        return softmax(self._table(texts, self.idf) @ self.weights + self.bias)


# -- meanings --------------------------------------------------------------------------------------------------
class Meanings:
    """The half that goes by meaning. Trained on what stands half way through the sentence model as it is in use."""

    def __init__(self, said: list[Said]) -> None:
        self._encoder = Encoder.find()
        self._frozen = frozen()
        shuffled = np.random.default_rng(0)
        self.trained = fresh(shuffled)
        self._fit(said, shuffled)

    def _fit(self, said: list[Said], shuffled: Any) -> None:
        labels = np.array([CLASSES.index(label) for _, label in said])
        harmless = [text for text, label in said if label == "none"]
        steps = EPOCHS * (len(said) // BATCH)
        rate = optax.warmup_cosine_decay_schedule(0, RATE, steps // 10, steps, RATE / 50)
        optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=0.01))
        state = optimiser.init(self.trained)

        @jax.jit
        def step(trained, state, rows, mask, labels, key):  # type: ignore[no-untyped-def]
            loss, slope = jax.value_and_grad(self._loss)(trained, rows, mask, labels, key)
            change, state = optimiser.update(slope, state, trained)
            return optax.apply_updates(trained, change), state, loss

        key = jax.random.PRNGKey(0)
        for epoch in range(EPOCHS):
            texts = [joined(text, harmless, shuffled) for text, _ in said]
            losses = []
            for batch in batches(texts, shuffled):
                key, own = jax.random.split(key)
                rows, mask = self._rows([texts[at] for at in batch])
                self.trained, state, loss = step(self.trained, state, rows, mask, labels[batch], own)
                losses.append(float(loss))
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}", flush=True)

    def _rows(self, texts: list[str]) -> tuple[Any, Any]:
        """What stands half way, padded to one of a few lengths so that little is compiled."""
        states = [self._encoder.halfway(text) for text in texts]
        length = next(size for size in SIZES if size >= max(map(len, states)))
        rows, mask = np.zeros((len(texts), length, WIDTH), np.float32), np.zeros((len(texts), length), np.float32)
        for at, state in enumerate(states):
            rows[at, : len(state)], mask[at, : len(state)] = state, 1
        return rows, mask

    def _loss(self, trained: Any, rows: Any, mask: Any, labels: Any, key: Any) -> Any:
        scores = jax.nn.log_softmax(forward(trained, self._frozen, rows, mask, key))
        wanted = jax.nn.one_hot(labels, len(CLASSES)) * (1 - SMOOTHING) + SMOOTHING / len(CLASSES)
        weights = jnp.asarray(WEIGHTS)[labels]
        return (weights * -(wanted * scores).sum(-1)).sum() / weights.sum()

    def chances(self, texts: list[str]) -> Any:
        """Texts by classes."""
        found = []
        for start in range(0, len(texts), BATCH):
            rows, mask = self._rows(texts[start : start + BATCH])
            found.append(softmax(np.asarray(forward(self.trained, self._frozen, rows, mask, None))))
        return np.concatenate(found)


def frozen() -> list[dict[str, Any]]:
    """The upper layers of the sentence model, in 32 bits."""
    file = weights_file()
    assert file is not None, "the sentence model is not installed: make install"
    _, arrays = _open(file)
    layers = []
    for layer in range(HALF, LAYERS):
        own = f"inner.encoder.layer.{layer}"
        parts = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "attended": "attention.output.dense",
            "widened": "intermediate.dense",
            "narrowed": "output.dense",
        }
        matrices = {
            matrix: arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"]
            for matrix, name in zip(MATRICES, _matrices(arrays, layer), strict=True)
        }
        biases = {matrix: arrays[f"{own}.{part}.bias"] for matrix, part in parts.items()}
        norms = {
            name: (arrays[f"{own}.{part}.LayerNorm.weight"], arrays[f"{own}.{part}.LayerNorm.bias"])
            for name, part in (("middle", "attention.output"), ("end", "output"))
        }
        layers.append(jax.tree.map(jnp.asarray, {"matrices": matrices, "biases": biases, "norms": norms}))
    return layers


def fresh(shuffled: Any) -> dict[str, Any]:
    """What is trained, as it is before: adapters that change nothing, a head that knows nothing."""
    adapters = {
        f"{layer}.{matrix}": (
            shuffled.normal(0, 0.02, (4 * WIDTH if matrix == "narrowed" else WIDTH, RANK)).astype(np.float32),
            np.zeros((RANK, 4 * WIDTH if matrix == "widened" else WIDTH), np.float32),
        )
        for layer in range(HALF, LAYERS)
        for matrix in MATRICES
    }
    head = shuffled.normal(0, 0.02, (2 * WIDTH, len(CLASSES))).astype(np.float32)
    return {"adapters": adapters, "head": head, "head_bias": np.zeros(len(CLASSES), np.float32)}


def forward(trained: Any, layers: list[dict[str, Any]], rows: Any, mask: Any, key: Any) -> Any:
    """Scores for each class. With a key: parts are dropped out, as in training."""
    for number, layer in enumerate(layers, HALF):
        rows = one_layer(trained["adapters"], number, layer, rows, mask)
        if key is not None:
            key, own = jax.random.split(key)
            rows = rows * jax.random.bernoulli(own, 1 - DROPOUT, rows.shape) / (1 - DROPOUT)
    mean = (rows * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    largest = jnp.where(mask[..., None] > 0, rows, -1e9).max(1)
    return jnp.concatenate([mean, largest], -1) @ trained["head"] + trained["head_bias"]


def one_layer(adapters: Any, number: int, layer: dict[str, Any], rows: Any, mask: Any) -> Any:
    """One layer of BERT (Devlin et al. 2018) with adapters beside its matrices."""

    def times(rows: Any, matrix: str) -> Any:
        down, up = adapters[f"{number}.{matrix}"]
        return rows @ layer["matrices"][matrix] + layer["biases"][matrix] + (rows @ down) @ up

    def normalised(rows: Any, norm: str) -> Any:
        weight, bias = layer["norms"][norm]
        centred = rows - rows.mean(-1, keepdims=True)
        return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * weight + bias

    texts, length, _ = rows.shape
    heads = (texts, length, HEADS, WIDTH // HEADS)
    query, key, value = (times(rows, part).reshape(heads).transpose(0, 2, 1, 3) for part in MATRICES[:3])
    looked = query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) - 1e9 * (1 - mask[:, None, None, :])
    seen = (jax.nn.softmax(looked, -1) @ value).transpose(0, 2, 1, 3).reshape(rows.shape)
    rows = normalised(rows + times(seen, "attended"), "middle")
    return normalised(rows + times(jax.nn.gelu(times(rows, "widened"), approximate=False), "narrowed"), "end")


def joined(text: str, harmless: list[str], shuffled: Any) -> str:
    """Some messages with a harmless one in front or behind: what is reported may stand anywhere."""
    if shuffled.random() >= JOINED:
        return text
    other = harmless[shuffled.integers(len(harmless))]
    return f"{text} {other}" if shuffled.random() < 0.5 else f"{other} {text}"


def batches(texts: list[str], shuffled: Any) -> list[Any]:
    """Messages of about the same length together, in any order."""
    order = np.argsort([len(text) + shuffled.normal(0, 12) for text in texts])
    found = [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
    shuffled.shuffle(found)
    return found


# -- what it is worth ------------------------------------------------------------------------------------------
def gravest(chances: Any, judged: list[list[str]]) -> Any:
    """Messages by classes: the chance of each class or a graver one, the greatest of what is judged of a message."""
    starts = np.cumsum([0, *map(len, judged[:-1])])
    return np.maximum.reduceat(graver_of(chances([unit for each in judged for unit in each])), starts)


def thresholds(whole: Any, unit: Any, meant: Any, half: str) -> dict[str, Any]:
    """From where a class or a graver one is taken for meant, in the whole and in a unit alone; and from where not for
    harmless. Each so that few messages that mean nothing of the kind reach it.
    """

    def reached(graver: Any, share: float) -> Any:
        return np.array([0, *(np.quantile(graver[meant == 0, at], 1 - share * each) for at, each in FALSE_ALARMS)])

    most = np.maximum(whole, unit)
    return {
        f"for_whole{half}": reached(whole, 1),
        f"for_unit{half}": reached(unit, IN_A_UNIT),
        f"harmless{half}": np.quantile(most[meant > 0, 1], MISSED),
    }


def report(name: str, whole: Any, unit: Any, meant: Any, learnt: dict[str, Any]) -> None:
    """How many of each label get each class or a graver one."""
    for title, graver in (("whole", whole), ("whole or a unit", np.maximum(whole, unit))):
        alarm = graver[:, 1]
        below = np.searchsorted(np.sort(alarm[meant == 0]), alarm[meant > 0])
        print(f"{name}, {title}: AUROC {below.mean() / (meant == 0).sum():.4f}")
    print({key: np.round(value, 3).tolist() for key, value in learnt.items()})
    for at in range(1, len(CLASSES)):
        reached = (whole[:, at:] >= learnt["for_whole"][at:]) | (unit[:, at:] >= learnt["for_unit"][at:])
        shares = [f"{label} {reached.any(axis=1)[meant == each].mean():.1%}" for each, label in enumerate(CLASSES)]
        print(f"  {CLASSES[at]} or graver: {', '.join(shares)}")
    doubted = np.maximum(whole, unit)[:, 1] < learnt["harmless"]
    print(
        "  held for harmless:",
        ", ".join(f"{label} {doubted[meant == at].mean():.1%}" for at, label in enumerate(CLASSES)),
    )


def arrays_of(words: Words, meanings: Meanings) -> dict[str, Any]:
    """What was learnt, under the names by which the bot reads it."""
    arrays = {"idf": words.idf, "words": words.weights, "bias": words.bias}
    arrays |= {name: np.asarray(meanings.trained[name]) for name in ("head", "head_bias")}
    for key, (down, up) in meanings.trained["adapters"].items():
        arrays |= {f"down.{key}": np.asarray(down), f"up.{key}": np.asarray(up)}
    return arrays


def write(arrays: dict[str, Any]) -> None:
    """The model file, in 16 bits."""
    kept = {name: array for name, array in arrays.items() if not name.endswith("_meanings")}
    np.savez_compressed(MODEL, **{name: np.asarray(array).astype(np.float16) for name, array in kept.items()})
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
