"""A photo is deleted while somebody writes something that refers to it: the write waits, and then finds nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import Conflict, NotFound
from annotator.domain.roles import Role
from annotator.images.batches import Entry
from annotator.images.editing import delete_image
from annotator.images.mask_reading import decode_mask
from annotator.images.models import Image, MaskProposal, Pointmap, TargetObject
from annotator.machine_work.models import MachineWork
from annotator.workflow.importing import ImportReport, import_entries
from annotator.workflow.masks import add_target_object, propose_mask
from tests.factories import make_campaign, make_user, mask_png, png

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
PHOTO, MASK = png(seed=7), mask_png()


@pytest.fixture
def lead() -> User:
    return make_user(Role.LEAD)


@pytest.fixture
def image(lead: User) -> Image:
    return imported(make_campaign(), lead).created[0]


def imported(campaign: Campaign, by: User, *others: Entry) -> ImportReport:
    report = ImportReport()
    import_entries(campaign=campaign, entries=[photo(), *others], by=by, report=report)
    return report


def photo() -> Entry:
    return Entry("cup.png", len(PHOTO), lambda: PHOTO)


def mask() -> Entry:
    return Entry("cup.mask.png", len(MASK), lambda: MASK)


def click(image: Image, by: User) -> MaskProposal:
    return propose_mask(image=image, points=[{"x": 3, "y": 4, "positive": True}], box=None, by=by)


def outline(image: Image, by: User) -> TargetObject:
    decoded = decode_mask(MASK, width=image.width, height=image.height)
    return add_target_object(image=image, mask=decoded, method="drawn", by=by)


def while_open(first: Callable[[], Any], then: Callable[[], Any]) -> Any:
    """Return the result of `then`, or its error, called while a transaction holds what `first` wrote."""

    def run() -> Any:
        try:
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(run)
            wait_until_blocked(later.done)
        return later.exception() or later.result()


def wait_until_blocked(is_over: Callable[[], bool]) -> None:
    """Return once another connection waits for a lock of this one, or has nothing left to do."""
    while not is_over():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


@pytest.mark.parametrize("write", [click, outline])
def test_a_write_finds_the_photo_gone(
    image: Image, lead: User, sent: list, write: Callable[[Image, User], Any]
) -> None:
    sent.clear()
    result = while_open(lambda: delete_image(image=image, by=lead), lambda: write(image_of(image.pk), lead))
    assert isinstance(result, NotFound)
    assert [model.objects.count() for model in (Image, Pointmap, MaskProposal, TargetObject, MachineWork)] == [0] * 5
    assert sent == []


def image_of(pk: Any) -> Image:
    """Return what a request read before the deletion was committed."""
    return Image.objects.get(pk=pk)


def test_a_photo_that_comes_again_is_new(image: Image, lead: User) -> None:
    campaign = image.campaign
    report = while_open(lambda: delete_image(image=image, by=lead), lambda: imported(campaign, lead, mask()))
    (again,) = report.created
    assert (report.duplicates, report.refused, report.n_objects) == ([], [], 1)
    assert [row.pk for row in Image.objects.all()] == [again.pk] != [image.pk]
    assert [row.image_id for row in Pointmap.objects.all()] == [again.pk]


def test_the_deletion_takes_along_a_click_that_came_first(image: Image, lead: User) -> None:
    assert while_open(lambda: click(image, lead), lambda: delete_image(image=image_of(image.pk), by=lead)) is None
    assert [model.objects.count() for model in (Image, Pointmap, MaskProposal, MachineWork)] == [0] * 4


def test_the_deletion_is_refused_after_an_outline_that_came_first(image: Image, lead: User) -> None:
    error = while_open(lambda: outline(image, lead), lambda: delete_image(image=image_of(image.pk), by=lead))
    assert isinstance(error, Conflict)
    assert error.code == "image_has_objects"
    assert (Image.objects.count(), TargetObject.objects.count()) == (1, 1)
