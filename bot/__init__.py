"""Kneebot: a Telegram bot that answers runners with knee pain from a curated folder of Markdown files."""

import os

# Before numpy is imported anywhere. A message costs a few products of a matrix and a vector, for which several threads
# do nothing but wait for each other: with two, twice the processor time on a machine that has other work.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Before onnxruntime is imported anywhere. Its wheels would report to Microsoft what they run, under a device id that
# they keep in the user's cache folder; switching that off after the import is too late for the id.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
