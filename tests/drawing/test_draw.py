"""What a runner gets: one PNG, small, quick, always the same, with room for its words."""

from io import BytesIO
from time import process_time

import pytest
from PIL import Image
from pydantic import ValidationError
from shelf import EVERY, SHELF, bridge

from bot.drawing import draw, is_drawable
from bot.drawing.marks import NUMBER_SIZE
from bot.knowledge.pose import Picture


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    """Every picture, drawn once."""
    return {name: draw(picture, title) for name, (title, picture) in SHELF.items()}


def colours(png: bytes) -> set[tuple[int, int, int]]:
    palette = Image.open(BytesIO(png)).convert("RGB").tobytes()
    return set(zip(palette[::3], palette[1::3], palette[2::3], strict=True))


def test_the_exercises_with_a_picture_are_on_the_shelf() -> None:
    """Both bridges have a picture."""
    assert {"hamstring-bridge-90", "hamstring-bridge-30"} <= set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_each_picture_is_a_png_that_a_phone_loads_at_once(drawn: dict[str, bytes], name: str) -> None:
    """Every picture is a PNG of 1280 by 960 under 120 kB."""
    image = Image.open(BytesIO(drawn[name]))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(drawn[name]) < 120_000


def test_the_same_words_give_the_same_bytes(drawn: dict[str, bytes]) -> None:
    """A picture drawn twice is the same to the byte, so that it is uploaded once."""
    title, picture = SHELF["hamstring-bridge-90"]
    again = Picture.model_validate_json(picture.model_dump_json())
    assert draw(again, title) == drawn["hamstring-bridge-90"]


def test_no_two_exercises_share_a_picture(drawn: dict[str, bytes]) -> None:
    """Every exercise has its own picture."""
    assert len(set(drawn.values())) == len(drawn)


def test_a_picture_is_drawn_while_nobody_waits() -> None:
    """Drawing takes well under half a second of work, also on a busy machine."""
    title, picture = SHELF["hamstring-bridge-90"]
    started = process_time()
    draw(picture, title)
    assert process_time() - started < 0.5


def test_the_paper_is_light_so_that_a_dark_chat_shows_it_too(drawn: dict[str, bytes]) -> None:
    """All four corners are opaque off-white, in light and dark chats alike."""
    for png in drawn.values():
        image = Image.open(BytesIO(png)).convert("RGBA")
        for corner in ((0, 0), (1279, 0), (0, 959), (1279, 959)):
            red, green, blue, alpha = image.crop((*corner, corner[0] + 1, corner[1] + 1)).tobytes()
            assert min(red, green, blue) > 235
            assert alpha == 255


def test_a_marked_angle_changes_the_picture() -> None:
    """The number is on the paper: with another angle marked or none, the picture differs."""
    plain = bridge(knee=90)
    marked = Picture.model_validate({**plain.model_dump(), "mark": "knee"})
    assert draw(plain, "Bridge") != draw(marked, "Bridge")
    assert NUMBER_SIZE >= 48  # a third of it is left on a phone


def test_a_muscle_is_tinted_only_when_it_is_named() -> None:
    """The back of the thigh is tinted where the file names the hamstring, and nowhere else."""
    plain = bridge(knee=90)
    tinted = Picture.model_validate({**plain.model_dump(), "muscle": "hamstring"})

    def warm(png: bytes) -> bool:
        return any(
            red > 200 and green - blue in range(10, 40) and red - green > 60 for red, green, blue in colours(png)
        )

    assert warm(draw(tinted, "Bridge"))
    assert not warm(draw(plain, "Bridge"))


def test_a_long_title_still_fits() -> None:
    """A title of a hundred characters, or with signs the font lacks, is drawn without a fault."""
    for title in ("Brücke mit 30° und ausgestrecktem Bein " * 3, "桥 🦵", ""):
        assert draw(bridge(knee=30), title).startswith(b"\x89PNG")


@pytest.mark.parametrize("prop", ["wall", "step", "box", "chair", "bench", "ball", "slider", "anchor", "band"])
def test_every_thing_a_file_may_name_is_drawn(prop: str) -> None:
    """A prop named in the file shows in the picture."""
    plain = {
        "alt": "Standing beside something.",
        "body": "standing",
        "mark": None,
        "start": {"label": "Start", "knee": 5},
        "end": {"label": "Down", "hip": 30, "knee": 40},
    }
    one, other = (Picture.model_validate({**plain, "props": props}) for props in ((), (prop,)))
    assert draw(one, "Thing") != draw(other, "Thing")


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ({"end": {"label": "Up", "hips": "up"}}, "knee: 90"),
        ({"end": {"label": "Up", "hips": "up", "knee": 90, "hip": 20}}, "Leave `hip` out"),
        ({"end": {"label": "Up", "knee": 90, "trunk": 20}}, "Leave `trunk` out"),
        ({"mark": "hip"}, "mark: null"),
        ({"body": "standing"}, "Leave `hips` out"),
        ({"body": "against wall", "end": {"label": "Up"}}, "hip: 60"),
        ({"end": {"label": "Up", "knee": 90, "other_leg": {}}}, "of the other leg"),
    ],
)
def test_a_description_that_cannot_be_drawn_says_what_to_write(words: dict[str, object], cure: str) -> None:
    """A coach who leaves out what the drawing needs is told what to write."""
    with pytest.raises(ValidationError, match=cure):
        Picture.model_validate({**bridge(knee=90).model_dump(exclude_defaults=True), "mark": None, **words})


@pytest.mark.parametrize("name", EVERY)
def test_drawable_without_drawing(name: str) -> None:
    """Whether a picture can be drawn is known in a tenth of a second, before anything is painted."""
    began = process_time()
    assert is_drawable(SHELF[name][1])
    assert process_time() - began < 0.1


def test_not_drawable() -> None:
    """Angles from which no figure comes about are found out."""
    good = SHELF["hamstring-bridge-90"][1]
    bad = good.end.model_copy(update={"knee": float("nan")})
    assert not is_drawable(good.model_copy(update={"end": bad}))
