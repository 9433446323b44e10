"""Searches, imports, records and duplicates for programs: the same doors and nouns as the pages."""
