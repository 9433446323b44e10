"""Backups made and restored."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.models import User
from reviews import audit
from reviews.backups import database
from reviews.errors import Conflict, Invalid
from reviews.models import Review
from reviews.snapshot import snapshot

MANIFEST = "manifest.json"
FILES = "files"
FORMAT = 1
INSTANCE = "instance"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    reviews: int
    files: int
    findings: dict[str, list[str]]


def make(target: Path) -> dict[str, Any]:
    """Write one .tar.gz of this instance and return its manifest. The file appears only when it is whole."""
    if target.exists():
        raise Conflict(f"{target.name} exists already. Choose another name; a backup is never overwritten.")
    with tempfile.TemporaryDirectory(prefix="tandem-backup-") as made:
        folder = Path(made)
        with snapshot():
            part = database.write(folder)
            manifest = _manifest()
        unfinished = target.with_name(f"{target.name}.part")
        try:
            _pack(unfinished, part, manifest)
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
    return manifest


def restore(source: Path, *, typed_name: str = "") -> Restored:
    """Check every hash, then replace this instance by the backup and verify its ledgers."""
    if not _is_empty() and typed_name != instance_name():
        raise Conflict(
            "This instance holds reviews or accounts, and a restore would replace them all. "
            f"To do so, type its name: --force {instance_name()}"
        )
    with tempfile.TemporaryDirectory(prefix="tandem-restore-") as made:
        folder = Path(made)
        manifest = _unpack(source, folder)
        [part] = [name for name in manifest["parts"] if name in (database.COPY, database.LINES)]
        _check_fits(manifest, part)
        database.read(folder / part)
        files = _place_files(folder / FILES)
    found = {name: said for name, head in manifest["heads"].items() if (said := _verified(name, head))}
    return Restored(reviews=Review.objects.count(), files=files, findings=found)


def instance_name() -> str:
    """What a person types to have everything here replaced: the database's name."""
    return Path(str(connection.settings_dict["NAME"])).name


def heads() -> dict[str, list[Any]]:
    """The newest link of every ledger, written down outside of it."""
    named = {review.public_id: list(audit.head_of(review)) for review in Review.objects.order_by("pk")}
    return {INSTANCE: list(audit.head_of(None)), **named}


def _manifest() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "engine": connection.vendor,
        "engine_version": ".".join(str(part) for part in connection.get_database_version()),
        "migrations": _migrations(),
        "heads": heads(),
        "counts": database.counts(),
        "parts": {},
    }


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _pack(target: Path, part: Path, manifest: dict[str, Any]) -> None:
    with tarfile.open(target, "x:gz", compresslevel=5) as archive:
        for name, path in [(part.name, part), *_stored()]:
            manifest["parts"][name] = _hash_of(path)
            archive.add(path, arcname=name, recursive=False)
        text = part.with_name(MANIFEST)
        text.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        archive.add(text, arcname=MANIFEST)
    target.chmod(0o600)


def _stored() -> Iterator[tuple[str, Path]]:
    folder = Path(settings.FILES)
    for path in sorted(folder.rglob("*")):
        # What begins with a dot is on its way in or out: no row names it.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield f"{FILES}/{path.relative_to(folder).as_posix()}", path


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Lay the parts into the folder and compare each with the manifest. Nothing outside the folder is written."""
    hashes: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None or not _is_plain(member.name):
                    raise Invalid(f"{source.name} holds “{member.name}”, which no backup of Tandem does.")
                hashes[member.name] = _lay(stream, folder / member.name)
    except (tarfile.TarError, EOFError, OSError) as broken:
        raise Invalid(f"{source.name} cannot be read as a backup: {broken}") from None
    return _checked(source, folder, hashes)


def _checked(source: Path, folder: Path, hashes: dict[str, str]) -> dict[str, Any]:
    if MANIFEST not in hashes:
        raise Invalid(f"{source.name} is not whole: its manifest is missing. Use another backup.")
    manifest = _read_manifest(source, folder / MANIFEST)
    del hashes[MANIFEST]
    if hashes != manifest["parts"]:
        differing = sorted(set(hashes.items()) ^ set(manifest["parts"].items()))[0][0]
        raise Invalid(f"{source.name} is damaged: “{differing}” is not what was saved. Nothing was changed.")
    return manifest


def _read_manifest(source: Path, path: Path) -> dict[str, Any]:
    """The manifest, if it is one: somebody may have written in it."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if _is_manifest(manifest):
            return dict(manifest)
    except (ValueError, RecursionError):
        pass
    raise Invalid(f"The manifest of {source.name} is not as Tandem wrote it. Nothing was changed; use another backup.")


def _is_manifest(found: Any) -> bool:
    shape = {"format": int, "migrations": list, "heads": dict, "parts": dict}
    if not isinstance(found, dict) or any(not isinstance(found.get(name), kind) for name, kind in shape.items()):
        return False
    words = [*found["migrations"], *found["parts"].values()]
    heads = [head for head in found["heads"].values() if isinstance(head, list) and len(head) == 2]
    return (
        all(isinstance(word, str) for word in words)
        and len(heads) == len(found["heads"])
        and all(isinstance(seq, int) and isinstance(digest, str) for seq, digest in heads)
        and len({database.COPY, database.LINES} & set(found["parts"])) == 1
    )


def _is_plain(name: str) -> bool:
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _lay(stream: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        while piece := stream.read(PIECE):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _check_fits(manifest: dict[str, Any], part: str) -> None:
    here, saved = set(_migrations()), set(manifest["migrations"])
    if manifest["format"] != FORMAT or saved - here or (part == database.LINES and here - saved):
        raise Conflict(
            "This backup was made by another version of Tandem. Install that version, restore there, then upgrade."
        )


def _place_files(saved: Path) -> int:
    """Files are named by their content, so those that are here already are the same."""
    kept = [path for path in saved.rglob("*") if path.is_file()]
    for path in kept:
        target = Path(settings.FILES) / path.relative_to(saved)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(kept)


def _verified(name: str, head: list[Any]) -> list[str]:
    review = None if name == INSTANCE else Review.objects.filter(public_id=name).first()
    if review is None and name != INSTANCE:
        return ["the manifest names this ledger, and the backup does not hold it"]
    known = (int(head[0]), str(head[1])) if head[0] else None
    return [f"{finding.seq}: {finding.what}" for finding in audit.verify(review, known_head=known)]


def _is_empty() -> bool:
    return not (User.objects.exists() or Review.objects.exists())
