"""`python -m bot` is `kneebot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
