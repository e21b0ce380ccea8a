"""Photos, target objects and masks over HTTP."""
