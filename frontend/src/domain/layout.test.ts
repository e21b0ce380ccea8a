import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cameraFromObject,
  cloudToScene,
  fromXyzw,
  type Intrinsics,
  pointInScene,
  project,
  projectionMatrix,
  sceneFromObject,
  toXyzw,
  unproject,
} from './frames';
import type { QuaternionWxyz, Vector3 } from './layout';
import { aboutAxis, apply, canonical, type Layout, toMatrix } from './layout';
import { angleBetween } from './testTurns';

interface Case {
  name: string;
  camera_from_object: Layout;
  canonical: Layout;
  points_in_object: Vector3[];
  points_in_camera: Vector3[];
  points_in_scene: Vector3[];
  matrix: number[][];
  scene_from_object: Layout;
  pixels: [number, number][];
}

const url = new URL('../../../fixtures/geometry/layout_cases.json', import.meta.url);
const golden = JSON.parse(readFileSync(url, 'utf8')) as { intrinsics: Intrinsics; cases: Case[] };

function close(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 9);
  });
}

function same(found: Layout, expected: Layout): void {
  close(found.quaternion_wxyz, expected.quaternion_wxyz);
  close(found.translation, expected.translation);
  expect(found.scale).toBeCloseTo(expected.scale, 9);
}

describe.each(golden.cases)('$name', (example) => {
  const layout = example.camera_from_object;
  const points = example.points_in_object.map((point, i) => ({
    object: point,
    camera: example.points_in_camera[i]!,
    scene: example.points_in_scene[i]!,
    pixel: example.pixels[i]!,
  }));

  it('moves points', () => {
    for (const point of points) close(apply(layout, point.object), point.camera);
  });

  it('has its matrix', () => {
    close(toMatrix(layout), example.matrix.flat());
  });

  it('maps to the scene and back', () => {
    const inScene = sceneFromObject(layout);
    same(inScene, example.scene_from_object);
    same(cameraFromObject(inScene), example.canonical);
    for (const point of points) {
      close(pointInScene(point.camera), point.scene);
      close(apply(inScene, point.object), point.scene);
    }
  });

  it('projects to pixels, by hand and by the OpenGL matrix', () => {
    const m = projectionMatrix(golden.intrinsics, 0.1, 100);
    for (const { camera, scene, pixel } of points) {
      close(project(golden.intrinsics, camera)!, pixel);
      close(unproject(golden.intrinsics, ...pixel, camera[2]), camera);
      const clip = [0, 1, 2, 3].map((row) =>
        [...scene, 1].reduce((sum, value, column) => sum + m[column * 4 + row]! * value, 0),
      );
      const u = (clip[0]! / clip[3]! + 1) * 0.5 * golden.intrinsics.width;
      const v = (1 - clip[1]! / clip[3]!) * 0.5 * golden.intrinsics.height;
      close([u, v], pixel);
    }
  });
});

describe('frames', () => {
  it('turns a cloud in place', () => {
    expect([...cloudToScene(Float32Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, -2, -3, 4, -5, -6]);
  });

  it('has no pixel for a point behind the camera', () => {
    expect(project(golden.intrinsics, [0, 0, -1])).toBeNull();
  });

  it('reorders quaternions', () => {
    const q: QuaternionWxyz = [0.1, 0.2, 0.3, 0.4];
    expect(toXyzw(q)).toEqual([0.2, 0.3, 0.4, 0.1]);
    expect(fromXyzw(toXyzw(q))).toEqual(q);
  });

  it('puts the near and the far plane at the ends of depth', () => {
    const m = projectionMatrix(golden.intrinsics, 0.5, 20);
    const depth = (z: number) => (m[10]! * z + m[14]!) / -z;
    expect(depth(-0.5)).toBeCloseTo(-1);
    expect(depth(-20)).toBeCloseTo(1);
  });
});

describe('quaternions', () => {
  it('turn about an axis', () => {
    expect(angleBetween([1, 0, 0, 0], aboutAxis([0, 0, 3], 0.7))).toBeCloseTo(0.7);
    expect(angleBetween([-1, 0, 0, 0], aboutAxis([1, 1, 0], -0.7))).toBeCloseTo(0.7);
  });

  it('have one canonical sign', () => {
    expect(canonical([0, -2, 0, 0])).toEqual([-0, 1, -0, -0]);
    expect(canonical([-0.5, 0.5, 0.5, 0.5])).toEqual([0.5, -0.5, -0.5, -0.5]);
  });
});
