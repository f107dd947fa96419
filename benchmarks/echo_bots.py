"""Two echo bots as their libraries' own pages show them, to measure beside: `ptb` and `aiogram`.

python benchmarks/echo_bots.py ptb|aiogram API_ROOT PORT
"""

from __future__ import annotations

import sys

from telegram_stub import TOKEN

SECRET = "bench-secret"


def ptb(root: str, port: int) -> None:
    """python-telegram-bot with its own webhook server and HTTP client, updates one by one as it comes."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await update.message.reply_text(update.message.text)

    async def pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await update.callback_query.message.reply_text(update.callback_query.data)

    application = ApplicationBuilder().token(TOKEN).base_url(f"{root}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_webhook("127.0.0.1", port, "hook", secret_token=SECRET, webhook_url=f"http://127.0.0.1:{port}/hook")


def aiogram(root: str, port: int) -> None:
    """aiogram 3 on aiohttp, each update in a task of its own as it comes."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import CallbackQuery, Message
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
    from aiohttp import web

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.message.answer(query.data or "")

    async def started(bot: Bot) -> None:
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)

    dispatcher.startup.register(started)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(root)))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, "/hook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    {"ptb": ptb, "aiogram": aiogram}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
