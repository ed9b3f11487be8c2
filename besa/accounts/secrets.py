"""Secrets that people and programs carry: made here, kept only as hashes."""

import hashlib
import secrets

TOKEN_PREFIX = "besa_"  # noqa: S105 - the word by which scanners recognise a leaked token, not a secret
PREFIX_LENGTH = 11


def new_token() -> str:
    """A bearer token with 256 random bits (ASVS 11.5.1 asks for 128)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_link_secret() -> str:
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What the database keeps. The secrets are random, so one round of SHA-256 is enough.

    Looking a hash up takes a time that says nothing about the secret: nobody can choose a hash letter by letter.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
