"""Set-up and start of Tandem, standard library only: it runs before anything is installed."""
