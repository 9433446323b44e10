from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        """Make the jobs of this app known, in the web process as in the worker."""
        from records import tasks  # noqa: F401, PLC0415 models must be loaded first
