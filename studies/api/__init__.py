"""Studies and their arms for programs: the same doors and nouns as the pages."""
