from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        """Hang screening's parts on the hooks of the apps below it."""
        from records import duplicates  # noqa: PLC0415 models must be loaded first
        from reviews import founding, protocol, team  # noqa: PLC0415
        from screening import blocks, consequences, regroup, stages  # noqa: PLC0415

        founding.on_found.append(stages.create)
        protocol.on_consequences.append(consequences.of)
        team.on_leave.append(blocks.give_back)
        duplicates.on_regroup.append(regroup.follow)
