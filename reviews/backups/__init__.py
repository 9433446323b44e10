"""One archive of an instance: database, files, and a manifest that proves both.

The secret key is not in it, on purpose: a stolen backup must not open the PubMed keys. Restored under another secret,
those keys are empty and have to be entered again.
"""
