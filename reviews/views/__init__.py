"""Pages of the frame of a review: each a door, a form, a noun, an answer."""
