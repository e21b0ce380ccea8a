/** Files that the next work item will need, fetched into the browser's own cache: they never change under their URL. */

import type { WorkItem } from '../api/types';

/** The photo and the mask; for an alignment also the mesh and the point cloud. */
export function filesOf(item: WorkItem): string[] {
  const shown = [item.image.url, item.mask.url];
  if (item.kind !== 'alignment' && item.kind !== 'pose_review') return shown;
  const { candidate, pointmap } = item.payload;
  return [...shown, candidate.glb_url, pointmap?.preview_url ?? ''].filter(Boolean);
}

/** A file that cannot be had now is asked for again, and complained about, when it is needed. */
export function fetchAhead(item: WorkItem | null): void {
  for (const url of item ? filesOf(item) : []) {
    fetch(url, { credentials: 'same-origin', priority: 'low' })
      .then((response) => response.blob())
      .catch(() => null);
  }
}
