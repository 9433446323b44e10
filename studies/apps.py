from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "studies"

    def ready(self) -> None:
        """Hang the studies on what screening includes, and say in the ledger's words what is done here."""
        from reviews import ledger  # noqa: PLC0415 models must be loaded first
        from screening import standing  # noqa: PLC0415
        from studies import ledger as own_ledger  # noqa: PLC0415
        from studies import linking  # noqa: PLC0415

        standing.on_project.append(linking.follow)
        ledger.SENTENCES.update(own_ledger.SENTENCES)
        ledger.AREAS.update(own_ledger.AREAS)
