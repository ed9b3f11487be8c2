import pytest

from besa.core import files


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
