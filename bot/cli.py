"""The commands. Each builds the parts it needs and hands them over; the work is done in the rooms below."""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from bot.errors import KneebotError, KnowledgeError, KnowledgeUnusable

# What a start makes nearly all stays: looking for garbage after every 700 objects frees next to nothing.
gc.set_threshold(50_000, 20, 20)

app = typer.Typer(
    name="kneebot",
    help="Answers runners with knee pain from a curated folder, and stops when the back hurts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


key = typer.Typer(no_args_is_help=True, help="The keys that seal what is personal.")
app.add_typer(key, name="key")


@app.command()
def run() -> None:
    """Start the bot: on Telegram with KNEEBOT_TELEGRAM_TOKEN, else as a chat in this terminal or through a pipe.

    A service whose token is empty is refused: it would greet nobody.
    """
    from bot.commands.starting import check_token, is_heard
    from bot.config import load_settings

    settings = load_settings()  # before all that a running bot needs: what is wrong with them is said at once
    check_token(settings, heard=is_heard(sys.stdin))
    from bot.commands.run import event_loop, run_console, run_telegram

    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(run_telegram(settings) if settings.telegram_token else run_console(settings))


@app.command()
def chat() -> None:
    """Talk to the bot in this terminal, or through a pipe, whatever the settings say of Telegram."""
    from bot.commands.run import run_console
    from bot.config import load_settings

    asyncio.run(run_console(load_settings()))


@app.command()
def check(
    folder: Annotated[Optional[Path], typer.Argument(help="knowledge folder; default: the one in use")] = None,  # noqa: UP045
    links: Annotated[bool, typer.Option("--links", help="open every link too, and name the dead ones")] = False,
    every: Annotated[bool, typer.Option("--all", help="name every warning, not only those that matter most")] = False,
    relearn: Annotated[bool, typer.Option("--relearn", help="learn the ranking anew after a small edit too")] = False,
) -> None:
    """Read the whole knowledge folder; print every problem, what is worth a look, and what to expect.

    Exit 1 with problems, 2 unreadable; warnings change neither.
    """
    from bot.commands.check import check_folder
    from bot.config import cache_folder, encoder_of, load_settings

    settings = load_settings()
    raise typer.Exit(
        check_folder(
            folder or settings.knowledge_dir,
            cache_folder(),
            encoder_of(settings),
            relearn=relearn,
            open_links=links,
            every_warning=every,
        )
    )


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="answer, exercise or protocol")],
    id: Annotated[str, typer.Argument(help="the name of the file, without .md: small letters, digits, hyphens")],
    title: Annotated[Optional[str], typer.Option(help="what buttons and the first line show")] = None,  # noqa: UP045
    knowledge: Annotated[Optional[Path], typer.Option(help="knowledge folder; default: the one in use")] = None,  # noqa: UP045
) -> None:
    """Begin a file of the knowledge folder from a template; print where it is and what is next."""
    from bot.commands.new import write_new
    from bot.config import load_settings

    write_new(kind, id, title, knowledge or load_settings().knowledge_dir)


@app.command()
def schema(
    kind: Annotated[Optional[str], typer.Argument(help="print this one: answer, exercise, protocol …")] = None,  # noqa: UP045
    knowledge: Annotated[Optional[Path], typer.Option(help="knowledge folder; default: the one in use")] = None,  # noqa: UP045
) -> None:
    """Write JSON Schemas of the keys into the knowledge folder (.schema/), for editors; or print the one of KIND."""
    from bot.commands.schema import print_schema, write_schemas
    from bot.config import load_settings

    if kind is not None:
        print_schema(kind)
    else:
        write_schemas(knowledge or load_settings().knowledge_dir)


@app.command()
def ask(
    text: Annotated[Optional[str], typer.Argument(help="what a runner would write")] = None,  # noqa: UP045
    jsonl: Annotated[bool, typer.Option("--jsonl", help='read {"text": …} lines, write one JSON line each')] = False,
) -> None:
    """Show what the bot makes of a message, and why: decision, ranking, red flags, reply."""
    from bot.commands.ask import ask_lines, ask_once
    from bot.config import cache_folder, encoder_of, load_settings
    from bot.service.library import Library

    if jsonl == (text is not None):
        raise typer.BadParameter("give a text, or --jsonl and lines on standard input")
    settings = load_settings()
    policy = Library(settings.knowledge_dir, cache_folder(), encoder_of(settings)).policy
    if jsonl:
        ask_lines(policy, sys.stdin.buffer, sys.stdout)
    else:
        ask_once(policy, text or "")


@app.command()
def impact(
    old: Annotated[str, typer.Argument(help="a knowledge folder, or a git revision of the one in use")],
    new: Annotated[Optional[str], typer.Argument(help="the same; default: the folder in use as it is")] = None,  # noqa: UP045
    log: Annotated[Optional[list[Path]], typer.Option(help='file of {"text": …} lines; repeatable')] = None,  # noqa: UP045
    quiet: Annotated[bool, typer.Option("--quiet", help="counts only, no messages")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Say which messages get another decision from NEW than from OLD, what touches safety first.

    Exit 1 if a message that was escalated is so no longer, or at a lower level; 2 if the two cannot be compared.
    """
    from bot.commands.impact_report import print_impact
    from bot.config import cache_folder, encoder_of, load_settings

    settings = load_settings()
    found = print_impact(
        (old, new),
        log or (),
        settings.knowledge_dir,
        cache_folder() / "impact",
        encoder_of(settings),
        quiet=quiet,
        as_json=as_json,
    )
    raise typer.Exit(found)


@app.command(name="safety-report")
def safety_report(
    files: Annotated[Optional[list[Path]], typer.Argument(help="JSON lines; default: tests/safety/*.jsonl")] = None,  # noqa: UP045
    quiet: Annotated[bool, typer.Option("--quiet", help="figures only, no messages")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Judge labelled messages: what is missed, what is a false alarm. Exit 1 on a missed emergency.

    Without FILES also the adverse events of the database in use, per active day.
    """
    from bot.commands.keys import keys_of
    from bot.commands.labelled import default_files, read
    from bot.commands.safety_report import adverse_count, report
    from bot.config import cache_folder, encoder_of, load_settings
    from bot.service.library import Library

    settings = load_settings()
    messages = read(files or default_files(settings.knowledge_dir))
    adverse = None if files else adverse_count(settings.database_url, keys_of(settings))
    policy = Library(settings.knowledge_dir, cache_folder(), encoder_of(settings)).policy if messages else None
    raise typer.Exit(report(policy, messages, quiet=quiet, as_json=as_json, adverse=adverse))


@app.command()
def replay(
    turn: Annotated[Optional[int], typer.Argument(min=1, max=2**63 - 1, help="its number; without it: a list")] = None,  # noqa: UP045
    text: Annotated[Optional[str], typer.Option(help="what was written; default: from standard input")] = None,  # noqa: UP045
    find: Annotated[bool, typer.Option("--find", help="look in git for the knowledge that the turn needs")] = False,
    language: Annotated[Optional[str], typer.Option(help="the phone's language then, such as en-GB")] = None,  # noqa: UP045
) -> None:
    """Give a recorded turn's reply again from what was written, and say whether it agrees with the record.

    Exit 1 if it does not, 2 if there is no such turn or its knowledge is not at hand.
    """
    from bot.commands.keys import keys_of
    from bot.commands.replay import list_turns, read_text, replay_turn
    from bot.config import cache_folder, encoder_of, load_settings

    settings = load_settings()
    if turn is None:
        list_turns(settings.database_url, keys_of(settings))
        return
    said = read_text() if text is None else text
    shelf = (settings.knowledge_dir, cache_folder(), encoder_of(settings))
    keys = keys_of(settings)
    raise typer.Exit(replay_turn(settings.database_url, turn, said, *shelf, find=find, language=language, keys=keys))


@app.command()
def unanswered() -> None:
    """Print what runners asked in vain, in groups that ask for the same, with the entries that come nearest."""
    from bot.commands.keys import keys_of
    from bot.commands.unanswered import print_unanswered
    from bot.config import cache_folder, encoder_of, load_settings
    from bot.service.library import Library

    settings = load_settings()
    print_unanswered(
        settings.database_url,
        lambda: Library(settings.knowledge_dir, cache_folder(), encoder_of(settings)).policy,
        keys_of(settings),
    )


@app.command()
def evaluate(
    train: Annotated[Optional[Path], typer.Option(help="CSV with columns text,intent to learn from")] = None,  # noqa: UP045
    test: Annotated[Optional[Path], typer.Option(help="CSV with columns text,intent to be judged on")] = None,  # noqa: UP045
    out_of_scope: Annotated[Optional[str], typer.Option(help="the intent that means: none of these")] = None,  # noqa: UP045
    folds: Annotated[Optional[int], typer.Option(min=2, help="parts to judge a knowledge folder on itself in")] = None,  # noqa: UP045
    knowledge: Annotated[Optional[Path], typer.Option(help="knowledge folder; default: the one in use")] = None,  # noqa: UP045
) -> None:
    """Measure the matcher: on labelled messages (--train, --test), or a knowledge folder on itself (--folds)."""
    from bot.commands.evaluate import evaluate_files, evaluate_folder
    from bot.config import encoder_of, load_settings

    if folds is not None and train is None and test is None and out_of_scope is None:
        settings = load_settings()
        evaluate_folder(knowledge or settings.knowledge_dir, folds, sys.stdout, encoder_of(settings))
    elif folds is None and knowledge is None and train is not None and test is not None:
        evaluate_files(train, test, out_of_scope, sys.stdout, encoder_of(load_settings()))
    else:
        raise typer.BadParameter("give --train and --test, or --folds and perhaps --knowledge")


db = typer.Typer(help="What is remembered: a backup of it, and its restore.", no_args_is_help=True)
app.add_typer(db, name="db")


@db.command()
def backup(file: Annotated[Path, typer.Argument(help="a new file; gzip, readable by its owner alone")]) -> None:
    """Write everything remembered into FILE, while the bot runs. From SQLite and PostgreSQL alike."""
    from bot.commands.db import print_backup
    from bot.config import load_settings

    print_backup(load_settings(), file)


@db.command()
def restore(file: Annotated[Path, typer.Argument(help="what db backup wrote, from either engine")]) -> None:
    """Read FILE into the empty database that KNEEBOT_DATABASE_URL names; all of it or nothing."""
    from bot.commands.db import print_restore
    from bot.config import load_settings

    print_restore(load_settings(), file)


@key.command(name="new")
def key_new() -> None:
    """Print a new key, for KNEEBOT_ENCRYPTION_KEY or a file of keys."""
    from bot.storage.new_key import new_key

    typer.echo(new_key())


@key.command(name="rotate")
def key_rotate() -> None:
    """Seal everything stored with the first key. Stopped half way it may be started again; the bot may run meanwhile.

    Give the new key and the old one first, and start the bot anew with both; when this is done, leave the old one out.
    """
    from bot.commands.keys import rotate
    from bot.config import load_settings

    rotate(load_settings())


def main() -> None:
    """Run a command; a problem that the user can mend is printed in words, without a trace."""
    try:
        app()
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n{len(error.problems)} problem(s) in the knowledge folder; nothing was started.\n")
        sys.exit(1)
    except KnowledgeUnusable as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except KneebotError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
