"""Files that were brought and wait for a person to say where they are from or what their columns hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Identified
from reviews.models import Review


class Upload(Identified):
    """A file that is kept and not yet being read. Only `records.uploads` writes; it goes when its import begins."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="uploads")
    search = models.ForeignKey("records.Search", null=True, on_delete=models.PROTECT, related_name="uploads")
    """The search it was brought to; none where that is still to be said."""
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
