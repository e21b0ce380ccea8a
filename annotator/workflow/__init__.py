"""Flow that crosses apps: what follows from an accepted mask, a finished generation, a decided round."""
