"""How a person on a phone talks with the bot, and the knowledge's own words to compare with."""

from __future__ import annotations

from itertools import count

from bot.dialogue.phrases import Phrases
from tests.emulator import Phone, Said, TelegramServer
from tests.in_use import knowledge

BRIDGE_30, BRIDGE_90 = "hamstring-bridge-30", "hamstring-bridge-90"
FIRST_STEP, SECOND_STEP = "hamstring-heel-dig", "hamstring-bridge-partial"  # of the way back after back pain
ARTICLE = "https://www.kinetic-revolution.com/two-hamstring-strengthening-exercises-for-running-knee-pain/"
ANSWER_S = 10.0  # An answer takes milliseconds; a machine busy with other tests may take long.

_people = count(7_000_000_001)  # more than 32 bits, as Telegram's newer ids are


def words(name: str, /, **fields: object) -> str:
    """A sentence of the knowledge as a phone shows it."""
    return Phrases(knowledge().messages.messages).rich(name, **fields).text


def label(name: str) -> str:
    """A button's words."""
    return Phrases(knowledge().messages.messages).plain(name)


def held(exercise: str) -> str:
    """How the sentence begins that stands in place of an exercise on hold."""
    return words("held", title=knowledge().title_of(exercise), reason="").partition(",")[0]


def somebody(server: TelegramServer) -> Phone:
    """The phone of a person whom the bot has never met."""
    return server.phone(next(_people))


async def hears(phone: Phone, part: str = "") -> Said:
    """The next thing shown, or the next with `part` in it."""
    return await phone.hears(part, ANSWER_S)


async def asks(phone: Phone, text: str) -> Said:
    """The first thing that the bot says to the text."""
    phone.says(text)
    return await hears(phone)


async def taps(phone: Phone, said: Said, button: str) -> Said:
    """What the phone shows after a tap on the button; the tap has been answered, so nothing keeps turning."""
    press = phone.presses(said, button)
    shown = await hears(phone)
    await phone.notice(press, ANSWER_S)
    return shown


async def agrees(phone: Phone) -> None:
    """Says yes to a record of what is answered."""
    start = await asks(phone, "/start")
    await phone.notice(phone.presses(start, label("consent_yes")), ANSWER_S)


async def reports_back_pain(phone: Phone) -> Said:
    """The back hurts, none of the warning signs: the bridges are on hold from here on; what is shown at the end."""
    screening = await asks(phone, "my lower back hurts")
    return await taps(phone, screening, label("screen_none"))


async def is_better(phone: Phone, held_card: Said) -> Said:
    """The re-screen of a hold on the back, from a card that offers it: the first step opens; what is shown then."""
    questions = await taps(phone, held_card, label("rescreen"))
    last = await taps(phone, questions, label("screen_none"))
    release = knowledge().protocols["back-pain"].release
    assert release is not None
    return await taps(phone, last, release.ready)


def step_opened(number: int) -> str:
    """What is said when that step of the release after back pain opens, the first is 0."""
    release = knowledge().protocols["back-pain"].release
    assert release is not None
    opened = ", ".join(knowledge().title_of(id) for id in release.steps[number])
    return words("step_opened", opened=opened, hours=str(release.next_after_hours))


async def is_held(phone: Phone, exercise: str = BRIDGE_30) -> bool:
    """Whether the exercise is on hold for the person: it is asked for by its link, and shows a card or why not."""
    shown = await asks(phone, f"/start {exercise}")
    on_hold = shown.text.startswith(held(exercise))
    assert on_hold != shown.picture
    return on_hold


async def sets_a_reminder(phone: Phone, when: str = "7:15 every day", place: str = "London") -> Said:
    """The whole form from a card on: time and days, place, and yes, that is my time; what is shown at the end."""
    card = await asks(phone, f"/start {BRIDGE_90}")
    await taps(phone, card, label("card_remind"))
    await asks(phone, when)
    return await taps(phone, await asks(phone, place), label("remind_yes"))


def reminder_line() -> str:
    """How /settings lists that reminder."""
    return words("remind_list", title=knowledge().title_of(BRIDGE_90), days="every day", time="07:15", zone="London")
