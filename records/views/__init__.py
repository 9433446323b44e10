"""The pages of searches, records and duplicates."""
