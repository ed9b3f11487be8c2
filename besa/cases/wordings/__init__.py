"""Saved replies as a file: written out, read back from whatever somebody brings, and compared with what is here."""
