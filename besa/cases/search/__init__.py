"""Finding cases by what was said in them: what is read of a case, how the index follows the log, and the search itself."""
