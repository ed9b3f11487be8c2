"""The operations, by what they are about. A view is: fetch through the viewer, one action or query, answer."""

from typing import Any

from besa.api.problems import Problem

READING = (400, 401, 403, 404, 405, 422, 429, 503)
WRITING = (409, 413, 415)


def answers(model: Any, *, status: int = 200, writes: bool = False) -> dict[int, Any]:
    """What an operation may answer with: `model`, or a Problem. Every status is declared."""
    return {status: model} | dict.fromkeys(READING + (WRITING if writes else ()), Problem)
