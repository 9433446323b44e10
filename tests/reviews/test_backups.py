import json
import tarfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import pubmed_key
from accounts.models import User
from records import annotations, mending, questions, uploads
from records.models import Annotation, ImportBatch, ImportedJudgement, PossibleDuplicate, Quarantined, Upload
from records.readers import Unreadable
from reviews import audit, founding, guards, protocol
from reviews.backups import archive, database
from reviews.models import Event, Review
from tests.conftest import client_of, person
from tests.screening.elsewhere import brought, entry, said, trial


@pytest.fixture
def filled(transactional_db: None, settings: Any) -> Review:
    lead = person("Lea")
    pubmed_key.save(lead, "a" * 36)
    review = founding.found(title="Kept: Grüße, 患者", by=lead)
    protocol.revise(review, by=lead, changes={"objective": "one\ntwo"}, reason="why")
    file = Path(settings.FILES) / "ab" / "abcd"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF synthetic")
    return review


def emptied(settings: Any) -> None:
    with guards.lifted():
        database._empty()
    audit.begin()
    for path in Path(settings.FILES).rglob("*"):
        if path.is_file():
            path.unlink()


def restored(*args: Any, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("restore", *args, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("native", [True, False])
def test_what_is_saved_comes_back(
    filled: Review, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native: bool
) -> None:
    if native and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has one way, the other case")
    if not native:
        monkeypatch.setattr(database, "_copy_out", lambda part: lines(part))
    saved = tmp_path / "saved.tar.gz"
    manifest = archive.make(saved)
    emptied(settings)
    assert not User.objects.exists()

    told = restored(saved)

    assert told == {"ok": True, "reviews": 1, "files": 1, "findings": {}}
    assert database.counts() == manifest["counts"]
    assert archive.heads() == manifest["heads"]
    assert Review.objects.get().title == "Kept: Grüße, 患者"
    assert pubmed_key.read(User.objects.get()) == "a" * 36
    assert (Path(settings.FILES) / "ab" / "abcd").read_bytes() == b"%PDF synthetic"
    assert guards.missing() == []
    # Ids go on where they stopped.
    founding.found(title="Next", by=User.objects.get())
    assert saved.stat().st_mode & 0o077 == 0


def lines(part: Path) -> Path:
    """What PostgreSQL writes, written from whatever engine this is."""
    text = part.with_name(database.LINES)
    with text.open("w", encoding="utf-8") as stream:
        for model in database.models():
            database._dump(model, stream)
    return text


def test_an_instance_in_use_is_replaced_only_by_its_typed_name(filled: Review, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar.gz"
    archive.make(saved)
    later = founding.found(title="Later", by=User.objects.get())
    for name in ("", "another"):
        with pytest.raises(CommandError, match="would replace"):
            restored(saved, force=name)
    assert Review.objects.filter(pk=later.pk).exists()

    assert restored(saved, force=archive.instance_name())["reviews"] == 1


def test_a_backup_is_never_overwritten(filled: Review, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar.gz"
    saved.write_bytes(b"older")
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", saved)
    assert saved.read_bytes() == b"older"


def repacked(source: Path, target: Path, *, change: str = "", leave_out: str = "", add: str = "") -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            if member.name.endswith(leave_out or "nothing"):
                continue
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            content = content + b" " if change and member.name.endswith(change) else content
            member.size = len(content)
            new.addfile(member, BytesIO(content))
        if add:
            new.addfile(tarfile.TarInfo(add), BytesIO())
    return target


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"change": "abcd"}, "damaged"),
        ({"leave_out": "abcd"}, "damaged"),
        ({"leave_out": "manifest.json"}, "not whole"),
        ({"add": "../outside"}, "no backup of Tandem"),
        ({"add": "/tmp/outside"}, "no backup of Tandem"),
        ({"add": "files/stray"}, "damaged"),
    ],
)
def test_a_damaged_backup_changes_nothing(filled: Review, tmp_path: Path, damage: dict[str, str], said: str) -> None:
    saved = tmp_path / "saved.tar.gz"
    archive.make(saved)
    broken = repacked(saved, tmp_path / "broken.tar.gz", **damage)
    before = Event.objects.count()
    with pytest.raises(CommandError, match=said):
        restored(broken, force=archive.instance_name())
    assert Event.objects.count() == before


WRITTEN_IN: list[Callable[[bytes], bytes]] = [
    lambda _: b"\xff not text",
    lambda text: text[:40],
    lambda _: b"[]",
    lambda _: b"[" * 100_000,
    lambda text: text.replace(b'"heads"', b'"necks"'),
    lambda text: text.replace(b'"database', b'"no-database'),
    lambda text: text.replace(b'"migrations": [', b'"migrations": [1, '),
    lambda text: text.replace(b'"instance": [', b'"instance": ["x", '),
]


def test_a_manifest_that_somebody_wrote_in_is_a_sentence(filled: Review, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar.gz"
    archive.make(saved)
    with tarfile.open(saved) as whole:
        parts = [(each, whole.extractfile(each).read()) for each in whole]  # type: ignore[union-attr]
    before = Event.objects.count()
    for number, change in enumerate(WRITTEN_IN):
        broken = tmp_path / f"broken-{number}.tar.gz"
        with tarfile.open(broken, "w:gz") as new:
            for member, content in parts:
                changed = change(content) if member.name == "manifest.json" else content
                member.size = len(changed)
                new.addfile(member, BytesIO(changed))
        with pytest.raises(CommandError, match="not as Tandem wrote it"):
            restored(broken, force=archive.instance_name())
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_ledger_that_the_manifest_invents_is_a_finding() -> None:
    assert archive._verified("nosuchreview", [1, "x"]) == [
        "the manifest names this ledger, and the backup does not hold it"
    ]


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00"])
def test_what_is_no_archive_is_a_sentence(filled: Review, tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read"):
        restored(wrong, force=archive.instance_name())


def test_a_backup_of_another_version_is_refused(
    filled: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved.tar.gz"
    archive.make(saved)
    monkeypatch.setattr(archive, "_migrations", lambda: ["reviews.0001_frame"])
    with pytest.raises(CommandError, match="another version"):
        restored(saved, force=archive.instance_name())


def verified(*args: str) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("verify_ledger", *args, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(out.getvalue())


def test_verify_ledger_says_so_by_exit_and_line(filled: Review) -> None:
    from tests.reviews.test_audit import tamper

    code, told = verified()
    assert (code, told["ok"], set(told["ledgers"])) == (0, True, {"instance", filled.public_id})
    head = told["ledgers"][filled.public_id]["head"]
    assert verified("--review", filled.public_id, "--head", head)[0] == 0
    assert verified("--review", filled.public_id, "--head", "9:" + "0" * 64)[0] == 1

    tamper("DELETE FROM reviews_event WHERE review_id = %s AND seq = 1", filled.pk)

    code, told = verified()
    assert (code, told["ok"]) == (1, False)
    assert told["ledgers"]["instance"]["findings"] == []
    for wrong in (["--head", head], ["--review", "nobody"], ["--review", filled.public_id, "--head", "x"]):
        with pytest.raises(CommandError):
            verified(*wrong)


@pytest.mark.parametrize("native", [True, False])
def test_what_searches_brought_comes_back_with_its_files_and_is_found(
    filled: Review, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native: bool
) -> None:
    """Uploads, entries set aside and mended, annotations, decisions from elsewhere, pairs, and the search index."""
    if native and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has one way, the other case")
    if not native:
        monkeypatch.setattr(database, "_copy_out", lambda part: lines(part))
    lead = User.objects.get()
    batch = brought(filled, lead, entry(1, *said("Ben+")), Unreadable(line=2, reason="No title.", raw="as it came"))
    held = Quarantined.objects.get()
    mended = mending.release(held, by=lead, citation=mending.typed(held, {"title": "Synthetic trial mended"}))
    assert mended
    annotations.add_by_hand(mended, by=lead, text="Added by hand.")
    questions.pose([PossibleDuplicate(review=filled, batch=batch, first=trial(1), second=mended, score=0.5)])
    upload = uploads.keep(filled, by=lead, file=SimpleUploadedFile("a.ris", b"TY  - JOUR\nTI  - One\nER  - \n"))
    saved = tmp_path / "saved.tar.gz"
    (Path(settings.FILES) / ".incoming-draft").write_bytes(b"half")
    manifest = archive.make(saved)
    assert not any("incoming" in name for name in manifest["parts"])
    emptied(settings)

    assert restored(saved)["ok"]
    assert database.counts() == manifest["counts"]
    for model in (Upload, Annotation, ImportedJudgement, PossibleDuplicate, Quarantined, ImportBatch):
        assert manifest["counts"][model._meta.label], model
    assert uploads.preview(upload, {}, reader=lead)
    assert ImportBatch.objects.get(mends=held).from_seq
    api = f"/api/v1/reviews/{filled.public_id}/records/?words=mended"
    found = client_of(User.objects.get()).get(api).json()
    assert mended.public_id in json.dumps(found)
