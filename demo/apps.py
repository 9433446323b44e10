from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        """Say in the ledger's words what the loader writes there."""
        from reviews import ledger  # noqa: PLC0415 models must be loaded first

        ledger.SENTENCES["demo.loaded"] = "loaded this synthetic demo (seed {seed})"
        ledger.AREAS["demo"] = "Review"
