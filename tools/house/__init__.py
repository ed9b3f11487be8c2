"""The house rules of STYLE.md as programs: `python -m tools.house` prints every line that breaks one.

A rule is a function from the text of one file to `Finding`s. `tests/architecture/` runs each rule over the whole tree
and over good and bad lines, so that a rule that no longer finds anything is found itself.
"""
