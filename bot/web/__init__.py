"""What is served over HTTP: health and figures for operators, and the door for Telegram's webhook."""
