"""Faces of accounts."""
