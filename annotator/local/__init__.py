"""Everything on one machine: installs, starts and stops Maquette for `make run` and `make test`.

The package uses the standard library alone, because `bootstrap` runs before anything is installed.
A real deployment does not use it: see `docker/`.
"""
