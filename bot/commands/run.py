"""Builds the parts of a running bot, starts them, and ends them when it is told to."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from rich.console import Console

from bot.commands.keys import keys_of, say_made
from bot.commands.starting import check_database_place, worth_a_look
from bot.config import Settings, cache_folder, encoder_of, set_up_logs
from bot.dialogue.desk_cards import DESK
from bot.dialogue.menus import COMMANDS
from bot.drawing.gallery import Gallery
from bot.embedding import Encoder
from bot.errors import KneebotError
from bot.service.checking_back import CheckingBack
from bot.service.conversation import Conversation
from bot.service.desk import Desk
from bot.service.kept import Kept
from bot.service.library import Library
from bot.service.meter import Meter
from bot.service.pacing import Pacer
from bot.service.ports import Blocked, Channel, MaybeSent, StoreUnavailable
from bot.service.rate_limit import RateLimit
from bot.service.reminding import Reminding
from bot.service.retention import Retention
from bot.service.showing import Showing
from bot.service.summing_up import SummingUp
from bot.service.watch import Watch
from bot.service.watching import Watching
from bot.storage.store import SqlStore
from bot.transport.console import PERSON, ConsoleChannel, chat

DRAW_AFTER_S = 60.0

log = structlog.get_logger()


def event_loop() -> asyncio.AbstractEventLoop:
    """What the bot runs in: uvloop's where there is one, which takes less time over each message; not on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def run_console(settings: Settings) -> None:
    """The bot in this terminal. Raises KnowledgeError, KnowledgeUnusable or SettingsError when it cannot start."""
    set_up_logs("ERROR")
    check_database_place(settings.database_url)
    keys = keys_of(settings)
    keys.check()
    library = Library(settings.knowledge_dir, cache_folder(), _encoder(settings))
    store = SqlStore(settings.database_url, keys)
    for said in worth_a_look(settings, store.key_file):
        sys.stderr.write(f"{said}\n")
    await _open(store)
    pictures = _gallery(library, Path(tempfile.gettempdir()) / "kneebot-pictures")
    pacer = Pacer(settings.bulk_per_second)
    channel = ConsoleChannel(Console(), pictures.path)
    showing = Showing(store.progress)
    conversation = Conversation(library, store, settings.admin_ids, records=store.records, showing=showing)
    try:
        async with _beside(conversation, library, store, channel, pacer, [PERSON]):
            await chat(conversation, channel)
    finally:
        await store.close()


async def run_telegram(settings: Settings) -> None:
    """The bot on Telegram until SIGTERM or SIGINT: what is in hand is finished first. Raises as `run_console` does."""
    from bot.commands.receiving import monitored_bot, open_door, receiver
    from bot.transport.desk_chat import TelegramDeskChat
    from bot.transport.incoming import Incoming
    from bot.transport.intake import Intake
    from bot.transport.telegram import GroupAnswer, Profile, TelegramChannel, make_bot
    from bot.web.metrics import Metrics

    set_up_logs(settings.log_level)
    token = settings.telegram_token
    assert token is not None  # noqa: S101 - the command has looked
    # First what can be refused at once: reading the knowledge takes the longest.
    check_database_place(settings.database_url)
    keys = keys_of(settings, _key_made)
    keys.check()
    metrics = Metrics()
    bot = make_bot(token.get_secret_value(), settings.telegram_api_url, meter=metrics)
    store = SqlStore(settings.database_url, keys, metrics.store_failed)
    door = open_door(settings)
    library = Library(settings.knowledge_dir, cache_folder(), _encoder(settings))
    say = library.policy.say
    for said in worth_a_look(settings, store.key_file):
        log.warning("start.worth_a_look", finding=said)
    await _open(store)
    pictures = _gallery(library)
    pacer = Pacer(settings.bulk_per_second)
    channel = TelegramChannel(
        bot,
        pictures=pictures.picture,
        group=GroupAnswer(say.plain("group"), say.plain("group_button")),
        answered=pacer.passed,
    )
    desk = None
    if settings.escalation_chat_id is not None:
        desk_chat = TelegramDeskChat(bot, settings.escalation_chat_id)
        desk = Desk(library, store, store.escalations, channel, desk_chat, settings.admin_ids)
    showing = Showing(store.progress)
    conversation = Conversation(
        library, store, settings.admin_ids, Watch(desk), RateLimit(), records=store.records, showing=showing
    )

    async def handle_card(incoming: Incoming, data: str) -> None:
        line = library.policy.say.plain("desk_elsewhere")
        if desk is not None:
            card = incoming.pressed_message_id or 0
            line = await desk.pressed(data, chat=incoming.chat, card=card, person=incoming.person, name=incoming.name)
        await channel.notice(incoming, line)

    async def handle(incoming: Incoming) -> None:
        if incoming.membership is not None:
            if incoming.membership == "blocked":
                await store.unreached(incoming.person, at=incoming.utterance.at)
            return
        if (data := incoming.utterance.button or "").startswith(f"{DESK}:"):
            await handle_card(incoming, data)
            return
        with suppress(Blocked, MaybeSent):
            turn = await conversation.handle(
                incoming.person,
                incoming.utterance,
                lambda reply: channel.reply(incoming, reply),
                chat=incoming.chat,
            )
            metrics.turned(turn)

    commands = tuple((name, say.plain(f"command_{name}")) for name in COMMANDS)
    profile = Profile(commands, say.plain("description"), say.plain("short_description"))
    intake = Intake(bot, store.inbox, channel, handle, sorry=say.plain("sorry"), commands=COMMANDS, meter=metrics)
    updates = receiver(settings, door, bot, intake, profile, metrics)
    _on_signal(lambda: asyncio.create_task(updates.stop()))
    log.info("started", entries=len(library.policy.base.entries), revision=library.policy.base.revision)
    told = asyncio.create_task(desk.run()) if desk is not None else None
    drawing = asyncio.create_task(_draw_ahead(pictures))
    # What has been read and learnt stays: the collector need not walk through a million values again and again.
    gc.collect()
    gc.freeze()
    try:
        async with (
            _beside(conversation, library, store, channel, pacer, settings.admin_ids, metrics),
            monitored_bot(settings, store.pulse, lambda: library.policy.base.revision, metrics),
        ):
            await updates.run()
    finally:
        drawing.cancel()
        if desk is not None and told is not None:
            desk.stop()
            await told
        await store.close()
        await bot.shutdown()
        if door is not None:
            door.close()
        log.info("stopped")


@asynccontextmanager
async def _beside(
    conversation: Conversation,
    library: Library,
    store: SqlStore,
    channel: Channel,
    pacer: Pacer,
    admins: Collection[int],
    meter: Meter | None = None,
) -> AsyncIterator[None]:
    """What goes on beside the talk while the context lasts; at its end what is in hand is finished."""
    first = conversation.catch_up
    jobs = (
        Reminding(library, store, store.reminders, channel, first=first, pacer=pacer, meter=meter),
        CheckingBack(library, store, store.checkbacks, channel, first=first),
        Watching(library, channel, admins),
        SummingUp(library, store, store.progress, channel, pacer=pacer),
        Retention(store.records),
    )
    running = asyncio.gather(*(job.run() for job in jobs))
    try:
        yield
    finally:
        for job in jobs:
            job.stop()
        await running
        with suppress(StoreUnavailable):  # what was reported while it was away is in this process's memory alone
            await first()


def _encoder(settings: Settings) -> Encoder | None:
    """The encoder in use; says so once when there is none, because then less is understood."""
    encoder = encoder_of(settings)
    if encoder is None:
        log.warning("lexical_only", reason="KNEEBOT_SEMANTIC=off" if not settings.semantic else "packages are missing")
    return encoder


def _gallery(library: Library, folder: Path | None = None) -> Gallery:
    """The pictures of the knowledge in use; what an earlier start has drawn is not drawn again."""
    return Gallery(lambda: library.policy.base.exercises, folder, Kept(cache_folder()).value)


async def _draw_ahead(pictures: Gallery) -> None:
    """Draw every exercise before somebody waits for it: when what a restart has kept waiting is answered."""
    await asyncio.sleep(DRAW_AFTER_S)
    for exercise in pictures.ids:
        await asyncio.to_thread(pictures.picture, exercise)


def _key_made(file: Path) -> None:
    """In the log's form and, at whatever level, in words: without a copy of the key a lost disk is lost for good."""
    log.info("key.made", file=str(file))
    say_made(file)


async def _open(store: SqlStore) -> None:
    """Open the database; one that does not answer now is tried again at each use. Without its key, no start."""
    try:
        await store.open()
    except KneebotError:
        await store.close()
        raise
    except StoreUnavailable as error:
        log.error("store.open_failed", error=str(error))


def _on_signal(stop: object) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)  # type: ignore[arg-type]
