"""Bundle the editor of the composer from npm into one file, with the licences of everything that is in it.

Called by tools/vendor.py, on a maintainer's machine with npm. Which parts of Tiptap are in the bundle is said here and
nowhere else; our own code on top of them stands in besa/cases/static/cases/composer/.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

TIPTAP, ESBUILD = "3.34.0", "0.28.2"
PARTS = {
    "@tiptap/core": "Editor, Extension",
    "@tiptap/extension-document": "Document",
    "@tiptap/extension-paragraph": "Paragraph",
    "@tiptap/extension-text": "Text",
    "@tiptap/extension-hard-break": "HardBreak",
    "@tiptap/extension-bold": "Bold",
    "@tiptap/extension-italic": "Italic",
    "@tiptap/extension-blockquote": "Blockquote",
    "@tiptap/extension-list": "BulletList, OrderedList, ListItem, ListKeymap",
    "@tiptap/extension-link": "Link",
    "@tiptap/extension-image": "Image",
    "@tiptap/extensions": "UndoRedo, Placeholder",
    "@tiptap/pm/state": "Plugin",
    "@tiptap/pm/view": "Decoration, DecorationSet",
}
PACKAGES = sorted({"/".join(name.split("/")[:2]) for name in PARTS})


def bundle_editor(folder: Path) -> None:
    """Write `editor.js`, an ES module without dependencies, and `LICENSE` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "entry.js").write_text(
            "".join(f'export {{ {what} }} from "{name}";\n' for name, what in PARTS.items())
        )
        _run(place, "npm", "init", "-y")
        _run(place, "npm", "install", "--silent", f"esbuild@{ESBUILD}", *(f"{name}@{TIPTAP}" for name in PACKAGES))
        options = "--bundle --format=esm --minify --target=es2022 --legal-comments=none --metafile=meta.json".split()  # noqa: SIM905 - words
        _run(place, "npx", "esbuild", "entry.js", *options, f"--outfile={folder / 'editor.js'}")
        (folder / "LICENSE").write_text(_licences(place))


def _run(place: Path, *command: str) -> None:
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a maintainer's own npm


def _licences(place: Path) -> str:
    """One licence text after the other, each under the names and versions of the packages that it covers."""
    inputs = json.loads((place / "meta.json").read_text())["inputs"]
    names = {found[1] for path in inputs if (found := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", path))}
    by_text: dict[str, list[str]] = {}
    for name in sorted(names):
        package = place / "node_modules" / name
        version = json.loads((package / "package.json").read_text())["version"]
        texts = sorted(package.glob("LICENSE*")) or sorted((place / "node_modules/@tiptap/core").glob("LICENSE*"))
        by_text.setdefault(texts[0].read_text().strip(), []).append(f"{name} {version}")
    return "\n\n".join(f"{', '.join(covered)}\n\n{text}" for text, covered in by_text.items()) + "\n"
