from datetime import date
from pathlib import Path

import pytest

from vidette.core.errors import PictureNotFound, StoreUnavailable
from vidette.store.pictures import Pictures

JPEG = b"\xff\xd8 not much of a picture \xff\xd9"
NAME = "2026-03-01/job-1/event-0.jpg"
CROP = "2026-03-01/job-1/event-0-1.crop.jpg"


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "pictures")


def test_a_saved_picture_is_there_whole_and_nothing_beside_it(pictures: Pictures) -> None:
    pictures.save(NAME, JPEG)
    pictures.save(CROP, b"crop")
    pictures.save(CROP, b"newer crop")
    assert pictures.path(NAME).read_bytes() == JPEG
    assert pictures.path(CROP).read_bytes() == b"newer crop"
    folder = pictures.path(NAME).parent
    assert sorted(path.name for path in folder.iterdir()) == ["event-0-1.crop.jpg", "event-0.jpg"]


def test_a_picture_that_is_not_there_is_not_found(pictures: Pictures) -> None:
    with pytest.raises(PictureNotFound):
        pictures.path(NAME)
    assert pictures.prune(date(2026, 3, 1)) == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        "secret.jpg",
        "../secret.jpg",
        "/etc/passwd",
        "2026-03-01/../../secret.jpg",
        "2026-03-01/../secret.jpg",
        "2026-03-01/job-1/../../../secret.jpg",
        "2026-03-01/job-1/..%2f..%2fsecret.jpg",
        "2026-03-01/job-1/.event-0.jpg.42",
        "2026-03-01/job-1/event-0.png",
        "2026-03-01/job-1/event-0.jpg\n",
        "2026-03-01/job-1/event-0.jpg\0",
        "2026-03-01//event-0.jpg",
        "2026-03-01\\job-1\\event-0.jpg",
        "\u0662\u0660\u0662\u0666-03-01/job-1/event-0.jpg",
    ],
)
def test_no_name_leads_out_of_the_folder(pictures: Pictures, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    pictures.save(NAME, JPEG)
    with pytest.raises(PictureNotFound):
        pictures.path(name)
    with pytest.raises(PictureNotFound):
        pictures.save(name, b"x")
    assert (tmp_path / "secret.jpg").read_bytes() == b"secret"


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_bytes(b"a file where the folder should be")
    with pytest.raises(StoreUnavailable, match="Not a directory"):
        Pictures(tmp_path / "pictures").save(NAME, JPEG)


def test_a_picture_that_cannot_be_put_in_place_leaves_nothing(
    pictures: Pictures, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "pictures" / NAME
    in_the_way.mkdir(parents=True)
    with pytest.raises(StoreUnavailable):
        pictures.save(NAME, JPEG)
    assert list(in_the_way.parent.iterdir()) == [in_the_way]
    with pytest.raises(PictureNotFound):
        pictures.path(NAME)


def test_old_days_go(pictures: Pictures, tmp_path: Path) -> None:
    for day in ("2026-02-27", "2026-02-28", "2026-03-01"):
        pictures.save(f"{day}/job-1/event-0.jpg", JPEG)
    (tmp_path / "pictures" / "not-a-day").mkdir()
    (tmp_path / "pictures" / "2026-99-99").mkdir()
    assert pictures.prune(date(2026, 3, 1)) == 2
    left = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert left == ["2026-03-01", "2026-99-99", "not-a-day"]
    assert pictures.path(NAME).read_bytes() == JPEG
