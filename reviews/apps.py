from django.apps import AppConfig
from django.db.models.signals import post_migrate

from reviews import guards


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        post_migrate.connect(guards.install, sender=self)
