/** Two meshes over the photo as flat shapes: where only the first is, only the second, and both. */

import {
  AlwaysStencilFunc,
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  EqualStencilFunc,
  Group,
  KeepStencilOp,
  Mesh,
  MeshBasicMaterial,
  NoBlending,
  ReplaceStencilOp,
  Scene,
  ShaderMaterial,
  Vector4,
} from 'three';
import { sceneFromObject, toXyzw } from '../domain/frames';
import type { Layout } from '../domain/layout';
import type { MeshModel } from './meshModel';
import { PhotoCamera, type Pinhole } from './photoCamera';
import type { Crop } from './rects';
import type { View } from './viewport';

export const ONLY_LEFT = '#2f8bff';
export const ONLY_RIGHT = '#ff8a1f';
export const BOTH = '#f4f4f4';
const [LEFT_BIT, RIGHT_BIT] = [1, 2];

/** Red, green, blue and opacity, premultiplied, as the canvas over the photo wants them. */
function premultiplied(colour: string, opacity: number): Vector4 {
  const value = Number.parseInt(colour.slice(1), 16);
  const part = (shift: number) => (((value >> shift) & 255) / 255) * opacity;
  return new Vector4(part(16), part(8), part(0), opacity);
}

/** Marks the pixels of a mesh with a bit, and draws nothing. */
function marker(bit: number): MeshBasicMaterial {
  return new MeshBasicMaterial({
    side: DoubleSide,
    colorWrite: false,
    depthTest: false,
    depthWrite: false,
    stencilWrite: true,
    stencilWriteMask: bit,
    stencilRef: bit,
    stencilFunc: AlwaysStencilFunc,
    stencilZPass: ReplaceStencilOp,
  });
}

/** Colours the pixels that have exactly these bits. */
function filler(bits: number, colour: Vector4): Mesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3),
  );
  const material = new ShaderMaterial({
    vertexShader: 'void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }',
    fragmentShader: 'uniform vec4 colour; void main() { gl_FragColor = colour; }',
    uniforms: { colour: { value: colour } },
    blending: NoBlending,
    depthTest: false,
    depthWrite: false,
    stencilWrite: true,
    stencilRef: bits,
    stencilFunc: EqualStencilFunc,
    stencilZPass: KeepStencilOp,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = 1;
  return mesh;
}

export interface Posed {
  model: MeshModel;
  layout: Layout;
}

export class SilhouettesView implements View {
  readonly scene = new Scene();
  readonly camera = new PhotoCamera();
  intrinsics: Pinhole | null = null;
  /** The part of the photo that the element shows. */
  crop: Crop = { x: 0, y: 0, width: 1, height: 1 };
  private readonly markers = [marker(LEFT_BIT), marker(RIGHT_BIT)];
  private readonly shapes = new Group();
  private distance = 1;

  constructor(readonly element: HTMLElement) {
    const fills = [
      filler(LEFT_BIT, premultiplied(ONLY_LEFT, 0.75)),
      filler(RIGHT_BIT, premultiplied(ONLY_RIGHT, 0.75)),
      filler(LEFT_BIT | RIGHT_BIT, premultiplied(BOTH, 0.3)),
    ];
    this.scene.add(this.shapes, ...fills);
  }

  /** Left and right; null for nothing. */
  show(pair: readonly [Posed, Posed] | null): void {
    this.shapes.clear();
    for (const [side, { model, layout }] of (pair ?? []).entries()) {
      const { quaternion_wxyz, translation, scale } = sceneFromObject(layout);
      const shape = model.flat(this.markers[side]!);
      shape.position.set(...translation);
      shape.quaternion.set(...toXyzw(quaternion_wxyz));
      shape.scale.setScalar(scale);
      this.shapes.add(shape);
      this.distance = Math.max(1e-3, Math.hypot(...translation));
    }
  }

  prepare(): boolean {
    if (this.shapes.children.length === 0 || !this.intrinsics) return false;
    this.camera.see(this.intrinsics, this.crop, this.distance);
    return true;
  }
}
