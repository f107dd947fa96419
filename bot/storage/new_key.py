"""A new key. In a module of its own, because who only wants one need not wait until a database can be opened."""

from __future__ import annotations

from cryptography.fernet import Fernet


def new_key() -> str:
    """A key nobody has had before."""
    return Fernet.generate_key().decode()
