/** The preview cloud of a pointmap: `MQPC`, as the worker contract writes it. */

export interface PointCloud {
  count: number;
  /** x y z x y z ..., in the camera's frame and the pointmap's unit. */
  pointsInCamera: Float32Array;
  /** r g b r g b ..., sRGB. */
  colours: Uint8Array;
}

const MAGIC = 0x4350514d;
const HEADER_BYTES = 16;
const MOST_POINTS = 5_000_000;

/** @throws Error when the bytes are no such cloud. */
export function readPointCloud(bytes: ArrayBuffer): PointCloud {
  if (bytes.byteLength < HEADER_BYTES) throw new Error('The point cloud is cut short.');
  const view = new DataView(bytes);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 1) {
    throw new Error('This is no point cloud that can be read here.');
  }
  const count = view.getUint32(8, true);
  if (count > MOST_POINTS || bytes.byteLength !== HEADER_BYTES + count * 15) {
    throw new Error('The point cloud is damaged.');
  }
  const pointsInCamera = new Float32Array(bytes.slice(HEADER_BYTES, HEADER_BYTES + count * 12));
  return { count, pointsInCamera, colours: new Uint8Array(bytes, HEADER_BYTES + count * 12, count * 3) };
}

/** @throws Error when it cannot be fetched or read. */
export async function fetchPointCloud(url: string): Promise<PointCloud> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`The point cloud could not be fetched (${response.status}).`);
  return readPointCloud(await response.arrayBuffer());
}
