/** Depth packed into the colours of a small render: how far the mesh is at each pixel, and how far from the measured points. */

import { DoubleSide, NoBlending, ShaderMaterial } from 'three';
import { type Intrinsics, project } from '../domain/frames';

const VERTEX = /* glsl */ `
varying float vDepth;
void main() {
  vec4 positionView = modelViewMatrix * vec4(position, 1.0);
  vDepth = -positionView.z;
  gl_Position = projectionMatrix * positionView;
}
`;

// 24 bits in red, green and blue; alpha is the silhouette.
const FRAGMENT = /* glsl */ `
uniform float range;
varying float vDepth;
void main() {
  vec3 packed = fract(vec3(1.0, 255.0, 65025.0) * clamp(vDepth / range, 0.0, 0.99999));
  gl_FragColor = vec4(packed - packed.yzz * vec3(1.0 / 255.0, 1.0 / 255.0, 0.0), 1.0);
}
`;

export class DepthMaterial extends ShaderMaterial {
  constructor() {
    super({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { range: { value: 1 } },
      side: DoubleSide,
      blending: NoBlending,
    });
  }

  /** The largest depth that can be written, in scene units. */
  set range(range: number) {
    this.uniforms.range!.value = range;
  }
}

/** The depth that `DepthMaterial` wrote into the pixel that starts at `at`. */
export function unpackedDepth(rgba: ArrayLike<number>, at: number, range: number): number {
  return ((rgba[at]! + rgba[at + 1]! / 255 + rgba[at + 2]! / 65025) / 255) * range;
}

/** Measured points in the small image: the pixel of each, row by row from the top, and its depth in the camera. */
export interface TargetDepths {
  pixels: Uint32Array;
  depths: Float32Array;
}

/** The points marked in `inside`, as pixels of an image of `width` by `height` that shows the whole photo. */
export function targetDepths(
  pointsInCamera: Float32Array,
  inside: Uint8Array,
  camera: Intrinsics,
  { width, height }: { width: number; height: number },
): TargetDepths {
  const found: [number, number][] = [];
  for (const [at, isInside] of inside.entries()) {
    if (!isInside) continue;
    const z = pointsInCamera[at * 3 + 2]!;
    const pixel = project(camera, [pointsInCamera[at * 3]!, pointsInCamera[at * 3 + 1]!, z]);
    if (!pixel) continue;
    const column = Math.floor((pixel[0] * width) / camera.width);
    const row = Math.floor((pixel[1] * height) / camera.height);
    if (column >= 0 && row >= 0 && column < width && row < height) found.push([row * width + column, z]);
  }
  return {
    pixels: Uint32Array.from(found, ([pixel]) => pixel),
    depths: Float32Array.from(found, ([, depth]) => depth),
  };
}

/** Fewer points than this mean nothing. */
const LEAST_POINTS = 8;

/**
 * The median distance along the line of sight between measured points and the mesh, in the scene's unit; null where the
 * mesh covers too few of them. `rgba`: written by `DepthMaterial`, bottom row first.
 */
export function medianGap(
  { pixels, depths }: TargetDepths,
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  range: number,
): number | null {
  const gaps: number[] = [];
  for (const [at, pixel] of pixels.entries()) {
    const row = Math.floor(pixel / width);
    const start = ((height - 1 - row) * width + (pixel - row * width)) * 4;
    if (rgba[start + 3]! > 127) gaps.push(Math.abs(unpackedDepth(rgba, start, range) - depths[at]!));
  }
  if (gaps.length < LEAST_POINTS) return null;
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)]!;
}
