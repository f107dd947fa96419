"""Where updates become utterances and replies become messages. The only home of the Telegram library."""
