"""The frame of a review for programs: the same doors and nouns as the pages."""
