"""How many triangles an artist's mesh may have: the worker enforces it, the site states it before an upload."""

MAX_TRIANGLES = 2_000_000
#: More than these are accepted with a warning: pages show them slowly.
HEAVY_TRIANGLES = 300_000
