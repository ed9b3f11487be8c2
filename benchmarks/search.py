"""How long a search takes on a desk of very many cases: by the page that people look at and by the function of the API.

Each query is one of a person who sees a quarter of the cases, or of one who sees all. Rare words stand in a thousandth of the
cases, common ones in a fifth. Every word is asked for once before, so that pages of the database are where they would be.
"""

import statistics
import time
from urllib.parse import quote

from benchmarks.desk import desk
from benchmarks.filling import COMMON, RARE
from benchmarks.pages import AGENT, ALL, client_of
from besa.cli.web_server import collect_static
from besa.core.search.lemmas import warm

ROUNDS = 3
QUERIES = {
    "rare word": list(RARE),
    "common word": list(COMMON),
    "common and rare word": [f"{COMMON[0]} {word}" for word in RARE[:6]],
    "two common words": ["orbitant c", "زنوبار orbitant"],
    "words that nothing holds": ["orbitent", "kelvarokk", "zzyzx qwop"],
}


def run(cases: int) -> dict[str, dict[str, float]]:
    made = desk(cases)
    collect_static()
    warm()
    return measure() | made


def measure() -> dict[str, dict[str, float]]:
    return {
        f"{name}, {who}": timed(address, queries)
        for name, queries in QUERIES.items()
        for who, address in (("a quarter of the cases", AGENT), ("all cases", ALL))
    }


def timed(who: str, queries: list[str]) -> dict[str, float]:
    client, took = client_of(who), []
    for asked in queries * (ROUNDS + 1):
        began = time.perf_counter()
        answer = client.get(f"/search/?q={quote(asked)}")
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (asked, answer.status_code)
    took = sorted(took[len(queries) :])
    return {
        "p50": statistics.median(took),
        "p95": took[max(round(len(took) * 0.95) - 1, 0)],
        "kb": len(answer.content) / 1024,
    }
