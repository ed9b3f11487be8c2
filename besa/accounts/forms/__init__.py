"""Shapes of what people type: sign-in, one's own account, staff, teams, tokens."""
