"""The knowledge's short sentences, filled in: the one way by which code gets words to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.errors import Problem
from bot.knowledge.folder import Folder
from bot.knowledge.models import WEEK, Messages
from bot.knowledge.suggest import did_you_mean
from bot.rich import RichText

# Every sentence that the code asks for, with what is filled into it. `check` holds the file to this list.
NEEDED: Mapping[str, frozenset[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "emergency_numbers": "",
        "emergency_here": "country numbers",
        "crisis_lines": "",
        "crisis_here": "country lines",
        "disclaimer": "",
        "menu_title": "",
        "menu_exercises": "",
        "menu_bridge_90": "",
        "menu_bridge_30": "",
        "menu_programmes": "",
        "menu_weaker": "",
        "menu_remind": "",
        "menu_help": "",
        "menu_about": "",
        "menu_back": "",
        "menu_hurts": "",
        "hurts_where": "",
        "hurts_back": "",
        "hurts_knee": "",
        "hurts_thigh": "",
        "hurts_other": "",
        "hurts_other_text": "emergency_numbers",
        "hurts_knee_where": "",
        "hurts_kneecap": "",
        "hurts_worse": "",
        "hurts_worse_where": "",
        "exercises_title": "",
        "card_setup": "",
        "card_cues": "",
        "card_dose": "",
        "card_dose_text": "sets repetitions hold days rest",
        "card_dose_hold": "hold",
        "card_rest_one": "",
        "card_rest_none": "",
        "card_rest_many": "number",
        "card_stop": "",
        "card_video": "",
        "card_video_page": "",
        "card_video_here": "",
        "card_unchecked": "",
        "card_faults": "",
        "card_faults_title": "title",
        "card_easier": "",
        "card_harder": "",
        "card_remind": "",
        "card_hurts": "",
        "card_show": "",
        "card_sources": "",
        "programmes_title": "",
        "programmes_none": "",
        "programme_for": "",
        "programme_weeks": "weeks days",
        "programme_line": "title weeks for_whom",
        "programme_week": "weeks",
        "programme_rest": "",
        "programme_ladders": "",
        "programme_move_on": "",
        "programme_held": "title reason",
        "programme_first": "title reason",
        "programme_ask": "",
        **{f"day_{day}": "" for day in WEEK},
        "every_day": "",
        "on_days": "days",
        "sources_title": "title",
        "sources_unreviewed": "",
        "sources_reviewed": "by on",
        "held": "title reason",
        "held_choice": "",
        "rescreen": "",
        "rescreen_one": "",
        "rescreen_title": "",
        "nothing_held": "",
        "still_held": "reason",
        "better": "reason",
        "step_opened": "opened hours",
        "step_ask": "opened",
        "step_next": "",
        "step_back": "",
        "step_wait": "opened",
        "step_tap": "",
        "check_unclear": "",
        "held_answer": "titles",
        "second_opinion": "",
        "why_raised": "",
        "why_sign": "words says",
        "why_sign_before": "words says",
        "why_went_by": "title level",
        "why_caution": "",
        "why_urgent": "",
        "why_emergency": "",
        "why_asked": "title",
        "why_mentioned": "",
        "why_answer": "title",
        "why_nearest": "phrasing score sure",
        "why_runner_up": "id score title",
        "why_sure": "",
        "why_fairly_sure": "",
        "why_led": "",
        "why_also": "title",
        "why_clarify": "titles",
        "why_fallback": "",
        "why_near": "titles",
        "why_asked_back": "",
        "why_nothing": "",
        "why_no_record": "",
        "why_gone": "",
        "why_file": "file revision",
        "why_revision": "revision",
        "why_wrong": "sign",
        "why_disputed": "",
        "review_title": "",
        "review_line": "number words sign on file revision",
        "review_gone": "",
        "review_more": "count",
        "review_none": "",
        "review_settle": "number",
        "review_settled": "",
        "question_send": "",
        "question_sent": "",
        "question_gone": "",
        "rate_up": "",
        "rate_down": "",
        "rated_up": "",
        "rated_down": "",
        "rated_down_kept": "",
        "rated_down_send": "",
        "unanswered_title": "place groups count",
        "unanswered_line": "on kind text",
        "unanswered_nothing_fitted": "",
        "unanswered_no_choice_taken": "",
        "unanswered_thumbs_down": "",
        "unanswered_more": "count",
        "unanswered_wording": "",
        "unanswered_no_wording": "",
        "unanswered_none": "",
        "unanswered_means": "title",
        "unanswered_other": "",
        "unanswered_draft": "",
        "unanswered_ignore": "",
        "unanswered_previous": "",
        "unanswered_next": "",
        "unanswered_left": "",
        "unanswered_changed": "",
        "unanswered_gone": "",
        "unanswered_name": "",
        "unanswered_named": "",
        "unanswered_unnamed": "",
        "unanswered_added": "file line answered count",
        "unanswered_not_changed": "",
        "unanswered_drafted": "file",
        "unanswered_ignored": "count",
        "screen_choose": "",
        "screen_unclear": "",
        "screen_none": "",
        "screen_unsure": "",
        "screen_open": "title",
        "screen_back": "",
        "not_sure_is_yes": "",
        "emergency_still": "",
        "emergency_show": "",
        "careful_more": "",
        "clarify": "",
        "clarify_none": "",
        "fallback": "",
        "fallback_kept": "",
        "other_language": "emergency_numbers",
        "no_words": "",
        "sticker": "",
        "photo": "",
        "voice": "emergency_numbers",
        "video": "",
        "document": "",
        "location": "",
        "contact": "",
        "other": "",
        "expired": "",
        "unknown_command": "",
        "unknown_start": "",
        "cancelled": "",
        "cancelled_screening": "",
        "nothing_to_cancel": "",
        "unwatched": "",
        "watched": "",
        "watched_seen": "",
        "share": "",
        "share_done": "",
        "share_failed": "",
        "share_gone": "",
        "desk_emergency": "title",
        "desk_urgent": "title",
        "desk_caution": "title",
        "desk_signs": "signs",
        "desk_no_signs": "",
        "desk_time": "utc",
        "desk_time_local": "utc local place",
        "desk_reach": "id",
        "desk_unshared": "",
        "desk_shared": "",
        "desk_see": "",
        "desk_contact": "",
        "desk_seen_by": "who time",
        "desk_contacted_by": "who time",
        "desk_unseen": "minutes",
        "desk_noted": "",
        "desk_not_noted": "",
        "desk_elsewhere": "",
        "desk_expired": "",
        "desk_gone": "",
        "no_memory": "",
        "sorry": "",
        "group": "",
        "group_button": "",
        "remind_exercise": "",
        "remind_of": "title",
        "remind_time": "",
        "remind_zone": "",
        "remind_zone_unclear": "",
        "remind_zone_suggestions": "",
        "remind_zone_confirm": "zone now",
        "remind_yes": "",
        "remind_no": "",
        "remind_cancel": "",
        "remind_time_unclear": "",
        "remind_done": "title days time zone",
        "remind_elsewhere": "",
        "remind_held": "",
        "remind_list": "title days time zone",
        "remind_none": "",
        "stopped": "",
        "reminder_title": "",
        "reminder_late": "",
        "reminder_held": "reason",
        "settings_title": "",
        "settings_stop": "",
        "settings_zone": "zone",
        "settings_held": "reason",
        "settings_privacy": "",
        "record_none": "",
        "record_again": "",
        "record_kept": "",
        "record_not_kept": "",
        "menu_progress": "",
        "months": "",
        "balance_surgery": "",
        "balance_surgery_yes": "",
        "balance_surgery_no": "",
        "balance_cleared": "",
        "balance_left": "",
        "balance_right": "",
        "balance_cancel": "",
        "balance_unclear": "",
        "balance_too_many": "most",
        "balance_counted": "left right",
        "balance_even": "left right percent",
        "balance_weak_left": "left right percent",
        "balance_weak_right": "left right percent",
        "balance_when": "weeks day",
        "balance_cautions": "",
        "progress_title": "weeks",
        "progress_none": "",
        "progress_sessions": "days now before",
        "progress_no_sessions": "",
        "progress_pain": "last last_band last_day worst worst_band worst_day",
        "progress_no_pain": "",
        "progress_balanced": "left right percent day",
        "progress_no_balance": "",
        "progress_balance": "",
        "progress_weekly_on": "",
        "progress_weekly_off": "",
        "progress_pdf": "",
        "progress_csv": "",
        "progress_not_kept": "",
        "band_green": "",
        "band_amber": "",
        "band_red": "",
        "step_up": "title to count",
        "step_down": "title to count",
        "step_yes": "",
        "step_stay": "",
        "step_stayed": "",
        "weekly_on": "",
        "weekly_off": "",
        "weekly_title": "",
        "picture_title": "",
        "picture_sessions": "",
        "picture_sessions_none": "",
        "picture_pain": "",
        "picture_pain_none": "",
        "picture_green": "",
        "picture_amber": "",
        "picture_red": "",
        "picture_balance": "",
        "picture_balance_none": "",
        "picture_left": "",
        "picture_right": "",
        "keep_ask": "",
        "keep_agree": "",
        "keep_decline": "",
        "keep_yes": "",
        "keep_no": "",
        "delete": "",
        "delete_confirm": "",
        "delete_yes": "",
        "delete_no": "",
        "deleted": "",
        "admin_only": "",
        "admin_today": "people messages zone",
        "admin_week": "people messages",
        "admin_answer": "",
        "admin_clarify": "",
        "admin_fallback": "",
        "admin_escalate": "",
        "admin_asked": "",
        "admin_worst": "",
        "admin_rated": "title down up",
        "admin_none": "",
        "admin_vain": "groups count",
        "admin_unseen": "count",
        "admin_knowledge": "revision entries read result",
        "admin_taken": "",
        "admin_not_taken": "count",
        "admin_admins": "ids",
        "admin_counted": "",
        "admin_to_unanswered": "",
        "admin_to_review": "",
        "admin_to_reload": "",
        "admin_to_admin": "",
        "reload_done": "entries revision",
        "reload_same": "entries revision",
        "reload_failed": "count",
        "description": "",
        "short_description": "",
        "command_start": "",
        "command_exercises": "",
        "command_programmes": "",
        "command_remind": "",
        "command_progress": "",
        "command_balance": "",
        "command_stop": "",
        "command_settings": "",
        "command_cancel": "",
        "command_help": "",
        "command_why": "",
        "command_privacy": "",
        "command_about": "",
    }.items()
}


# What is known everywhere, in entries and protocols too: whom to call.
ALWAYS = frozenset({"emergency_numbers", "crisis_lines"})
PAGES = ("start", "help", "about", "privacy")
# Entries that buttons of the main menu lead to.
ON_THE_MENU = ("hamstring-bridge-90", "hamstring-bridge-30", "one-hamstring-weaker")


def problems(folder: Folder) -> Iterator[Problem]:
    """Short sentences that are missing, misspelt or ask for what is never filled in; pages and menu entries missing."""
    for item in folder.items:
        if isinstance(item.model, Messages):
            said = item.model.messages
            for name in NEEDED.keys() - said.keys():
                yield item.problem(("messages",), f"'{name}' is missing, and the bot says it. Add a line '{name}: …'")
            for name in said.keys() - NEEDED.keys():
                advice = did_you_mean(name, NEEDED.keys() - said.keys(), "Take the line out")
                yield item.problem(("messages", name), f"'{name}' is never said. {advice}")
            for name in said.keys() & NEEDED.keys():
                for field in set(re.findall(r"{(\w+)}", said[name])) - NEEDED[name] - ALWAYS:
                    wanted = ", ".join(f"{{{known}}}" for known in sorted(NEEDED[name])) or "none"
                    yield item.problem(
                        ("messages", name), f"{{{field}}} in '{name}' is never filled in. Known here: {wanted}"
                    )
    root = folder.items[0].file.split("/")[0] if folder.items else "knowledge"
    for page in PAGES:
        if folder.ids.get(page) != "menus":
            yield Problem(f"{root}/menus/{page}.md", 1, "the page is missing, and a command shows it. Bring it back")
    for id in ON_THE_MENU:
        if folder.ids.get(id) not in ("exercises", "answers"):
            yield Problem(
                f"{root}/menus/messages.md", 1, f"the main menu leads to '{id}', which is no entry. Bring it back"
            )


class Phrases:
    """Looks up and fills in the short sentences of one knowledge revision."""

    def __init__(self, messages: Mapping[str, str], here: Mapping[str, str] | None = None) -> None:
        """`here`: the `name`, `emergency` number and perhaps `crisis` line of the country that this is said in."""
        self._messages = messages
        self._always = {name: messages[name] for name in ALWAYS}
        if here:
            self._always["emergency_numbers"] = self.plain(
                "emergency_here", country=here["name"], numbers=here["emergency"]
            )
        if here and "crisis" in here:
            self._always["crisis_lines"] = self.plain("crisis_here", country=here["name"], lines=here["crisis"])

    def plain(self, name: str, /, **fields: object) -> str:
        """The sentence as it stands, filled in; for buttons and notices, which have no formatting."""
        return self.fill(self._messages[name], **fields)

    def rich(self, name: str, /, **fields: object) -> RichText:
        """The sentence with its formatting."""
        return self.markdown(self._messages[name], **fields)

    def markdown(self, text: str, /, **fields: object) -> RichText:
        """Any text of the knowledge base, filled in and formatted. Whom to call is always known."""
        return RichText.from_markdown(self.fill(text, **fields))

    def fill(self, text: str, /, **fields: object) -> str:
        """`{name}` replaced where it is known; any other bracket stays as an author wrote it."""
        for name, value in (*fields.items(), *self._always.items()):
            text = text.replace("{" + name + "}", str(value))
        return text
