"""Fetch again what we ship from npm: fonts, htmx, idiomorph, icons, the editor and (for the tests) axe-core, each with its licence.

A maintainer runs it after changing a version below: `python -m tools.vendor`. It needs npm; nothing else in Besa does.
"""

import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tools.editor import bundle_editor

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "besa/core/static/core/vendor"
TESTED = ROOT / "tests/browser/vendor"

SCRIPTS = ("arabic", "hebrew", "latin", "latin-ext")
# package@version -> folder that receives it, {path in the package: name with us}
PACKAGES: dict[str, tuple[Path, dict[str, str]]] = {
    "@fontsource-variable/rubik@5.3.0": (
        SHIPPED / "rubik",
        {"LICENSE": "LICENSE"} | {f"files/rubik-{script}-wght-normal.woff2": f"{script}.woff2" for script in SCRIPTS},
    ),
    "htmx.org@2.0.11": (SHIPPED / "htmx", {"LICENSE": "LICENSE", "dist/htmx.min.js": "htmx.js"}),
    "idiomorph@0.8.0": (SHIPPED / "idiomorph", {"LICENSE": "LICENSE", "dist/idiomorph-ext.min.js": "idiomorph.js"}),
    "axe-core@4.14.1": (TESTED / "axe", {"LICENSE": "LICENSE", "axe.min.js": "axe.js"}),
}
LUCIDE = "lucide-static@1.62.0"
ICONS = """
    accessibility alarm-clock alarm-clock-off archive arrow-down arrow-left arrow-right arrow-right-left arrow-up
    at-sign ban bell bell-off bell-ring bold book-open building-2 calendar calendar-clock check check-check
    chevron-down chevron-left chevron-right circle-alert circle-check circle-help circle-x clock copy corner-up-left
    corner-up-right download ellipsis external-link eye eye-off file-text flag forward git-merge globe hand handshake
    headset history hourglass image inbox info italic key-round keyboard languages life-buoy link list list-checks
    list-filter list-ordered lock log-out mail mail-check mail-open mail-plus mail-warning map-pin menu merge
    message-circle-question-mark message-square messages-square minus monitor moon notebook-pen paperclip pause pencil
    phone phone-call phone-incoming pilcrow-left pilcrow-right play plug plus printer quote redo-2 refresh-cw repeat-2
    reply reply-all rotate-ccw search send settings shapes shield-alert shield-check signature sliders-horizontal
    smartphone smile split square-check star sticky-note store sun sunrise tag text-cursor-input text-quote timer
    trash-2 triangle-alert type undo-2 unlink upload user user-check user-plus user-round user-x users wifi-off x zap
""".split()  # noqa: SIM905 - words, one beside the other, can be read


def main() -> None:
    for package, (folder, files) in PACKAGES.items():
        _copy(package, folder, files)
    _sprite()
    bundle_editor(SHIPPED / "tiptap")


def _copy(package: str, folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = _unpack(package, Path(scratch))
        for source, name in files.items():
            (folder / name).write_bytes(_without_map((unpacked / source).read_bytes()))


def _without_map(content: bytes) -> bytes:
    """The hint to a source map that we do not ship would be an error of `collectstatic`."""
    return re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content)


def _unpack(package: str, scratch: Path) -> Path:
    # A maintainer's own npm, and the names above.
    subprocess.run(["npm", "pack", "--silent", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def _sprite() -> None:
    """One file of <symbol>s: `<use href="icons.svg#inbox">` takes the stroke and the colour of the text around it."""
    folder = SHIPPED / "lucide"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = _unpack(LUCIDE, Path(scratch))
        symbols = [_symbol(name, (unpacked / f"icons/{name}.svg").read_text()) for name in ICONS]
        (folder / "LICENSE").write_bytes((unpacked / "LICENSE").read_bytes())
    body = "\n".join(symbols)
    (SHIPPED.parent / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n')


def _symbol(name: str, drawing: str) -> str:
    inside = re.sub(
        r"\s+", " ", drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.index("</svg>")]
    ).strip()
    look = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {look}>{inside}</symbol>'


if __name__ == "__main__":
    main()
