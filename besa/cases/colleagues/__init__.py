"""What colleagues pass on to each other: cases with a brief, message slips, questions. None of it is for customers (PV-05)."""
