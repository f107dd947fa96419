"""Kneebot: a Telegram bot that answers runners with knee pain from a curated folder of Markdown files."""
