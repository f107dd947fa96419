"""How safety listens: denial and its end, slips, clauses, two messages together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.models import TriageLevel
from bot.safety.triage import Safety

NONE, CAUTION, URGENT, EMERGENCY = TriageLevel


@pytest.fixture(scope="module")
def safety(signs: Safety) -> Safety:
    """The signs alone: a second opinion has its own tests."""
    return signs


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("no numbness, tingling or weakness", NONE),
        ("no back pain and no numbness", NONE),
        ("back is fine but my bum is numb", EMERGENCY),
        ("no fever, numb bum", EMERGENCY),
        ("no back pain though i cant pee", EMERGENCY),
        ("my back is not getting better", CAUTION),
        ("never had such back pain", CAUTION),
        ("never had back pain like this", CAUTION),
        ("never had back pain", NONE),
        ("no numbness, no weakness, no bladder trouble, just a cranky knee", NONE),
        ("no bladder or bowel problems", NONE),
        ("no bladder control", EMERGENCY),
        ("no control over my stools", EMERGENCY),
        ("i can't run because my back hurts", CAUTION),
        ("my back doesn't hurt", NONE),
        ("not just my knee, my back hurts", CAUTION),
        ("the knee doesn't hurt but it locked", URGENT),
        ("my back does not hurt, it is stiff", CAUTION),
        ("my back is fine, leave it, tell me about knees", NONE),
        ("my knee doesn't lock or give way", NONE),
    ],
)
def test_a_denial_covers_what_it_denies_and_no_more(safety: Safety, text: str, level: TriageLevel):
    """A "no" covers its own clause; but, though and a comma end it, and "not getting better" denies nothing."""
    assert safety.assess(text).level is level


def test_a_decimal_point_ends_no_sentence(safety: Safety) -> None:
    """A number with a point in it stays one, and so does the sentence that it stands in."""
    assert safety.assess("sugar 2.1, can't see straight").level is EMERGENCY
    assert safety.assess("ran 7.5 with my dad, his back hurts").level is NONE


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("my cousin fainted at his marathon on sunday", EMERGENCY),
        ("my cousin fainted at his marathon last year", NONE),
        ("my gran broke her hip in 2003", NONE),
        ("my dad had a stroke years ago and now his face is drooping again", EMERGENCY),
        ("my dad has crushing chest pain, he had a heart attack in 2019", EMERGENCY),
        ("i have crushing chest pain, i had a heart attack in 2019", EMERGENCY),
        ("i had chest pain in 2019, all clear since", NONE),
        ("the man behind me collapsed, the ambulance took him", NONE),
        ("my dog can't put weight on his leg, the vet has seen him", NONE),
        ("i get chest pain when running, had a stent in 2015", EMERGENCY),
        ("numb between my legs, had a back op 5 years ago", EMERGENCY),
        ("my back hurts, i fell off a horse 3 years ago", CAUTION),
        ("lower back sore, last had it two years ago", CAUTION),
        ("i had back pain, and was in hospital in 2015", NONE),
        ("chest pain on a run, that was 2019", NONE),
        ("my back hurts, i had breast cancer 5 years ago", URGENT),
    ],
)
def test_long_ago_is_no_alarm_whoever_it_was(safety: Safety, text: str, level: TriageLevel):
    """What is long over, or in good hands, alarms for nobody; what goes on now does, for the writer and for others."""
    assert safety.assess(text).level is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("back pain? nope", NONE),
        ("back pain: no. knee pain: yes. fever: none", NONE),
        ("Backache? No, never had it.", NONE),
        ("numbness? none. weak legs? yes", EMERGENCY),
        ("any numbness or weak legs? no", NONE),
        ("numb bum? no idea", EMERGENCY),
        ("Is it bad that I can't feel my bum? No, says my wife", EMERGENCY),
        ("is my bum numb a problem? no", EMERGENCY),
        ("my bum is numb: no feeling at all", EMERGENCY),
        ("back pain? no. agony in my back", CAUTION),
        ("my back hurts, no?", CAUTION),
    ],
)
def test_what_is_asked_and_answered_with_no_is_denied(safety: Safety, text: str, level: TriageLevel):
    """A question that names something alone and gets a bare "no" denies that, and nothing else."""
    assert safety.assess(text).level is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("what does saddle numbness mean", NONE),
        ("what does numbness in my bum mean", EMERGENCY),
        ("what does it mean that my legs are numb", EMERGENCY),
        ("what is a numb bum a sign of", NONE),
        ("what does it mean when my back hurts leaning back", CAUTION),
    ],
)
def test_what_one_s_own_trouble_means_is_a_report(safety: Safety, text: str, level: TriageLevel):
    """Who asks what a word means reports nothing; who asks what their own trouble means has it."""
    assert safety.assess(text).level is level


@pytest.mark.parametrize(
    ("text", "level"),
    [("my sciatcia is back", CAUTION), ("numbnes in my genitls", EMERGENCY), ("single leg bridge on the ladder", NONE)],
)
def test_one_slip_in_a_long_word_is_heard_and_none_in_a_short_one(safety: Safety, text: str, level: TriageLevel):
    """A slip in a long word is mended; "single" is no "tingle" and a ladder is no bladder."""
    assert safety.assess(text).level is level


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("it has gone numb", "between my legs", EMERGENCY),
        ("my back hurts", "and i have a fever", URGENT),
        ("my calf is swollen", "now im really short of breath", EMERGENCY),
        ("my knee is sore", "do i do three sets", NONE),
    ],
)
def test_two_messages_are_read_together(safety: Safety, first: str, second: str, level: TriageLevel):
    """What is half said in one message and half in the next counts as said."""
    earlier = safety.assess(first).heard
    assert safety.assess(second, earlier).level is level


MINIMISED = ("my wife says it's nothing", "probably nothing", "lol", "how many reps should i do?", "anyway thanks")
REPORTS = (
    "my lower back hurts",
    "my bum is numb",
    "my calf is swollen",
    "crushing chest pain",
    "i cant pee",
    "my knee is locked",
)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("minimised", MINIMISED)
def test_playing_it_down_changes_nothing(safety: Safety, report: str, minimised: str):
    """A relative's opinion, a joke or a question before or after a report never lowers its level."""
    alone = safety.assess(report).level
    assert safety.assess(f"{report}. {minimised}").level >= alone
    assert safety.assess(f"{minimised}. {report}").level >= alone


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*REPORTS, *MINIMISED, "no numbness", "my knee hurts after 5k", "it was sunny"]), min_size=1
    )
)
def test_more_sentences_never_lower_the_level(safety: Safety, sentences: list[str]):
    """The level of a message is at least that of each of its sentences."""
    whole = safety.assess(". ".join(sentences)).level
    assert whole >= max(safety.assess(sentence).level for sentence in sentences)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2000))
def test_any_text_can_be_heard(safety: Safety, text: str):
    """No text at all makes the assessment fail."""
    assert safety.assess(text).level in TriageLevel


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("not " * 25_000, NONE),
        ("no, " * 10_000, NONE),
        ("my back hurts " * 4_000, CAUTION),
        ("(" * 100_000, NONE),
        ("a" * 99_991 + " numb bum", EMERGENCY),
    ],
)
def test_a_huge_message_is_heard_to_its_end(safety: Safety, text: str, level: TriageLevel):
    """A message of 100,000 characters is assessed whole, whatever it repeats."""
    assert safety.assess(text).level is level


def test_the_comment_of_the_article_on_the_back_escalates(safety: Safety):
    """The reader who hurt his back with the bridges months ago is stopped and screened."""
    text = (
        "Be aware that the hamstring bridges shown above place a lot of load through the lower back. "
        "I stuffed my back doing them months ago and it\u2019s still not better. Beware."
    )
    assert safety.assess(text).level is CAUTION


@pytest.mark.parametrize("later", ["what exercise can i do", "what did i do", "i went out and did my run"])
def test_words_that_need_a_place_complete_nothing(safety: Safety, later: str) -> None:
    """What means something only beside its place is no second half of a place told before."""
    earlier = safety.assess("i feel it in my lower back").heard
    assert safety.assess(later, earlier).level is NONE
