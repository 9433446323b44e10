from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "studies"

    def ready(self) -> None:
        """Hang the studies on what screening includes."""
        from screening import standing  # noqa: PLC0415 models must be loaded first
        from studies import linking  # noqa: PLC0415

        standing.on_project.append(linking.follow)
