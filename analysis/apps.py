from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"

    def ready(self) -> None:
        """Put the acts of this app in the ledger's words."""
        from analysis import ledger as own_ledger  # noqa: PLC0415 models must be loaded first
        from reviews import ledger  # noqa: PLC0415

        ledger.SENTENCES.update(own_ledger.SENTENCES)
        ledger.AREAS.update(own_ledger.AREAS)
