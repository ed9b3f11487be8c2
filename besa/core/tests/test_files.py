import os
from pathlib import Path

import pytest

from besa.core import files


@pytest.fixture
def synced(monkeypatch):
    """What was brought to the disk, in order."""
    found, bring = [], os.fsync

    def note(handle):
        found.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        bring(handle)

    monkeypatch.setattr(os, "fsync", note)
    return found


def test_put_has_brought_the_bytes_and_their_name_to_the_disk(tmp_path, settings, synced):
    """P1: the file, its new folder in the folder above, and its name in that folder; afterwards, or by `settle`."""
    settings.MEDIA_ROOT = tmp_path.resolve()
    file = files.path_of(files.put(b"x", kind="raw").name)
    assert synced == [file.parent.parent, file, file.parent]
    synced.clear()
    name = files.put(b"x", kind="raw", settled=False).name
    assert synced == [files.path_of(name)]
    files.settle([name])
    assert synced[1:] == [files.path_of(name).parent]


def test_put_keeps_bytes_under_a_random_name(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    first, second = files.put(b"same", kind="raw"), files.put(b"same", kind="raw")
    assert first.name != second.name
    assert files.read(first.name) == b"same"
    assert (first.size, first.sha256) == (second.size, second.sha256)


@pytest.mark.parametrize("name", ["../x", "raw/../../x", "/etc/passwd"])
def test_a_name_never_leaves_its_folder(tmp_path, settings, name):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValueError):
        files.read(name)
