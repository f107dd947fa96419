# syntax=docker/dockerfile:1
# Docker is not needed to run Kneebot: `make run` does the same on any machine with Python.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
# Only what the lock names, byte for byte; wheels alone, so that no package's own build code runs here and no compiler
# is needed.
COPY requirements.lock /requirements.lock
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement /requirements.lock
WORKDIR /app
COPY bot bot
COPY knowledge knowledge
# The user below cannot write to /app, so compiled files come along. So does what the first start would compute for ten
# seconds; it goes by the files' times, which layers keep in whole seconds only. Bad knowledge ends the build here.
RUN find bot -name '*.py' -exec touch --date=2026-01-01 {} + \
    && /venv/bin/python -m compileall -q bot \
    && XDG_CACHE_HOME=/cache /venv/bin/python -m bot ask hello

FROM python:${PYTHON}-slim
RUN groupadd --gid 10001 kneebot \
    && useradd --uid 10001 --gid kneebot --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin kneebot \
    && install -d -o kneebot -g kneebot -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=10001:10001 /cache /cache
COPY LICENSE /app/LICENSE
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/cache \
    ORT_DISABLE_TELEMETRY=1 \
    KNEEBOT_DATABASE_URL=sqlite+aiosqlite:////data/kneebot.db
# All that is written: the database, and what can be computed again. The rest may be read-only (`--read-only`).
VOLUME ["/data", "/cache"]
# By number, so that a cluster can see that it is not root.
USER 10001:10001

# The bot is process 1: if it dies the container ends. What remains to ask is whether it is well: its database, its
# knowledge, Telegram, and whether anyone has waited five minutes for an answer. It answers that with 200, else 503.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "import os, urllib.request; \
    port = os.environ.get('KNEEBOT_MONITOR_LISTEN', '').rpartition(':')[2] or '8081'; \
    port.lower() == 'off' or urllib.request.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]

# On SIGTERM the bot finishes what it has in hand, for 10 s at the most: give it more than Docker's own 10 s
# (`docker stop --time 20`).
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
