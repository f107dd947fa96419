"""Load, ask, send, save: where async begins."""
