"""A stand-in for PubMed: speaks esearch, efetch, einfo and espell on loopback over a synthetic corpus."""
