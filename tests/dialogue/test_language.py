"""English is never taken for another language; other languages mostly are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.language import is_other_language
from bot.dialogue.policy import Policy

UTTERANCES = Path(__file__).parents[1] / "utterances"

OTHERS = {
    "German": ["kann ich mit knieschmerzen weiter laufen", "Wie oft soll ich die Übung machen?", "mein ruecken tut weh",
               "Ich bin schwanger, sind die Übungen sicher für mich?", "welche schuhe sind gut gegen schmerzen"],
    "French": ["J'ai mal au genou en courant", "est ce que je peux continuer à courir", "faut il mettre de la glace",
               "ma rotule craque dans les escaliers", "combien de temps avant de guérir"],
    "Spanish": ["Me duele la rodilla cuando corro", "¿Cuántas repeticiones hago al día?", "me duele mucho la espalda",
                "cual es la diferencia entre los dos puentes", "se me duerme el pie mientras corro"],
    "Italian": ["Mi fa male il ginocchio quando corro", "quante ripetizioni devo fare", "mi fa molto male la schiena",
                "è normale che il ginocchio scrocchi", "quali scarpe sono migliori per correre"],
    "Portuguese": ["Meu joelho dói quando eu corro", "posso continuar a correr com dor", "minhas costas estão doendo",
                   "nao consigo dobrar a perna", "qual é a diferença entre as duas pontes"],
    "Dutch": ["Mijn knie doet pijn als ik hardloop", "hoe vaak moet ik dit doen", "ik heb veel last van mijn rug",
              "is er een video van de oefening", "wanneer kan ik weer gaan rennen"],
    "Polish": ["Boli mnie kolano kiedy biegam", "czy mogę dalej biegać z bólem", "bardzo bolą mnie plecy",
               "kiedy moge wrocic do biegania", "ćwiczenie jest za łatwe co dalej"],
    "Turkish": ["Koşarken dizim ağrıyor ne yapmalıyım", "belim çok ağrıyor ne yapayım", "bu egzersizin videosu var mi",
                "bu hareketi her gun yapabilir miyim", "hangi ayakkabı koşu için iyi"],
    "Hindi in Latin letters": ["mere ghutne mein dard hai", "kya main dard ke saath daud sakta hoon",
                               "meri kamar mein bahut dard hai", "ek pair dusre se kamzor hai"],
    "Swedish and its like": ["mitt knä gör ont när jag springer", "mit kne gjør vondt når jeg løper"],
    "another script": ["Болит спина", "как часто делать упражнение", "ركبتي تؤلمني عند الجري", "कमर दर्द",
                       "मेरे घुटने में दर्द है", "跑步时膝盖疼", "我可以继续跑步吗？", "膝が痛いです", "무릎 통증",
                       "달릴 때 무릎이 아파요", "Πονάει το γόνατό μου", "כואבת לי הברך", "เข่าของฉันเจ็บ"],
}  # fmt: skip
ENGLISH = [
    "", "?", "👍", "123", "ow ow ow ow ow", "la la la la", "haha hahaha ok ok", "knee", "genou", "膝", "колено",
    "ma knee's fair gowpin so it is", "dinnae ken whit tae dae aboot ma knee", "och aye ma hammy is pure done in",
    "me knee's killin me la", "how mony reps d'ye dae", "mi knee a hurt mi bad", "dis knee no good no more lah",
    "sia la knee pain leh how", "abeg my knee dey pain me o", "how I go take do this bridge abeg",
    "lekker run bru but knee is seer", "hav pane in nee wen runing", "plz hlp knee hrt bad wen dwn strs",
    "idk tbh imo its doms lmao", "quad set VMO TKE SLR clam", "ty m8 gr8 plan c u l8r", "OTT ITB RTR PB DNF",
    "achilles soleus gastroc semimembranosus biceps femoris", "Pes anserine, tensor fasciae latae, vastus medialis",
    "Saucony Endorphin Speed vs Asics Novablast vs Hoka Mach", "Ibuprofen paracetamol naproxen diclofenac voltarol gel",
    "el paso los angeles marathon training", "van de Velde brace any good", "des moines marathon knee pain",
    "en route to parkrun, je ne sais quoi knee niggle", "c'est la vie, DNF again", "die hard runner here",
    "por favor help my knee", "me duele mi knee when i run", "danke for the help mate", "knee ka dard when running bro",
    "since three weeks i have pain in the knee on the outside when i go running", "Zoë Müller told me clams",
    "i no can run since 2 week, knee pain, please what to do", "Marie-Louise and José ran São Paulo too",
    "la sportiva vs salomon trail shoes", "MRI: grade II chondromalacia patellae, Hoffa oedema",
    "https://www.example.de/der/die/das/und", "𝐦𝐲 𝐤𝐧𝐞𝐞 𝐡𝐮𝐫𝐭𝐬 𝐰𝐡𝐞𝐧 𝐢 𝐫𝐮𝐧", "ｍｙ ｋｎｅｅ ｈｕｒｔｓ ｗｈｅｎ ｉ ｒｕｎ",
]  # fmt: skip


@pytest.mark.parametrize("said", [text for texts in OTHERS.values() for text in texts])
def test_other_languages(said: str) -> None:
    """A sentence in another language is known for one, with or without its accents."""
    assert is_other_language(said)


@pytest.mark.parametrize("said", ENGLISH)
def test_english(said: str) -> None:
    """Dialect, slang, slips, names, Latin terms and a foreign word or two are English."""
    assert not is_other_language(said)


@pytest.mark.parametrize("file", ["development/entries", "set-aside/entries", "nearmiss"])
def test_what_runners_write(file: str) -> None:
    """Nothing that the test set's people wrote about their knees is taken for another language."""
    lines = (UTTERANCES / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(is_other_language(json.loads(line)["text"]) for line in lines) == 0


def test_what_the_coach_wrote(policy: Policy) -> None:
    """No way to ask for an entry is taken for another language."""
    assert [said for _, said in policy.base.wordings() if is_other_language(said)] == []


def test_what_is_said(policy: Policy) -> None:
    """Who writes in another language is told that warning signs go unheard in it, and whom to call."""
    said = policy.say.plain("other_language")
    assert "only understand English" in said
    assert "warning signs" in said
    assert "112 EU" in said


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever comes, it is one or the other."""
    assert is_other_language(text) in (True, False)


@pytest.mark.parametrize(
    "text", ["duele el pecho", "tengo dolor de pecho when i run", "seene mein dard", "mal poitrine"]
)
def test_a_chest_named_in_another_language(text: str) -> None:
    """Where chest or heart are named in another language, it is said that only English is understood."""
    assert is_other_language(text)
