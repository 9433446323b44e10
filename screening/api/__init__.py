"""The API of screening."""
