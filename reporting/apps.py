from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        """Put the acts of this app in the ledger's words."""
        from reviews import ledger  # noqa: PLC0415 models must be loaded first

        ledger.SENTENCES["export.made"] = "exported “{what}” as {format}, {rows} rows"
        ledger.AREAS["export"] = "Exports"
