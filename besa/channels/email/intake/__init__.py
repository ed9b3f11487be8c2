"""From raw bytes to a case: taken in, read in a child, decided, written; accounted for in exactly one state (P1 to P4)."""
