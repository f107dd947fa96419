"""What people say when they want to be reminded, and what only sounds like it."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.day_words import Once
from bot.dialogue.wishes import asks_for_list, asks_for_reminder, wish

# Said, out of the blue: the days (Monday is 0), then the time, or the times among which the runner is asked to choose.
WISHES = {
    "remind me every weekday at 7am": "01234 07:00",
    "Mon Wed Fri at half past six": "024 06:30 18:30",
    "mon, wed & fri at half past six in the evening": "024 18:30",
    "remind me every day except sunday at 8pm": "012345 20:00",
    "weekdays but not wednesday 7am": "0134 07:00",
    "not sunday, 7am": "012345 07:00",
    "every morning at 7": "0123456 07:00",
    "every evening": "0123456 18:00 19:00 20:00 21:00",
    "every evening at 8": "0123456 20:00",
    "each night at ten": "0123456 22:00",
    "everyday 7 am": "0123456 07:00",
    "daily 21:00": "0123456 21:00",
    "12 noon every day": "0123456 12:00",
    "noon on tuesdays": "1 12:00",
    "mon-fri 6:45": "01234 06:45",
    "monday to thursday at 18:15": "0123 18:15",
    "fri through sun 8 am": "456 08:00",
    "saturday till monday 9:00": "056 09:00",
    "fri sat sun 8 am": "456 08:00",
    "sat and sun 9:30": "56 09:30",
    "sundays at nine in the morning": "6 09:00",
    "weekends at 10": "56 10:00 22:00",
    "weekends 10am": "56 10:00",
    "tue thu 7p": "13 19:00",
    "tth 7am": "13 07:00",
    "mwf 6am": "024 06:00",
    "M/W/F 6:30": "024 06:30",
    "thursdys 8am": "3 08:00",
    "wensday and saterday 8am": "25 08:00",
    "Mo, Mi, Fr um 18 Uhr": "024 18:00",
    "montags und donnerstags 19:00": "03 19:00",
    "jeden Tag um 7 Uhr": "0123456 07:00",
    "ping me daily at 6 pm": "0123456 18:00",
    "nudge me on tuesdays and fridays at quarter past seven am": "14 07:15",
    "notify me mon wed fri 12:30": "024 12:30",
    "set the alarm for 06:15 every weekday": "01234 06:15",
    "set reminder every day 7pm": "0123456 19:00",
    "can you remind me every day?": "0123456",
    "could you please remind me on saturdays?": "5",
    "i want a daily reminder please": "0123456",
    "i'd like to be reminded every morning": "0123456 06:30 07:00 08:00 09:00",
    "don't let me forget, mondays 7am": "0 07:00",
    "remind me to do the clam at 9am on saturdays": "5 09:00",
    "remind me to do my bridges every monday at 7:30": "0 07:30",
    "remind me of the 30 degree bridge at 7 in London": " 07:00 19:00",
    "remind me of the weak-hamstring plan": "",
    "remind me": "",
    "reminder": "",
    "set a reminder for 6pm": " 18:00",
    "alarm at 6am": " 06:00",
    "remind me at noon": " 12:00",
    "remind me at lunch": " 12:00 12:30 13:00",
    "remind me after work": " 18:00 19:00 20:00 21:00",
    "remind me before bed": " 20:00 21:00 21:30 22:00",
    "remind me half seven": " 06:30 07:30 18:30 19:30",
    "remind me at half seven in the evening": " 18:30 19:30",
    "remind me at 7 or 8": " 07:00 08:00 19:00 20:00",
    "remind me around 6:30 in the afternoon": " 18:30",
    "remind me at ten to seven in the morning": " 06:50",
    "remind me at 19.30 uhr": " 19:30",
    "remind me at 7h30": " 07:30",
    "remind me half seven am": " 07:30",
    "remind me 6ish after work": " 18:00",
    "weekdays 6:30 reminder for the 30 bridge": "01234 06:30",
    "7pm reminder mondays wall sit": "0 19:00",
}  # fmt: skip
# How often, but not on which days: the days are our choice, and the runner is told.
SPREAD = {
    "every other day at 7:30": "024 07:30",
    "every second day at 20:00": "024 20:00",
    "alternate days 6am": "024 06:00",
    "every 2 days at 7": "024 07:00 19:00",
    "every third day at 20:00": "03 20:00",
    "twice a week at 7pm": "03 19:00",
    "3x a week 7am": "024 07:00",
    "3x/week 7am": "024 07:00",
    "three days a week in the morning": "024 06:30 07:00 08:00 09:00",
    "remind me four times a week": "0135",
    "remind me 5 times a week at 6:30am": "01234 06:30",
    "jeden zweiten Tag um 19 Uhr": "024 19:00",
}
MONDAY = date(2026, 6, 15)
ON_ONE_DAY = {
    "tomorrow 18:30": ("2026-06-16", "18:30"),
    "tmrw 7am": ("2026-06-16", "07:00"),
    "tonight at 8": ("2026-06-15", "20:00"),
    "set a reminder for 8 tonight wall sit": ("2026-06-15", "20:00"),
    "today at 17:00": ("2026-06-15", "17:00"),
    "remind me the day after tomorrow at 7am": ("2026-06-17", "07:00"),
    "next monday at 7am": ("2026-06-22", "07:00"),
    "this friday 18:00": ("2026-06-19", "18:00"),
    "remind me just once at 7pm": ("2026-06-15", "19:00"),
    "morgen um 18 Uhr": ("2026-06-16", "18:00"),
}
NEAR_MISSES = [
    "should i do it in the morning?", "should i do the bridges in the morning or the evening", "how many days a week",
    "how many days a week?", "how often should i do them a week", "is twice a week enough",
    "can i do bridges every day?", "every day?", "every other day?", "do i do them on weekdays?",
    "is 7am too early for bridges?", "which days are best?", "what time of day is best for bridges",
    "what about mondays?", "mon wed fri or tue thu sat?", "morning or evening?", "my knee hurts every morning",
    "my knee hurts every morning at 7", "it aches each night around 3", "every day my knee is stiff at 7",
    "i run mon wed fri", "i run mon wed fri at 7am", "i do them at 7 every day", "i did three sets at 7",
    "tomorrow i run 10k at 9", "yesterday 18:30", "race on sunday 9am", "7:15", "at 7", "7", "every day", "weekdays",
    "tomorrow", "monday", "in the evening", "noon", "3 times a week", "2-3 sets 3x a week",
    "remind me how the bridge goes", "remind me what the dose is", "remind me which leg goes first",
    "remind me again how many reps", "can you remind me what the pain rule is", "remind me when to stop",
    "can you remind me why i do these", "you remind me of my coach", "that reminds me, is cycling ok?",
    "my reminder did not come this morning", "reminder never came", "reminders are annoying",
    "sunday reminder was late", "last night the reminder woke me", "every day reminder comes at 7?",
    "what does the alarm mean", "the 90 degree one on monday", "after work my knee is sore", "do so at 7", "so do i",
    "how long before work should i train?", "",
]  # fmt: skip


def as_said(text: str) -> str:
    """What a wish comes to, written as in the tables."""
    found = wish(text)
    times = [found.at] if found.at else found.choices
    return " ".join(["".join(map(str, found.days)), *(f"{at:%H:%M}" for at in times)])


@pytest.mark.parametrize(("said", "meant"), WISHES.items())
def test_a_wish(said: str, meant: str) -> None:
    """Each of these asks for a reminder, and names these days and times."""
    assert asks_for_reminder(said)
    assert (as_said(said), wish(said).once, wish(said).spread) == (meant, None, False)


@pytest.mark.parametrize(("said", "meant"), SPREAD.items())
def test_how_often_but_not_when(said: str, meant: str) -> None:
    """ "Every other day" does not fit into a week: days with a rest between are taken, and marked as our choice."""
    assert asks_for_reminder(said)
    assert (as_said(said), wish(said).spread) == (meant, True)


@pytest.mark.parametrize(("said", "day", "at"), [(said, *meant) for said, meant in ON_ONE_DAY.items()])
def test_once(said: str, day: str, at: str) -> None:
    """A reminder for one day alone, counted from a Monday."""
    found = wish(said)
    assert asks_for_reminder(said)
    assert found.once is not None
    assert (found.once.day(MONDAY).isoformat(), found.at, found.days) == (day, time.fromisoformat(at), ())


@pytest.mark.parametrize(
    ("said", "meant"),
    {
        "please do so at 7:30": " 07:30", "do so, at 7:30": " 07:30", "so do i at 7:30": " 07:30",
        "Do, So um 7:30": "36 07:30", "do und so 7:30": "36 07:30", "do so mo 7:30": "036 07:30",
        "mi do so 7:30": "236 07:30",
    }.items(),
)  # fmt: skip
def test_two_words_that_are_two_days(said: str, meant: str) -> None:
    """ "Do so" names no days, though two are written so; with something between, or beside a third day, it does."""
    assert as_said(said) == meant


@pytest.mark.parametrize("said", NEAR_MISSES)
def test_no_wish(said: str) -> None:
    """A question about training, a report, half a schedule or "remind me how it goes" asks for no reminder."""
    assert not asks_for_reminder(said)


@pytest.mark.parametrize(
    "said",
    ["reminders", "my reminders", "show my reminders", "list all reminders", "what are my reminders",
     "edit my reminder", "which reminders do i have", "why did my reminder not come", "my reminder didn't come",
     "how do i change my reminder", "move my reminder to 18:30", "what time is my reminder", "when is my next reminder",
     "can i change the reminder to evenings?", "reminder never came",
     "i didn't get my reminder this morning", "where is my reminder"],
)  # fmt: skip
def test_which_reminders_there_are(said: str) -> None:
    """Who asks for their reminders, or where one has got to, is shown the list."""
    assert asks_for_list(said)
    assert not asks_for_reminder(said)


@pytest.mark.parametrize(
    ("said", "rest"),
    {
        "remind me of the 30 degree bridge every weekday at 7am in London": "30 degree bridge london",
        "weekdays 7am": "",
        "mon wed fri 18:30 weak hamstring plan": "weak hamstring plan",
        "every day but sunday at 7 in berlin": "berlin",
        "not the clam": "not clam",
    }.items(),
)
def test_what_else_it_says(said: str, rest: str) -> None:
    """What is left beside days and time is an exercise or a place."""
    assert wish(said).rest == rest


def test_this_friday_and_next() -> None:
    """On a Friday "this Friday" is today, and "next Friday" is in a week."""
    friday = date(2026, 6, 19)
    assert Once(0, 4).day(friday) == friday
    assert Once(1, 4).day(friday) == date(2026, 6, 26)


@given(st.text(max_size=80))
def test_any_words(said: str) -> None:
    """No text breaks the reading of wishes."""
    wish(said)
    asks_for_reminder(said)
