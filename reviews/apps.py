from django.apps import AppConfig
from django.db.models.signals import post_migrate

from reviews import guards


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from reviews import account_acts, audit  # noqa: PLC0415  # models are not loaded before this

        post_migrate.connect(guards.install, sender=self)
        post_migrate.connect(audit.begin, sender=self)
        account_acts.listen()
