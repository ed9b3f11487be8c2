"""The demonstration company as plain data: who works there, who writes, and what they write. No code reads a clock here."""
