"""Full text search that knows no business word: an analyser, a table of what is found by which words, and their matching.

The same words are stored on SQLite (FTS5) and PostgreSQL (tsvector), so that both find the same.
"""
