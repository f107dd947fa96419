"""The page for a physio: one A4 page on which everything is text, and nothing says whose it is."""

from __future__ import annotations

import re
import zlib
from datetime import date, timedelta

import pytest

from bot.charts.page import draw
from bot.dialogue.policy import Policy
from bot.dialogue.records import PastHold, RecordBalance, RecordPain, RecordSession, Training
from bot.dialogue.report import Report, report_of, tables_of
from bot.knowledge.models import TriageLevel
from tests import in_use

TODAY = date(2026, 6, 17)
TEST = "hamstring-bridge-90-single-leg"
FULL = Training(
    (RecordSession("clam", TODAY, 2), RecordSession("clam", TODAY - timedelta(days=3)), RecordSession("gone", TODAY)),
    (RecordPain("=2+3", 6, TODAY, "clam"),),
    (RecordBalance(TEST, 12, 20, TODAY),),
)
HOLDS = (
    PastHold("back-pain", TriageLevel.CAUTION, TODAY),
    PastHold("back-pain", TriageLevel.CAUTION, date(2026, 5, 1), date(2026, 5, 9), told=True),
)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return in_use.library().policy


def report(policy: Policy, training: Training = FULL, holds: tuple[PastHold, ...] = HOLDS) -> Report:
    assert policy.base.progress is not None
    view = policy.menus.progress.view(training, policy.base.progress, TODAY)
    return report_of(policy.cards, view, training, holds)


def test_says(policy: Policy) -> None:
    """Period, sessions by exercise, counts with the percent, every hold with its dates, and what it is not."""
    page = report(policy)
    assert page.period == "27 Apr to 17 Jun 2026"
    assert page.exercises == (f"2 × {policy.base.title_of('clam')}", "1 × gone")
    assert page.balances == ("17 Jun: left 12, right 20, 60%",)
    title = policy.base.title_of("back-pain")
    assert page.holds[0] == f"{title} (caution): since 17 Jun 2026, still on hold."
    assert page.holds[1].startswith(f"{title} (caution): 1 May 2026 to 9 May 2026. ")
    assert "no diagnosis" in page.note
    assert report(policy, holds=()).holds == (policy.say.plain("report_none"),)


@pytest.mark.parametrize("training", [FULL, Training((RecordSession("clam", TODAY),))])
def test_one_page(policy: Policy, training: Training) -> None:
    """However much there is: one page of A4, with its type in it as TrueType, so that its text can be read."""
    page = draw(report(policy, training, HOLDS * 9))
    assert page.startswith(b"%PDF-")
    assert re.findall(rb"/Type /Page\b", page) == [b"/Type /Page"]
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", page)
    assert box is not None
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842)
    assert b"/CIDFontType2" in page or b"/TrueType" in page
    assert b"/Type3" not in page
    assert len(page) < 200_000


def test_the_same_again(policy: Policy) -> None:
    """The same page is the same file: it holds no moment of its making."""
    first, second = (draw(report(policy)) for _ in range(2))
    assert first == second
    assert b"/CreationDate" not in first


def test_pictures_in_it(policy: Policy) -> None:
    """The bands of pain are on the page once there is pain."""
    streams = [
        zlib.decompress(found)
        for found in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", draw(report(policy)), re.DOTALL)
    ]
    amber = "0.984 0.906 0.749"
    assert any(re.search(rb"0\.98\d* 0\.90\d* 0\.7\d* rg", stream) for stream in streams), amber


def test_tables(policy: Policy) -> None:
    """Each kind of record is a table that a spreadsheet opens; what is not told is empty, and nothing is a formula."""
    tables = {name: data.decode("utf-8-sig").splitlines() for name, data in tables_of(FULL).items()}
    assert tables == {
        "kneebot-sessions.csv": [
            "day,exercise,pain_0_to_10",
            "2026-06-17,clam,2",
            "2026-06-14,clam,",
            "2026-06-17,gone,",
        ],
        "kneebot-pain.csv": ["day,where,pain_0_to_10,exercise", "2026-06-17,'=2+3,6,clam"],
        "kneebot-left-right.csv": [
            "day,exercise,left,right,symmetry_percent",
            f"2026-06-17,{TEST},12,20,60",
        ],
    }
    assert tables_of(Training()) == {}
