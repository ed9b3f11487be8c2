"""format=flowed (RFC 3676): lines that end with a space go on in the next one."""


def unflow(text: str, delsp: bool) -> str:
    """`text` with its flowed lines joined, quotes of equal depth only; the signature line `-- ` stays a line."""
    lines: list[list[str]] = []
    depth_before, is_open = 0, False
    for line in text.split("\n"):
        depth, rest = _quoted(line)
        is_joined = is_open and depth == depth_before and rest != "-- "
        is_open, depth_before = rest.endswith(" ") and rest != "-- ", depth
        kept = rest[:-1] if is_open and delsp else rest
        if is_joined:
            lines[-1].append(kept)
        else:
            lines.append([">" * depth + (" " if depth else ""), kept])
    return "\n".join("".join(pieces) for pieces in lines)


def _quoted(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without the marks and without its one space of stuffing."""
    rest = line.lstrip(">")
    return len(line) - len(rest), rest.removeprefix(" ")
