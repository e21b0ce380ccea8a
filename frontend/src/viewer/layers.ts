/** What only some cameras of a shared scene see; every camera sees layer 0. */

/** Axes of the object: not in measurements. */
export const AXES_LAYER = 1;
/** Handles: their size fits one camera alone. */
export const HANDLES_LAYER = 2;
