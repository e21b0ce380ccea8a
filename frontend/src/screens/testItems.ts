/** For component tests: work items with a photo, a mask and a mesh that are made here and need no site. */

import type { AlignmentItem, BestOfNItem, MaskReviewItem, PoseReviewItem, WorkItem } from '../api/types';

const SIZE = { width: 64, height: 48 };

/** A white square on black: a photo and a mask at once. */
function squareUrl(): string {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d')!;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.fillStyle = 'white';
  context.fillRect(16, 12, 32, 24);
  return canvas.toDataURL();
}

/** A tetrahedron as a GLB without a material. */
function tetrahedronUrl(): string {
  const positions = new Float32Array([-0.5, -0.5, 0, 0.5, -0.5, 0, 0, 0.5, 0, 0, 0, 0.5]);
  const indices = new Uint16Array([0, 1, 2, 0, 3, 1, 1, 3, 2, 2, 3, 0]);
  const binary = new Uint8Array([...new Uint8Array(positions.buffer), ...new Uint8Array(indices.buffer)]);
  const description = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: 4,
        type: 'VEC3',
        min: [-0.5, -0.5, 0],
        max: [0.5, 0.5, 0.5],
      },
      { bufferView: 1, componentType: 5123, count: 12, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 24 },
    ],
    buffers: [{ byteLength: binary.length }],
  };
  const text = JSON.stringify(description);
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const header = [0x46546c67, 2, 12 + 8 + json.length + 8 + binary.length, json.length, 0x4e4f534a];
  const glb = new Blob([new Uint32Array(header), json, new Uint32Array([binary.length, 0x004e4942]), binary]);
  return URL.createObjectURL(glb);
}

const LAYOUT = { quaternion_wxyz: [1, 0, 0, 0], translation: [0, 0, 2], scale: 1 } as const;
const CAMERA = { fx: 60, fy: 60, cx: 32, cy: 24, ...SIZE };
const MASK = { url: squareUrl(), bbox_xywh: [16, 12, 32, 24] };

function candidate(id: string, glb_url = tetrahedronUrl()) {
  return { id, glb_url, thumbnail_url: null, layout: LAYOUT, faces: 4 };
}

const COMMON = {
  id: 'w1',
  lease_token: 1,
  lease_until: '2026-01-01T00:10:00Z',
  lease_seconds: 600,
  campaign: {
    id: 'c1',
    name: 'Demo',
    guide: '',
    stage_guide: '',
    quality_bar: 0.6,
    default_shading: 'texture',
    rating_scale: [
      { value: 0.2, name: 'Poor', help: '' },
      { value: 0.8, name: 'Good', help: '' },
    ],
  },
  object: { id: 'o1', number: 4, name: 'red mug', category: 'mug' },
  image: { id: 'i1', url: MASK.url, ...SIZE },
  mask: MASK,
};

export const maskReviewItem = {
  ...COMMON,
  kind: 'mask_review',
  payload: { reasons: ['poor_quality', 'other'] },
} as unknown as MaskReviewItem;

/** Two candidates; the round after the comparisons that are given. */
export function bestOfNItem(comparisons: readonly object[] = []): BestOfNItem {
  const round = {
    id: 'r1',
    status: 'open',
    attribute: 'overall',
    collection_round: 1,
    order: ['a', 'b'],
    left_is_incumbent: [true],
    tie_keeps_left: [true],
    candidates: { a: candidate('a'), b: candidate('b') },
    comparisons,
    intrinsics: CAMERA,
  };
  return { ...COMMON, kind: 'best_of_n', payload: { round } } as unknown as BestOfNItem;
}

export const alignmentItem = {
  ...COMMON,
  kind: 'alignment',
  payload: {
    candidate: candidate('a'),
    pointmap: { preview_url: null, url: null, intrinsics: CAMERA, is_fallback: true, metric: false },
    min_pose_iou: 0.5,
    returned: null,
  },
} as unknown as AlignmentItem;

export const poseReviewItem = {
  ...COMMON,
  kind: 'pose_review',
  payload: {
    candidate: candidate('a'),
    pointmap: alignmentItem.payload.pointmap,
    layout: candidate('a').layout ?? { quaternion_wxyz: [1, 0, 0, 0], translation: [0, 0, 2], scale: 1 },
    silhouette_iou: 0.31,
    min_pose_iou: 0.5,
  },
} as unknown as PoseReviewItem;

/** The item with the files of other addresses: `/files/never` does not come, `/files/gone` is refused. */
export function withFiles<Item extends WorkItem>(item: Item, url: string): Item {
  const changed = structuredClone(item);
  changed.mask.url = url;
  if (changed.kind === 'alignment' || changed.kind === 'pose_review') changed.payload.candidate.glb_url = url;
  if (changed.kind === 'best_of_n')
    for (const found of Object.values(changed.payload.round.candidates)) found.glb_url = url;
  return changed;
}
