"""Hand-offs, analyses and runs for programs: the same doors and nouns as the pages."""
