"""Writers of reference files: citations or rows in, text out, piece by piece. Pure: no Django."""
