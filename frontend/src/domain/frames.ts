/**
 * Every coordinate frame that the page meets, and the only place where it changes from one to another.
 *
 * frame    axes                                       unit
 * object   x right, y up, z towards the viewer (GLB)  normalised: inside [-0.5, 0.5]³
 * camera   x right, y down, z forward (OpenCV)        the image's pointmap
 * scene    x right, y up, z backward (three.js)       the camera's; the camera is at the origin and looks down -z
 * pixel    u right, v down; pixel (0, 0)'s centre is (0.5, 0.5)    pixels of the full image
 *
 * The twin of `annotator/domain/frames.py`.
 */

import { canonical, type Layout, multiply, type QuaternionWxyz, type Vector3 } from './layout';

/** A pinhole camera, in pixels of the full image: u = fx x / z + cx, v = fy y / z + cy. */
export interface Intrinsics {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
}

/** scene_from_camera = diag(1, -1, -1): half a turn about x, its own inverse. */
const SCENE_FROM_CAMERA: QuaternionWxyz = [0, 1, 0, 0];

/** A point from the camera frame to the scene frame; the transform is its own inverse. */
export function pointInScene([x, y, z]: Vector3): Vector3 {
  return [x, -y, -z];
}

/** Convert camera_from_object to scene_from_object; the transform is its own inverse. */
export function sceneFromObject(cameraFromObject: Layout): Layout {
  return {
    quaternion_wxyz: canonical(multiply(SCENE_FROM_CAMERA, cameraFromObject.quaternion_wxyz)),
    translation: pointInScene(cameraFromObject.translation),
    scale: cameraFromObject.scale,
  };
}

/** Read cameraFromObject from a three.js object in the scene. */
export const cameraFromObject: (sceneFromObject: Layout) => Layout = sceneFromObject;

/** Many points in the camera (x y z x y z ...) -> the scene, in place. */
export function cloudToScene(pointsInCamera: Float32Array): Float32Array {
  for (let i = 0; i + 2 < pointsInCamera.length; i += 3) {
    pointsInCamera[i + 1] = -(pointsInCamera[i + 1] ?? 0);
    pointsInCamera[i + 2] = -(pointsInCamera[i + 2] ?? 0);
  }
  return pointsInCamera;
}

/** three.js orders a quaternion x, y, z, w. */
export function toXyzw([w, x, y, z]: QuaternionWxyz): readonly [number, number, number, number] {
  return [x, y, z, w];
}

/** The other way round. */
export function fromXyzw([x, y, z, w]: readonly [number, number, number, number]): QuaternionWxyz {
  return [w, x, y, z];
}

/** A point in the camera -> its pixel, or null at or behind the camera. */
export function project(camera: Intrinsics, [x, y, z]: Vector3): readonly [u: number, v: number] | null {
  return z > 0 ? [(camera.fx * x) / z + camera.cx, (camera.fy * y) / z + camera.cy] : null;
}

/** A pixel and its depth along z -> the point in the camera. */
export function unproject(camera: Intrinsics, u: number, v: number, depth: number): Vector3 {
  return [((u - camera.cx) / camera.fx) * depth, ((v - camera.cy) / camera.fy) * depth, depth];
}

/**
 * The OpenGL projection that draws the scene exactly over the photo, wherever the principal point is.
 *
 * @returns 16 numbers column by column, as `Matrix4.fromArray` takes them.
 */
export function projectionMatrix(camera: Intrinsics, near: number, far: number): number[] {
  const { fx, fy, cx, cy, width, height } = camera;
  return [
    [(2 * fx) / width, 0, 0, 0],
    [0, (2 * fy) / height, 0, 0],
    [1 - (2 * cx) / width, (2 * cy) / height - 1, (near + far) / (near - far), -1],
    [0, 0, (2 * near * far) / (near - far), 0],
  ].flat();
}
