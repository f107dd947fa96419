"""The picture under /progress: it fits a phone, says what the records say, and looks the same everywhere."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.charts import style
from bot.charts.picture import DOTS_PER_PT, WIDTH_PT, draw
from bot.dialogue.policy import Policy
from bot.dialogue.progress import View
from bot.dialogue.records import RecordBalance, RecordPain, RecordSession, Training
from tests import in_use

TODAY = date(2026, 6, 17)
TEST = "hamstring-bridge-90-single-leg"
Colour = tuple[int, int, int]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


STATES = {
    "empty": Training(),
    "one": Training((RecordSession("clam", TODAY, 1),)),
    "typical": Training(
        tuple(RecordSession("clam", ago(n), n % 4) for n in range(0, 40, 3)),
        (),
        (RecordBalance(TEST, 12, 20, ago(21)), RecordBalance(TEST, 18, 20, ago(0))),
    ),
    "a lot": Training(
        tuple(RecordSession(f"e{n}-{k}", ago(n), n % 5) for n in range(60) for k in range(12)),
        (),
        tuple(RecordBalance(TEST, 80 + n, 100, ago(200 - 20 * n)) for n in range(9)),
    ),
    "red": Training(
        (RecordSession("clam", ago(2), 7),), (RecordPain("back", 10, TODAY),), (RecordBalance(TEST, 0, 9, TODAY),)
    ),
}


@pytest.fixture(scope="session")
def policy() -> Policy:
    return in_use.library().policy


def view(policy: Policy, records: Training) -> View:
    assert policy.base.progress is not None
    return policy.menus.progress.view(records, policy.base.progress, TODAY)


def colours(image: bytes) -> dict[Colour, int]:
    """How often each colour is in it."""
    picture = Image.open(BytesIO(image)).convert("RGB")
    return {colour: count for count, colour in picture.getcolors(1 << 24) or ()}  # type: ignore[misc]


def rgb(hexadecimal: str) -> Colour:
    return int(hexadecimal[1:3], 16), int(hexadecimal[3:5], 16), int(hexadecimal[5:], 16)


@pytest.mark.parametrize("name", STATES)
def test_fits_a_phone(policy: Policy, name: str) -> None:
    """Whatever there is to show: as wide as a phone at three dots a point, on paper of its own, and not blank."""
    image = draw(view(policy, STATES[name]))
    picture = Image.open(BytesIO(image))
    assert picture.format == "PNG"
    assert picture.width == WIDTH_PT * DOTS_PER_PT == 1080
    assert picture.width < picture.height < 2 * picture.width
    assert len(image) < 1_000_000
    counted = colours(image)
    assert counted[rgb(style.PAPER)] > 0.4 * picture.width * picture.height
    assert counted[rgb(style.INK)] > 1000


def test_shows_what_there_is(policy: Policy) -> None:
    """Bands of pain only with pain, the two lines only once counted, filled days only once done."""
    empty, red = (colours(draw(view(policy, STATES[name]))) for name in ("empty", "red"))
    bands = [rgb(style.BANDS[name][0]) for name in ("green", "amber", "red")]
    for colour in (*bands, rgb(style.LEFT), rgb(style.RIGHT)):
        assert colour not in empty
        assert red[colour] > 100
    marks = {name: rgb(style.BANDS[name][1]) for name in style.BANDS}
    assert marks["red"] in red


def test_bands_by_height(policy: Policy) -> None:
    """The higher bands stand above the lower ones, whatever their colours look like to the reader."""
    picture = Image.open(BytesIO(draw(view(policy, STATES["red"])))).convert("RGB")
    column = [picture.getpixel((picture.width // 2, y)) for y in range(picture.height)]
    places = [column.index(rgb(style.BANDS[name][0])) for name in ("red", "amber", "green")]
    assert places == sorted(places)


def test_any_thread(policy: Policy) -> None:
    """Two drawn at the same time in two threads are the two drawn one after the other."""
    alone = [draw(view(policy, STATES[name])) for name in ("typical", "red")]
    together: dict[str, bytes] = {}

    def work(name: str) -> None:
        together[name] = draw(view(policy, STATES[name]))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("typical", "red")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [together["typical"], together["red"]] == alone


def test_told_apart_without_colour() -> None:
    """Each band has a form of its own beside its colour, and its words."""
    assert len({form for _, _, form in style.BANDS.values()}) == 3
