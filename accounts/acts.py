"""What a person does to the own account, told to whoever keeps a ledger of it (reviews.account_acts)."""

from django.dispatch import Signal

told = Signal()
"""Sent with `user` and `action` inside the transaction of the act."""
