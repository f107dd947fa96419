"""Trains safety's second opinion, and says how good it is on messages of authors that it has not read.

    pip install torch scikit-learn               (needed here alone)
    python benchmarks/second_opinion.py          judge the files of each group in AUTHORS by what the others teach
    python benchmarks/second_opinion.py --write  also learn from everything and write bot/safety/second_opinion.npz

It learns from tests/safety/*.jsonl, from the examples of the evidence and of the signs, and from the phrasings of
answers and exercises as messages that report nothing; never from files that are set aside. Words and letters:
multinomial logistic regression. Meanings: the upper half of the sentence model, adapted (LoRA, Hu et al. 2021), its
lower half shared with matching. Takes about half an hour on two cores, which train side by side.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from torch.nn import functional

from bot.embedding import Encoder
from bot.embedding.minilm import HALF, HEADS, LAYERS, MATRICES, WIDTH, _matrices, _open, weights_file
from bot.knowledge.loader import read
from bot.safety.second_opinion import CLASSES, FEATURES, MODEL, graver_of, letters_and_words, softmax, together, units
from bot.safety.triage import Safety

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.safety import told  # noqa: E402 - the tests are no installed package

SETS = ROOT / "tests/safety"
NEVER = "set-aside"  # files whose name begins so
# Each group is judged by what was learnt without it; what is in no group always teaches.
AUTHORS = (
    ("lay", "everyday", "sideways", "today", "threads", "lives", "nerves"),
    ("posts", "forum", "backs", "whose", "plain", "harmless", "despair"),
)
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

EPOCHS, BATCH, RATE, RANK, DROPOUT, SMOOTHING = 4, 32, 1e-3, 16, 0.1, 0.05
JOINED = 0.25  # of the messages get a harmless one in front or behind, at each epoch
CUT = 0.3  # of the harmless ones that have parts, one part alone: it is harmless too
WEIGHTS = (1, 1.2, 1.2, 1.5)  # of the classes: a missed emergency costs more
FALSE_ALARMS = 0.05  # of held-out messages that report nothing, how many may be taken for a report
TOO_LOW = 0.05  # of held-out reports that are taken for one, how many may be judged too low
MISSED = 0.03  # of held-out reports, how many may lie below the chance from which a message is not held for harmless
HALVES = ("_words", "")  # words and letters alone, and with meanings

Said = tuple[str, str]


@dataclass(frozen=True)
class Learnt:
    """What one training brought: the model's arrays, and what it says of each held-out message's units.

    `meant`: the messages' classes. `graver`: units by classes, by each way to judge; `message`: whose unit each is.
    """

    arrays: dict[str, Any]
    meant: Any
    message: Any
    graver: dict[str, Any]


def main() -> None:
    """Judge what is held out; with --write learn from everything, too."""
    jobs: list[Sequence[str]] = [*AUTHORS]
    if "--write" in sys.argv:
        jobs.append(())
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        learnt = list(pool.map(learn, jobs))
    found = {}
    for half in HALVES:
        found |= thresholds(learnt[: len(AUTHORS)], half)
        report(learnt[: len(AUTHORS)], half, found)
    if "--write" in sys.argv:
        write(learnt[-1].arrays | found)


def learn(held: Sequence[str]) -> Learnt:
    """Learn from every file but those, and judge those."""
    torch.set_num_threads(1)
    names = [file.stem for file in sorted(SETS.glob("*.jsonl")) if not file.stem.startswith(NEVER)]
    known = [said for name in names if name not in held for said in labelled(name)]
    everything = known + list(examples()) + phrasings()
    words, meanings = Words(everything), Meanings(everything)
    judged = [said for name in held for said in labelled(name)]
    parts = [(number, unit) for number, (text, _) in enumerate(judged) for unit in units(text)]
    texts = list(dict.fromkeys(unit for _, unit in parts))
    rows = {text: row for row, text in enumerate(texts)}
    graver = {}
    if texts:
        by_words = words.chances(texts)
        graver = {"_words": graver_of(by_words), "": graver_of(together(by_words, meanings.chances(texts)))}
    at = [rows[unit] for _, unit in parts]
    return Learnt(
        words.arrays | meanings.arrays,
        np.array([CLASSES.index(label) for _, label in judged]),
        np.array([number for number, _ in parts]),
        {half: found[at] for half, found in graver.items()},
    )


# -- what there is to learn from -------------------------------------------------------------------------------
def labelled(name: str) -> list[Said]:
    """The messages of one file with their labels; several messages of one person as one."""
    rows = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row.get("text") or "\n".join(row["texts"]), row["escalate"]) for row in rows]


def phrasings() -> list[Said]:
    """Everyday questions."""
    asked = read(ROOT / "knowledge").wordings()
    return [(wording, "none") for entry, wording in asked if entry not in NOT_EVERYDAY]


def examples() -> Iterator[Said]:
    """What the evidence lists and what the signs give: what raises them, and what must not."""
    yield from ((said, "back_pain") for said in told.BACK)
    yield from ((said, "emergency") for said in told.CAUDA_EQUINA)
    yield from ((said, level) for level, said in told.OTHER_FLAGS if level in CLASSES)
    yield from ((said, "none") for said in (*told.TRAPS, *told.MENTIONED))
    base = read(ROOT / "knowledge")
    signs = Safety(base.protocols.values(), base.safety_words.values())
    for protocol in base.protocols.values():
        for sign in protocol.signs:
            label = (sign.level or protocol.level).label
            label = "back_pain" if protocol.id == "back-pain" else label
            yield from ((said, label) for said in sign.raised_by if label in CLASSES)
            # Some of them raise another sign.
            yield from ((said, "none") for said in sign.not_by if not signs.assess(said).findings)


# -- words and letters -----------------------------------------------------------------------------------------
class Words:
    """The half that goes by words and letters."""

    def __init__(self, said: list[Said]) -> None:
        labels = [CLASSES.index(label) for _, label in said]
        plain = self._table([text for text, _ in said], None)
        known = np.asarray((plain > 0).sum(axis=0))[0]
        self._idf = np.log((1 + plain.shape[0]) / (1 + known)).astype(np.float32) + 1
        table = self._table([text for text, _ in said], self._idf)
        fitted = LogisticRegression(C=30, max_iter=500, class_weight="balanced").fit(table, labels)
        self._weights, self._bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)

    @staticmethod
    def _table(texts: list[str], idf: Any) -> csr_matrix:
        found = [letters_and_words(text, idf) for text in texts]
        ends = np.cumsum([0, *(len(places) for places, _ in found)])
        places, weights = (np.concatenate(column) for column in zip(*found, strict=True))
        return csr_matrix((weights, places, ends), shape=(len(texts), FEATURES))

    def chances(self, texts: list[str]) -> Any:
        """Texts by classes."""
        return softmax(self._table(texts, self._idf) @ self._weights + self._bias)

    @property
    def arrays(self) -> dict[str, Any]:
        """What was learnt, under the names by which the bot reads it."""
        return {"idf": self._idf, "words": self._weights, "bias": self._bias}


# -- meanings --------------------------------------------------------------------------------------------------
class Meanings:
    """The half that goes by meaning. Trained on what stands half way through the sentence model as it is in use."""

    def __init__(self, said: list[Said]) -> None:
        self._encoder = Encoder.find()
        self._halfway: dict[str, Any] = {}
        torch.manual_seed(0)
        self._upper = Upper()
        self._fit(said, np.random.default_rng(0))
        self._upper.eval()

    def _fit(self, said: list[Said], shuffled: Any) -> None:
        labels = torch.tensor([CLASSES.index(label) for _, label in said])
        harmless = [text for text, label in said if label == "none"] + [*told.PLAYED_DOWN]
        steps = EPOCHS * -(-len(said) // BATCH)
        optimiser = torch.optim.AdamW(self._upper.parameters(), lr=RATE, weight_decay=0.01)
        rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: warm_and_cool(step, steps))
        for epoch in range(EPOCHS):
            texts = [varied(text, label, harmless, shuffled) for text, label in said]
            total = 0.0
            for batch in batches(texts, shuffled):
                scores = self._scores([texts[at] for at in batch])
                loss = functional.cross_entropy(
                    scores, labels[batch], weight=torch.tensor(WEIGHTS), label_smoothing=SMOOTHING
                )
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self._upper.parameters(), 1.0)
                optimiser.step()
                rate.step()
                total += loss.item() * len(batch)
            print(f"epoch {epoch + 1}: loss {total / len(said):.3f}", flush=True)

    def _scores(self, texts: list[str]) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            return self._upper(*self._rows(texts)).float()

    def _rows(self, texts: list[str]) -> tuple[Any, Any]:
        """What stands half way, padded to the longest."""
        states = [self._state(text) for text in texts]
        longest = max(map(len, states))
        rows, mask = torch.zeros(len(texts), longest, WIDTH), torch.zeros(len(texts), longest)
        for at, state in enumerate(states):
            rows[at, : len(state)], mask[at, : len(state)] = state.float(), 1
        return rows, mask

    def _state(self, text: str) -> Any:
        if text not in self._halfway:
            self._halfway[text] = torch.from_numpy(self._encoder.halfway(text).copy()).bfloat16()
        return self._halfway[text]

    def chances(self, texts: list[str]) -> Any:
        """Texts by classes."""
        found = np.zeros((len(texts), len(CLASSES)), np.float32)
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        with torch.no_grad():
            for start in range(0, len(texts), BATCH):
                batch = by_length[start : start + BATCH]
                found[batch] = softmax(self._scores([texts[at] for at in batch]).numpy())
        return found

    @property
    def arrays(self) -> dict[str, Any]:
        """What was learnt, under the names by which the bot reads it."""
        named = {"head": self._upper.head, "head_bias": self._upper.bias}
        named |= {f"down.{key.replace('_', '.')}": array for key, array in self._upper.down.items()}
        named |= {f"up.{key.replace('_', '.')}": array for key, array in self._upper.up.items()}
        return {name: array.detach().numpy() for name, array in named.items()}


class Upper(torch.nn.Module):
    """The upper layers of the sentence model (BERT, Devlin et al. 2018), fixed, with adapters; and a head."""

    def __init__(self) -> None:
        super().__init__()
        self._fixed = fixed()
        self.down, self.up = torch.nn.ParameterDict(), torch.nn.ParameterDict()
        for key, (weights, _) in self._fixed.items():
            if key.partition("_")[2] in MATRICES:
                wide, narrow = weights.shape
                # Adapters that change nothing yet.
                self.down[key] = torch.nn.Parameter(torch.randn(narrow, RANK) * 0.02)
                self.up[key] = torch.nn.Parameter(torch.zeros(RANK, wide))
        self.head = torch.nn.Parameter(torch.randn(2 * WIDTH, len(CLASSES)) * 0.02)
        self.bias = torch.nn.Parameter(torch.zeros(len(CLASSES)))

    def forward(self, rows: Any, mask: Any) -> Any:
        """Texts by classes: scores. Parts are dropped out in training."""
        for layer in range(HALF, LAYERS):
            parts = [self._times(rows, f"{layer}_{part}") for part in MATRICES[:3]]
            query, key, value = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in parts)
            looked = functional.scaled_dot_product_attention(query, key, value, mask[:, None, None, :].bool())
            attended = self._times(looked.transpose(1, 2).flatten(2), f"{layer}_attended")
            rows = self._normalised(rows + attended, f"{layer}_middle")
            wide = functional.gelu(self._times(rows, f"{layer}_widened"))
            rows = self._normalised(rows + self._times(wide, f"{layer}_narrowed"), f"{layer}_end")
            rows = functional.dropout(rows, DROPOUT, self.training)
        mean = (rows * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        largest = rows.masked_fill(mask[..., None] == 0, -1e9).amax(1)
        return torch.cat([mean, largest], -1) @ self.head + self.bias

    def _times(self, rows: Any, key: str) -> Any:
        return functional.linear(rows, *self._fixed[key]) + (rows @ self.down[key]) @ self.up[key]

    def _normalised(self, rows: Any, key: str) -> Any:
        return functional.layer_norm(rows.float(), (WIDTH,), *self._fixed[key], 1e-12)


def fixed() -> dict[str, tuple[Any, Any]]:
    """Weights and biases of the upper layers' matrices and normalisations, by layer and part."""
    file = weights_file()
    assert file is not None, "the sentence model is not installed: make install"
    _, arrays = _open(file)
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "widened": "intermediate.dense",
        "narrowed": "output.dense",
    }
    found = {}
    for layer in range(HALF, LAYERS):
        own = f"inner.encoder.layer.{layer}"
        for matrix, name in zip(MATRICES, _matrices(arrays, layer), strict=True):
            weights = (arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"]).T
            bias = arrays[f"{own}.{parts[matrix]}.bias"]
            found[f"{layer}_{matrix}"] = (weights, bias)
        for norm, part in (("middle", "attention.output"), ("end", "output")):
            found[f"{layer}_{norm}"] = tuple(arrays[f"{own}.{part}.LayerNorm.{kind}"] for kind in ("weight", "bias"))
    return {key: tuple(torch.from_numpy(np.array(array)) for array in pair) for key, pair in found.items()}


def warm_and_cool(step: int, steps: int) -> float:
    """The learning rate's share: rising over the first tenth, then falling as a cosine to a fiftieth."""
    warm = steps // 10
    if step < warm:
        return step / warm
    return 0.02 + 0.49 * (1 + float(np.cos(np.pi * (step - warm) / (steps - warm))))


def varied(text: str, label: str, harmless: list[str], shuffled: Any) -> str:
    """A message as it is judged: some with a harmless one in front or behind, since what is reported may stand
    anywhere; some harmless ones cut to a part.
    """
    parts = units(text) or [text]
    if label == "none" and shuffled.random() < CUT:
        return parts[shuffled.integers(len(parts))]
    if shuffled.random() >= JOINED:
        return text
    other = harmless[shuffled.integers(len(harmless))]
    return f"{text} {other}" if shuffled.random() < 0.5 else f"{other} {text}"


def batches(texts: list[str], shuffled: Any) -> list[Any]:
    """Messages of about the same length together, in any order."""
    order = np.argsort([len(text) + shuffled.normal(0, 12) for text in texts])
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    shuffled.shuffle(found)
    return found


# -- what it is worth ------------------------------------------------------------------------------------------
def gravest(learnt: Learnt, half: str) -> Any:
    """Messages by classes: the chance of each class or a graver one, the greatest of a message's units."""
    starts = np.flatnonzero(np.diff(learnt.message, prepend=-1))
    return np.maximum.reduceat(learnt.graver[half], starts)


def thresholds(judged: Sequence[Learnt], half: str) -> dict[str, Any]:
    """From where a message is taken for a report, and for how grave a one; and from where not for harmless."""
    meant = np.concatenate([one.meant for one in judged])
    most = np.concatenate([gravest(one, half) for one in judged])
    alarm = np.quantile(most[meant == 0, 1], 1 - FALSE_ALARMS)
    found = [0, alarm]
    for at in range(2, len(CLASSES)):
        raised = (meant >= at) & (most[:, 1] >= alarm)
        found.append(np.quantile(shares(judged, half, at, alarm)[raised], TOO_LOW))
    return {f"thresholds{half}": np.array(found), f"harmless{half}": np.quantile(most[meant > 0, 1], MISSED)}


def shares(judged: Sequence[Learnt], half: str, at: int, alarm: float) -> Any:
    """Of each message the greatest share that the class, or a graver one, has in the chance of a report, over units
    that are taken for one.
    """
    found = []
    for one in judged:
        graver = one.graver[half]
        share = np.where(graver[:, 1] >= alarm, graver[:, at] / graver[:, 1], 0)
        found.append(np.maximum.reduceat(share, np.flatnonzero(np.diff(one.message, prepend=-1))))
    return np.concatenate(found)


def report(judged: Sequence[Learnt], half: str, found: dict[str, Any]) -> None:
    """How well reports are told from what is none, and how many of each label are taken for each class or a graver."""
    meant = np.concatenate([one.meant for one in judged])
    most = np.concatenate([gravest(one, half) for one in judged])
    learnt = found[f"thresholds{half}"]
    name = "words and letters" if half else "with meanings"
    print(f"{name}: {len(meant)} messages, AUROC {auroc(most[:, 1], meant > 0):.4f}")
    print(f"  thresholds {np.round(learnt, 3).tolist()}, harmless below {found[f'harmless{half}']:.3f}")
    for at in range(1, len(CLASSES)):
        reached = most[:, 1] >= learnt[1]
        if at > 1:
            reached &= shares(judged, half, at, learnt[1]) >= learnt[at]
        each = [f"{label} {reached[meant == which].mean():.1%}" for which, label in enumerate(CLASSES)]
        print(f"  {CLASSES[at]} or graver: {', '.join(each)}")
    doubted = most[:, 1] < found[f"harmless{half}"]
    each = [f"{label} {doubted[meant == which].mean():.1%}" for which, label in enumerate(CLASSES)]
    print(f"  held for harmless: {', '.join(each)}")


def auroc(scores: Any, told: Any) -> float:
    """The share of pairs of a report and none in which the report scores higher."""
    return float(np.searchsorted(np.sort(scores[~told]), scores[told]).mean() / (~told).sum())


def write(arrays: dict[str, Any]) -> None:
    """The model file, in 16 bits."""
    np.savez_compressed(MODEL, **{name: np.asarray(array).astype(np.float16) for name, array in arrays.items()})
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
