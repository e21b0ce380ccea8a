/** The meshes that an escalation can show: what the artist made, newest first, then the candidates that failed. */

import type { Brief } from '../../contract/schema';
import type { Layout } from '../../domain/layout';

export interface ShownMesh {
  id: string;
  name: string;
  url: string;
  thumbnailUrl: string | null;
  layout: Layout | null;
  kind: 'version' | 'candidate';
}

export function meshesOf({ uploads, candidates }: Pick<Brief, 'uploads' | 'candidates'>): ShownMesh[] {
  const versions = uploads.flatMap((upload): ShownMesh[] =>
    upload.glb_url === null
      ? []
      : [
          {
            id: upload.id,
            name: `Version ${upload.version}`,
            url: upload.glb_url,
            thumbnailUrl: upload.thumbnail_url,
            layout: null,
            kind: 'version',
          },
        ],
  );
  const failed = candidates.map(
    (candidate): ShownMesh => ({
      id: candidate.id,
      name: `No. ${candidate.number}`,
      url: candidate.glb_url,
      thumbnailUrl: candidate.thumbnail_url,
      layout: candidate.layout,
      kind: 'candidate',
    }),
  );
  return [...versions.reverse(), ...failed];
}

/** The one before or after, round and round. */
export function neighbour(meshes: readonly ShownMesh[], id: string | null, by: 1 | -1): ShownMesh | null {
  if (meshes.length === 0) return null;
  const at = meshes.findIndex((mesh) => mesh.id === id);
  return meshes[(at + by + meshes.length) % meshes.length] ?? null;
}
