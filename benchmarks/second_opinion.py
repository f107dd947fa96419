"""Trains safety's second opinion, and says how good it is on messages of authors that it has not read.

    pip install torch scikit-learn               (needed here alone)
    python benchmarks/second_opinion.py          judge the files of JUDGED by what the others teach
    python benchmarks/second_opinion.py --write  also learn from everything and write bot/safety/second_opinion.npz

It learns from tests/safety/*.jsonl and benchmarks/reports/*.jsonl, from the examples of the evidence and of the signs,
and from everyday questions as messages that report nothing: the phrasings of answers and exercises, and the wordings of
tests/utterances/development; never from what is set aside, nor from what tells the same as something set aside.
Words and letters: multinomial logistic regression. Meanings: the sentence model, all of whose matrices go on learning.
Takes an hour and a half on two cores that multiply in 16 bits, on which everything is trained side by side, and four
or more without.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from torch.nn import functional

from bot.embedding import LONGEST
from bot.embedding.minilm import HEADS, LAYERS, MATRICES, WIDTH, _matrices, _open, weights_file
from bot.embedding.wordpiece import cut
from bot.knowledge.loader import read
from bot.safety.second_opinion import (
    CLASSES,
    FEATURES,
    MODEL,
    PART,
    graver_of,
    letters_and_words,
    softmax,
    together,
    units,
)
from bot.safety.triage import Safety

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.safety import told  # noqa: E402 - the tests are no installed package

# By these the product is judged, too; those beside this script serve to learn alone.
SETS = {
    file.stem: file for folder in ("tests/safety", "benchmarks/reports") for file in (ROOT / folder).glob("*.jsonl")
}
NEVER = "set-aside"  # files whose name begins so
# Two writers may have retold the same post. From so many words on, messages as alike as that (cosine of their words and
# pairs of words, by tf-idf) are taken for one. Of some forty pairs that were looked at, all but two from .3 on were the
# same post, most from .2 on, two below.
RETOLD_WORDS, RETOLD = 40, 0.2
# By these, whose authors it has not read then, the thresholds are learnt.
JUDGED = (
    "lay",
    "everyday",
    "threads",
    "posts",
    "spines",
    "unwell",
    "phones",
    "tongues",
    "shrugs",
    "asks",
    "anyone",
    "retold-later",
    "gym",
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

EPOCHS, BATCH, RATE, DROPOUT, SMOOTHING = 3, 32, 1e-4, 0.1, 0.05
JOINED = 0.25  # of the messages get a harmless one in front or behind, at each epoch
CUT = 0.3  # of the harmless ones that have parts, one part alone: it is harmless too
# Of long harmless messages, the parts most like a report that are learnt from once more; how many others for each of
# these; at what share of the rate; and how much of what was learnt before stays in the mean of both.
ALARMING, OTHERS, GENTLE, KEPT = 3, 1, 0.3, 0.5
EVERYDAY = 2  # times each everyday question is learnt from: nothing else that is asked so often may raise an alarm
WEIGHTS = (1, 1.2, 1.2, 1.5)  # of the classes: a missed emergency costs more
# Of held-out messages that report nothing, long stories among them, how many may be taken for a report.
FALSE_ALARMS = 0.055
# Of held-out reports that are taken for one, how many may be judged too low. By words alone nearly every report would
# else be an emergency.
TOO_LOW = {"_words": 0.1, "": 0.01}
# Of held-out reports, how many may lie below the chance from which a message is not held for harmless. By words alone
# both lie closer together, and a report must not be lost there.
MISSED = {"_words": 0.02, "": 0.045}
LOST = 0.001  # of held-out reports that are taken for one, how many may be lost by not asking what they mean
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6)  # of the words in the common judgement; the best on held-out messages is taken
# A processor that does not multiply in 16 bits itself takes seven times as long to do so.
NUMBERS = torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32
HALVES = ("_words", "")  # words and letters alone, and with meanings

Said = tuple[str, str]


@dataclass(frozen=True)
class Learnt:
    """What one training brought: the model's arrays, and what it says of each held-out message's units.

    `meant`: the messages' classes. `message`: whose unit each is. `words`, `meanings`: units by classes.
    """

    arrays: dict[str, Any]
    meant: Any
    message: Any
    words: Any
    meanings: Any

    def graver(self, half: str, share: float) -> Any:
        """Units by classes: the chance of each or a graver one."""
        return graver_of(self.words if half else together(self.words, self.meanings, np.float32(share)))


def main() -> None:
    """Judge what is held out; with --write learn from everything, too."""
    jobs = [JUDGED, ()] if "--write" in sys.argv else [JUDGED]
    with ProcessPoolExecutor(len(jobs)) as pool:
        judged, *learnt = pool.map(learn, jobs)
    share = max(SHARES, key=lambda share: told_apart(judged, "", share))
    found: dict[str, Any] = {"share": np.array(share)}
    for half in HALVES:
        found |= thresholds(judged, half, share)
    found["surely_not"] = np.array(surely_not(judged, share, found["thresholds"][1]))
    for half in HALVES:
        report(judged, half, found)
    if "--write" in sys.argv:
        write(learnt[0].arrays | found)


def learn(held: Sequence[str]) -> Learnt:
    """Learn from every file but those, and judge those."""
    torch.set_num_threads(1)
    apart = [name for name in sorted(SETS) if name.startswith(NEVER) or name in held]
    known = [said for name in sorted(SETS) if name not in apart for said in labelled(name)]
    known = not_told_in(known, [text for name in apart for text, _ in labelled(name)])
    everything = known + list(examples()) + EVERYDAY * everyday()
    words = Words(everything)
    meanings = Meanings(everything, words)
    judged = [said for name in held for said in labelled(name) if units(said[0])]
    parts = [(number, unit) for number, (text, _) in enumerate(judged) for unit in units(text)]
    texts = list(dict.fromkeys(unit for _, unit in parts))
    rows = {text: row for row, text in enumerate(texts)}
    at = [rows[unit] for _, unit in parts]
    return Learnt(
        words.arrays | meanings.arrays,
        np.array([CLASSES.index(label) for _, label in judged]),
        np.array([number for number, _ in parts]),
        words.chances(texts)[at] if texts else None,
        meanings.chances(texts)[at] if texts else None,
    )


# -- what there is to learn from -------------------------------------------------------------------------------
def labelled(name: str) -> list[Said]:
    """The messages of one file with their labels; several messages of one person as one."""
    rows = [json.loads(line) for line in SETS[name].read_text(encoding="utf-8").splitlines()]
    return [(row.get("text") or "\n".join(row["texts"]), row["escalate"]) for row in rows]


def not_told_in(said: list[Said], apart: list[str]) -> list[Said]:
    """The messages without those that tell the same as one of `apart`."""
    apart = [text for text in apart if len(text.split()) >= RETOLD_WORDS]
    long = [at for at, (text, _) in enumerate(said) if len(text.split()) >= RETOLD_WORDS]
    table = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(
        [*(said[at][0] for at in long), *apart]
    )
    alike = (table[: len(long)] @ table[len(long) :].T).max(axis=1).toarray().ravel()
    told = {at for at, closest in zip(long, alike, strict=True) if closest >= RETOLD}
    print(f"{len(told)} messages tell the same as one that is set aside or judged, and are not learnt from", flush=True)
    return [each for at, each in enumerate(said) if at not in told]


def everyday() -> list[Said]:
    """Everyday questions, those that no entry answers among them."""
    asked = [*read(ROOT / "knowledge").wordings()]
    for file in sorted((ROOT / "tests" / "utterances" / "development").glob("*.jsonl")):
        asked += [(row["entry"], row["text"]) for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())]
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

    def gravest(self, parts: list[str], kind: int) -> str:
        """The part that is the likeliest to report what the class does, or graver."""
        return parts[graver_of(self.chances(parts))[:, kind].argmax()]

    @property
    def arrays(self) -> dict[str, Any]:
        """What was learnt, under the names by which the bot reads it."""
        return {"idf": self._idf, "words": self._weights, "bias": self._bias}


# -- meanings --------------------------------------------------------------------------------------------------
class Meanings:
    """The half that goes by meaning."""

    def __init__(self, said: list[Said], words: Words) -> None:
        """`words`: who says which part of a long report tells it."""
        torch.manual_seed(0)
        self._model = Model()
        self._fit(said, words, np.random.default_rng(0))

    def _fit(self, said: list[Said], words: Words, shuffled: Any) -> None:
        messages = Messages(said, words, shuffled)
        steps = EPOCHS * -(-len(messages.epoch()[0]) // BATCH)
        optimiser = torch.optim.AdamW(self._model.parameters(), lr=RATE, weight_decay=0.01)
        rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: warm_and_cool(step, steps))
        for _ in range(EPOCHS):
            self._round(*messages.epoch(), shuffled, optimiser, rate)
        self._once_more(messages, shuffled)

    def _once_more(self, messages: Messages, shuffled: Any) -> None:
        """A gentle round over what sounds most like a report in long messages that report nothing, and some others.

        The mean of the matrices before and after keeps what was known (WiSE-FT, Wortsman et al. 2022).
        """
        before = [each.detach().clone() for each in self._model.parameters()]
        optimiser = torch.optim.AdamW(self._model.parameters(), lr=RATE * GENTLE, weight_decay=0.01)
        long = messages.long_and_harmless()
        ends = np.cumsum([len(parts) for parts in long])
        calm = np.split(self.chances([part for parts in long for part in parts])[:, 0], ends[:-1])
        alarming = [
            parts[at] for parts, chances in zip(long, calm, strict=True) for at in np.argsort(chances)[:ALARMING]
        ]
        texts, labels = messages.epoch()
        some = shuffled.choice(len(texts), min(len(texts), OTHERS * len(alarming)), replace=False)
        both = torch.cat([torch.zeros(len(alarming), dtype=torch.long), labels[some]])
        self._round([*alarming, *(texts[at] for at in some)], both, shuffled, optimiser)
        with torch.no_grad():
            for now, then in zip(self._model.parameters(), before, strict=True):
                now.lerp_(then, KEPT)

    def _round(self, texts: list[str], labels: Any, shuffled: Any, optimiser: Any, rate: Any = None) -> None:
        total = 0.0
        for batch in batches(texts, shuffled):
            loss = functional.cross_entropy(
                self._scores([texts[at] for at in batch]),
                labels[batch],
                weight=torch.tensor(WEIGHTS),
                label_smoothing=SMOOTHING,
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            optimiser.step()
            if rate is not None:
                rate.step()
            total += loss.item() * len(batch)
        print(f"{len(texts)} texts: loss {total / len(texts):.3f}", flush=True)

    def _scores(self, texts: list[str]) -> Any:
        return self._model(*self._rows(texts))

    def _rows(self, texts: list[str]) -> tuple[Any, Any]:
        """The numbers of the texts' pieces, padded to the longest."""
        cuts = [pieces(text) for text in texts]
        longest = max(map(len, cuts))
        rows, mask = torch.zeros(len(texts), longest, dtype=torch.long), torch.zeros(len(texts), longest)
        for at, numbers in enumerate(cuts):
            rows[at, : len(numbers)], mask[at, : len(numbers)] = torch.tensor(numbers), 1
        return rows, mask

    def chances(self, texts: list[str]) -> Any:
        """Texts by classes."""
        found = np.zeros((len(texts), len(CLASSES)), np.float32)
        self._model.eval()
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        with torch.no_grad():
            for start in range(0, len(texts), 4 * BATCH):
                batch = by_length[start : start + 4 * BATCH]
                found[batch] = softmax(self._scores([texts[at] for at in batch]).numpy())
        self._model.train()
        return found

    @property
    def arrays(self) -> dict[str, Any]:
        """What was learnt, under the names by which the bot reads it; matrices in 8 bits, a scale for each column."""
        named = {"head": self._model.head.detach().numpy(), "head_bias": self._model.bias.detach().numpy()}
        for key, matrix in self._model.matrices.items():
            weights = matrix.detach().numpy().T
            scale = np.abs(weights).max(axis=0, keepdims=True) / 127
            named[f"values.{key.replace('_', '.')}"] = np.rint(weights / scale).astype(np.int8)
            named[f"scale.{key.replace('_', '.')}"] = scale
        return named


class Messages:
    """What there is to learn from: messages with classes and parts, of a long report the one part that tells it."""

    def __init__(self, said: list[Said], words: Words, shuffled: Any) -> None:
        """`words`: who says which part of a long report tells it."""
        self._said = []
        for text, label in said:
            kind, parts = CLASSES.index(label), units(text) or [text]
            if kind and is_long(text):
                parts = [words.gravest(parts, kind)]
            self._said.append((text, kind, parts))
        short = [text for text, kind, _ in self._said if not (kind or is_long(text))]
        self._harmless, self._shuffled = [*short, *told.PLAYED_DOWN], shuffled

    def epoch(self) -> tuple[list[str], Any]:
        """Texts as `varied` has them, and their classes."""
        seen = [
            (seen, kind)
            for text, kind, parts in self._said
            for seen in varied(text, parts, self._harmless, self._shuffled, reports=kind > 0)
        ]
        return [text for text, _ in seen], torch.tensor([kind for _, kind in seen])

    def long_and_harmless(self) -> list[list[str]]:
        """The parts of each message that reports nothing in more words than are judged together."""
        return [parts for text, kind, parts in self._said if not kind and is_long(text)]


@lru_cache(maxsize=1 << 18)
def pieces(text: str) -> list[int]:
    """The numbers of the text's pieces."""
    return cut(text, LONGEST)


class Model(torch.nn.Module):
    """The sentence model (BERT, Devlin et al. 2018), whose layers' matrices learn; and a head."""

    def __init__(self) -> None:
        super().__init__()
        self._fixed, self._pieces, self._places = fixed()
        learning = {key: pair[0] for key, pair in self._fixed.items() if key.partition("_")[2] in MATRICES}
        self.matrices = torch.nn.ParameterDict({key: torch.nn.Parameter(each) for key, each in learning.items()})
        self.head = torch.nn.Parameter(torch.randn(2 * WIDTH, len(CLASSES)) * 0.02)
        self.bias = torch.nn.Parameter(torch.zeros(len(CLASSES)))

    def forward(self, rows: Any, mask: Any) -> Any:
        """Texts by classes: scores. Parts are dropped out in training."""
        hidden = torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)
        rows = self._normalised(self._pieces[rows] + self._places[: rows.shape[1]], "start")
        for layer in range(LAYERS):
            parts = [self._times(rows, f"{layer}_{part}") for part in MATRICES[:3]]
            query, key, value = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in parts)
            # Written out: torch's own is many times slower on a processor.
            likeness = (query @ key.transpose(-1, -2)).float() * (WIDTH // HEADS) ** -0.5
            looked = torch.softmax(likeness + hidden, -1).to(NUMBERS) @ value
            attended = self._times(looked.transpose(1, 2).flatten(2), f"{layer}_attended")
            rows = self._normalised(rows + attended, f"{layer}_middle")
            wide = functional.gelu(self._times(rows, f"{layer}_widened"))
            rows = self._normalised(rows + self._times(wide, f"{layer}_narrowed"), f"{layer}_end")
            rows = functional.dropout(rows, DROPOUT, self.training)
        mean = (rows * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        largest = rows.masked_fill(mask[..., None] == 0, -1e9).amax(1)
        return torch.cat([mean, largest], -1) @ self.head + self.bias

    def _times(self, rows: Any, key: str) -> Any:
        bias = self._fixed[key][1]
        return functional.linear(rows.to(NUMBERS), self.matrices[key].to(NUMBERS), bias.to(NUMBERS))

    def _normalised(self, rows: Any, key: str) -> Any:
        return functional.layer_norm(rows.float(), (WIDTH,), *self._fixed[key], 1e-12)


def fixed() -> tuple[dict[str, tuple[Any, Any]], Any, Any]:
    """Weights and biases of the matrices and normalisations, by layer and part; and the tables of pieces and places."""
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
    inputs = "inner.embeddings"
    found = {"start": tuple(arrays[f"{inputs}.LayerNorm.{kind}"] for kind in ("weight", "bias"))}
    for layer in range(LAYERS):
        own = f"inner.encoder.layer.{layer}"
        for matrix, name in zip(MATRICES, _matrices(arrays, layer), strict=True):
            weights = (arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"]).T
            found[f"{layer}_{matrix}"] = (weights, arrays[f"{own}.{parts[matrix]}.bias"])
        for norm, part in (("middle", "attention.output"), ("end", "output")):
            found[f"{layer}_{norm}"] = tuple(arrays[f"{own}.{part}.LayerNorm.{kind}"] for kind in ("weight", "bias"))
    table, places = (
        arrays[f"{inputs}.{name}_embeddings.weight_q"].astype(np.float32)
        * arrays[f"{inputs}.{name}_embeddings.weight_scale"]
        for name in ("word", "position")
    )
    places += arrays[f"{inputs}.token_type_embeddings.weight"][0]
    pairs = {key: tuple(torch.from_numpy(np.array(array)) for array in pair) for key, pair in found.items()}
    return pairs, torch.from_numpy(table), torch.from_numpy(places)


def warm_and_cool(step: int, steps: int) -> float:
    """The learning rate's share: rising over the first tenth, then falling as a cosine to a fiftieth."""
    warm = steps // 10
    if step < warm:
        return step / warm
    return 0.02 + 0.49 * (1 + float(np.cos(np.pi * (step - warm) / (steps - warm))))


def varied(text: str, parts: list[str], harmless: list[str], shuffled: Any, *, reports: bool) -> list[str]:
    """What is learnt from of a message at one epoch: as it is judged, in no more words than are judged together.

    Some short ones get a harmless one in front or behind, since what is reported may stand anywhere; some harmless ones
    are cut to a part. Of a long one several parts are taken: where nothing is reported none may sound like a report.
    """
    words = len(text.split())
    if is_long(text):
        return list(shuffled.choice(parts, min(len(parts), 1 + words // PART), replace=False))
    if not reports and shuffled.random() < CUT:
        return [parts[shuffled.integers(len(parts))]]
    other = harmless[shuffled.integers(len(harmless))]
    if shuffled.random() >= JOINED or words + len(other.split()) > PART:
        return [text]
    return [f"{text} {other}" if shuffled.random() < 0.5 else f"{other} {text}"]


def is_long(text: str) -> bool:
    """Whether it has more words than are judged together."""
    return len(text.split()) > PART


def batches(texts: list[str], shuffled: Any) -> list[Any]:
    """Messages of about the same length together, in any order."""
    order = np.argsort([len(text) + shuffled.normal(0, 12) for text in texts])
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    shuffled.shuffle(found)
    return found


# -- what it is worth ------------------------------------------------------------------------------------------
def gravest(learnt: Learnt, half: str, share: float) -> Any:
    """Messages by classes: the chance of each class or a graver one, the greatest of a message's units."""
    return np.maximum.reduceat(learnt.graver(half, share), firsts(learnt))


def firsts(learnt: Learnt) -> Any:
    """Where each message's units begin."""
    return np.flatnonzero(np.diff(learnt.message, prepend=-1))


def told_apart(judged: Learnt, half: str, share: float) -> float:
    """How well reports are told from what is none, whatever the thresholds."""
    return auroc(gravest(judged, half, share)[:, 1], judged.meant > 0)


def thresholds(judged: Learnt, half: str, share: float) -> dict[str, Any]:
    """From where a message is taken for a report, and for how grave a one; and from where not for harmless."""
    meant, most = judged.meant, gravest(judged, half, share)
    alarm = np.quantile(most[meant == 0, 1], 1 - FALSE_ALARMS)
    found = [0, alarm]
    for at in range(2, len(CLASSES)):
        raised = (meant >= at) & (most[:, 1] >= alarm)
        found.append(np.quantile(shares(judged, half, share, at, alarm)[raised], TOO_LOW[half]))
    harmless = min(np.quantile(most[meant > 0, 1], MISSED[half]), alarm)
    return {f"thresholds{half}": np.array(found), f"harmless{half}": np.array(harmless)}


def surely_not(judged: Learnt, share: float, alarm: float) -> float:
    """From which chance by words alone that a unit reports nothing its meaning need not be asked."""
    raised = judged.graver("", share)[:, 1] >= alarm
    least = np.minimum.reduceat(np.where(raised, judged.words[:, 0], 2.0), firsts(judged))
    return float(np.quantile(least[(judged.meant > 0) & (least <= 1)], 1 - LOST))


def shares(judged: Learnt, half: str, share: float, at: int, alarm: float) -> Any:
    """Of each message the greatest share that the class, or a graver one, has in the chance of a report, over units
    that are taken for one.
    """
    graver = judged.graver(half, share)
    part = np.where(graver[:, 1] >= alarm, graver[:, at] / graver[:, 1], 0)
    return np.maximum.reduceat(part, firsts(judged))


def report(judged: Learnt, half: str, found: dict[str, Any]) -> None:
    """How well reports are told from what is none, and how many of each label are taken for each class or a graver."""
    share = float(found["share"])
    meant, most = judged.meant, gravest(judged, half, share)
    learnt = found[f"thresholds{half}"]
    name = "words and letters" if half else f"with meanings, words weigh {share}, sure from {found['surely_not']:.3f}"
    print(f"{name}: {len(meant)} messages, AUROC {auroc(most[:, 1], meant > 0):.4f}")
    print(f"  thresholds {np.round(learnt, 3).tolist()}, harmless below {found[f'harmless{half}']:.3f}")
    for at in range(1, len(CLASSES)):
        reached = most[:, 1] >= learnt[1]
        if at > 1:
            reached &= shares(judged, half, share, at, learnt[1]) >= learnt[at]
        each = [f"{label} {reached[meant == which].mean():.1%}" for which, label in enumerate(CLASSES)]
        print(f"  {CLASSES[at]} or graver: {', '.join(each)}")
    doubted = most[:, 1] < found[f"harmless{half}"]
    each = [f"{label} {doubted[meant == which].mean():.1%}" for which, label in enumerate(CLASSES)]
    print(f"  held for harmless: {', '.join(each)}")


def auroc(scores: Any, told: Any) -> float:
    """The share of pairs of a report and none in which the report scores higher."""
    return float(np.searchsorted(np.sort(scores[~told]), scores[told]).mean() / (~told).sum())


def write(arrays: dict[str, Any]) -> None:
    """The model file; what is no whole number in 16 bits."""
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    small = {name: each if each.dtype == np.int8 else each.astype(np.float16) for name, each in arrays.items()}
    np.savez_compressed(MODEL, **small)
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
