"""The caps of reliability.md, section 2.3: chosen from 7,793 real messages, so that only an attack meets them."""

HEADER_BLOCK_BYTES = 256 * 1024
HEADER_FIELDS = 1_000
HEADER_VALUE_BYTES = 32 * 1024
MIME_DEPTH = 30
PARTS = 500
ATTACHMENTS = 100
ADDRESSES = 100
REFERENCES = 100
SUBJECT_KEPT = 998
NAME_KEPT = 200
ADDRESS_KEPT = 320
MESSAGE_ID_KEPT = 500
FILENAME_BYTES = 150
HTML_BYTES = 2 * 1024 * 1024
HTML_LINKS = 5_000
# nh3 takes a time that grows with the square of the nesting: 1,000 levels 5 ms, 100,000 levels 35 s.
HTML_DEPTH = 400
# Beyond it the whole text is kept as a file.
TEXT_CHARACTERS = 1_000_000
PARAMETERS = 200

CPU_SECONDS = 20
WALL_SECONDS = 60
ADDRESS_SPACE = 1024**3
