from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        """Hang screening's parts on the hooks of the apps below it."""
        from records import duplicates, files, imports, judgements, mending  # noqa: PLC0415 models must be loaded first
        from reviews import founding, health, ledger, pages, protocol, team  # noqa: PLC0415
        from screening import (  # noqa: PLC0415
            blocks,
            conflicts,
            consequences,
            imported,
            queue,
            regroup,
            relevance,
            stages,
            standing,
            tasks,  # noqa: F401
            wall,
            zips,
        )
        from screening import ledger as own_ledger  # noqa: PLC0415

        post_migrate.connect(wall.install, sender=self)
        health.LOOKS["second wall"] = wall.look
        founding.on_found.append(stages.create)
        protocol.on_consequences.append(consequences.of)
        team.on_leave.append(blocks.give_back)
        judgements.open_to.append(imported.may_read)
        duplicates.on_regroup.append(regroup.follow)
        mending.held.append(blocks.handed_out)
        files.named.append(zips.named)
        standing.on_project.append(relevance.follow)
        imports.on_shown.append(relevance.follow_import)
        ledger.hidden.append(own_ledger.hide)
        ledger.SENTENCES.update(own_ledger.SENTENCES)
        ledger.AREAS.update(own_ledger.AREAS)
        ledger.WORDS.update(own_ledger.WORDS)
        pages.counts["title_abstract"] = queue.open_titles
        pages.counts["full_texts"] = queue.open_texts
        pages.counts["conflicts"] = conflicts.number_for
