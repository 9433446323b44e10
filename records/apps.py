from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from records import indexes


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        """Make the jobs of this app known, in the web process as in the worker, and its acts in the ledger's words."""
        from records import (  # noqa: PLC0415
            files,
            tasks,  # noqa: F401
            uploads,
        )
        from records import ledger as own_ledger  # noqa: PLC0415 models must be loaded first
        from reviews import health, ledger  # noqa: PLC0415

        pre_migrate.connect(indexes.make_way, sender=self)
        post_migrate.connect(indexes.install, sender=self)
        files.named.append(uploads.named)
        health.LOOKS["search index"] = indexes.look
        ledger.SENTENCES.update(own_ledger.SENTENCES)
        ledger.AREAS.update(own_ledger.AREAS)
