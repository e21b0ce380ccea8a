"""While the artifact store is full or gone, requests get 503 with the part's name, and nothing changes."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.images.models import Image
from annotator.workflow.tasks import sweep_artifacts
from tests.factories import make_campaign, make_image, make_user, png

pytestmark = pytest.mark.django_db


def test_an_upload_to_a_full_store_is_503_and_stores_nothing(
    client: Client, isolated_stores: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(name="Cups")
    client.force_login(make_user(campaign=campaign))

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", fail)
    response = client.post(
        f"/api/campaigns/{campaign.pk}/images/", {"files": [SimpleUploadedFile("cup.png", png(80, 60))]}
    )
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.json() == {
        "code": "artifacts_unavailable",
        "message": "The artifact store cannot be written: its disk is full.",
        "details": {"part": "artifacts"},
    }
    assert Image.objects.count() == 0
    assert [path for path in isolated_stores.rglob("*") if path.is_file()] == []


def test_a_file_of_a_store_that_is_gone_is_503_and_not_404(client: Client, isolated_stores: Path) -> None:
    campaign = make_campaign(name="Cups")
    image = make_image(campaign=campaign)
    client.force_login(make_user(campaign=campaign))
    url = client.get(f"/api/images/{image.pk}/").json()["url"]
    assert client.get(url).status_code == 200
    shutil.rmtree(isolated_stores)
    response = client.get(url)
    assert (response.status_code, response.json()["details"]) == (503, {"part": "artifacts"})


def test_the_periodic_task_sweeps_abandoned_partial_files(isolated_stores: Path) -> None:
    for name, age in ((".write-old", 7200), (".write-young", 60)):
        (isolated_stores / name).write_bytes(b"half")
        then = (isolated_stores / name).stat().st_mtime - age
        os.utime(isolated_stores / name, (then, then))
    sweep_artifacts()
    assert [path.name for path in isolated_stores.iterdir()] == [".write-young"]
