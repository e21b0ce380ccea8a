"""Files: in ranges, cached for ever under their content's name, and only under that name."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from annotator.gateways.artifacts import put_blob
from annotator.http.file_responses import UNSATISFIABLE, parse_range
from annotator.images.models import Image
from tests.http.world import make_world

CONTENT = bytes(range(100))


@pytest.fixture
def path(db, client: Client) -> str:
    world = make_world("mine")
    key = put_blob(CONTENT, "png")
    Image.objects.update(image_key=key)
    client.force_login(world["owner"])
    return f"/files/images/{world['image_id']}/{key.rsplit('/', 1)[-1]}"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert response["Content-Length"] == "100"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "given", "part"),
    [("bytes=0-9", "0-9", CONTENT[:10]), ("bytes=90-", "90-99", CONTENT[90:]), ("bytes=-5", "95-99", CONTENT[-5:])],
)
def test_a_part(client: Client, path: str, asked: str, given: str, part: bytes) -> None:
    response = client.get(path, headers={"range": asked})
    assert (response.status_code, body(response)) == (206, part)
    assert response["Content-Range"] == f"bytes {given}/100"


def test_past_the_end(client: Client, path: str) -> None:
    response = client.get(path, headers={"range": "bytes=100-"})
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */100")


def test_a_range_of_thousands_of_digits_is_none(client: Client, path: str) -> None:
    response = client.get(path, headers={"range": "bytes=0-" + "9" * 5000})
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_what_the_cache_has_is_not_sent_again(client: Client, path: str) -> None:
    etag = client.get(path)["ETag"]
    response = client.get(path, headers={"if-none-match": etag})
    assert (response.status_code, body(response)) == (304, b"")


def test_another_name_finds_nothing(client: Client, path: str) -> None:
    for other in (path.replace(".png", ".glb"), path[:-5] + "0.png", path.rsplit("/", 1)[0] + "/..%2f..%2fsecret"):
        assert client.get(other).status_code == 404


@given(size=st.integers(1, 1000), first=st.integers(0, 1200), last=st.integers(0, 1200))
def test_a_range_is_inside_or_refused(size: int, first: int, last: int) -> None:
    wanted = parse_range(f"bytes={first}-{last}", size)
    if first >= size or last < first:
        assert wanted == UNSATISFIABLE
    else:
        assert wanted == (first, min(last, size - 1) - first + 1)


@given(st.text(max_size=30))
def test_no_header_breaks_it(text: str) -> None:
    wanted = parse_range(text, 100)
    assert wanted is None or wanted == UNSATISFIABLE or (wanted[0] >= 0 and 0 < wanted[1] <= 100 - wanted[0])
