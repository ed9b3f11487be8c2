"""Rules of text in four languages and two directions: pure functions, no framework, no database."""
