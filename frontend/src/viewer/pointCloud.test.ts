import { expect, it } from 'vitest';
import { readPointCloud } from './pointCloud';

function cloudBytes(points: number[], colours: number[], count = points.length / 3): ArrayBuffer {
  const bytes = new ArrayBuffer(16 + points.length * 4 + colours.length);
  const view = new DataView(bytes);
  for (const [at, letter] of [...'MQPC'].entries()) view.setUint8(at, letter.charCodeAt(0));
  view.setUint32(4, 1, true);
  view.setUint32(8, count, true);
  for (const [at, value] of points.entries()) view.setFloat32(16 + at * 4, value, true);
  new Uint8Array(bytes, 16 + points.length * 4).set(colours);
  return bytes;
}

it('reads points and colours', () => {
  const cloud = readPointCloud(cloudBytes([1, 2, 3, -4, 5.5, 6], [255, 0, 1, 2, 3, 4]));
  expect(cloud.count).toBe(2);
  expect([...cloud.pointsInCamera]).toEqual([1, 2, 3, -4, 5.5, 6]);
  expect([...cloud.colours]).toEqual([255, 0, 1, 2, 3, 4]);
});

it('reads an empty cloud', () => {
  expect(readPointCloud(cloudBytes([], [])).count).toBe(0);
});

it.each([
  ['too short', new ArrayBuffer(8), 'cut short'],
  ['something else', new ArrayBuffer(64), 'no point cloud'],
  ['longer or shorter than its header states', cloudBytes([1, 2, 3], [1, 2, 3], 7), 'damaged'],
  ['a huge count', cloudBytes([1, 2, 3], [1, 2, 3], 0xffffffff), 'damaged'],
])('refuses what is %s', (_, bytes, message) => {
  expect(() => readPointCloud(bytes)).toThrow(message);
});
