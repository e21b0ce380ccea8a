/** A mesh, loaded once, and its light copies in views. */

import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  type Material,
  type Matrix4,
  Mesh,
  type MeshStandardMaterial,
  type Object3D,
  type Texture,
  Vector3,
} from 'three';
import type { Shading } from './shading';
import { StudioMaterial, type Surface } from './studioMaterial';
import { edgesOf } from './wireframe';

interface Part {
  geometry: BufferGeometry;
  surface: Surface;
  /** object_from_part. */
  matrix: Matrix4;
  edges: BufferGeometry | null;
}

/** Geometry and textures of one file. In the object frame: right-handed, y up, inside [-0.5, 0.5]^3. */
export class MeshModel {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Takes the meshes out of a parsed scene; the scene's own materials are dropped. */
  static from(scene: Object3D): MeshModel {
    const parts: Part[] = [];
    scene.updateMatrixWorld(true);
    scene.traverse((node) => {
      if (!(node as Mesh).isMesh) return;
      const { geometry, material } = node as Mesh<BufferGeometry, MeshStandardMaterial>;
      parts.push({
        geometry,
        surface: surfaceOf(geometry, material),
        matrix: node.matrixWorld.clone(),
        edges: null,
      });
    });
    return new MeshModel(parts);
  }

  get triangles(): number {
    return this.parts.reduce((sum, { geometry }) => sum + cornersOf(geometry) / 3, 0);
  }

  /** About how much memory it holds, in bytes. */
  get bytes(): number {
    return this.parts.reduce(
      (sum, part) => sum + geometryBytes(part.geometry) + textureBytes(part.surface.map),
      0,
    );
  }

  get textures(): Texture[] {
    return this.parts.flatMap(({ surface }) => (surface.map ? [surface.map] : []));
  }

  /** The least of `direction · vertex`, in the object frame: how far the mesh reaches against the direction. */
  lowest([dx, dy, dz]: readonly [number, number, number]): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { geometry, matrix } of this.parts) {
      const position = geometry.getAttribute('position');
      const vertex = new Vector3();
      for (let at = 0; at < position.count; at += 1) {
        vertex.fromBufferAttribute(position, at).applyMatrix4(matrix);
        least = Math.min(least, dx * vertex.x + dy * vertex.y + dz * vertex.z);
      }
    }
    return least;
  }

  /** A copy to put in a scene; geometry and textures are shared. */
  mount(): MountedMesh {
    return new MountedMesh(this.parts.map((part) => new MountedPart(part)));
  }

  /** All parts with one plain material. */
  flat(material: Material): Group {
    const group = new Group();
    for (const { geometry, matrix } of this.parts) {
      const node = new Mesh(geometry, material);
      node.matrixAutoUpdate = false;
      node.matrix.copy(matrix);
      group.add(node);
    }
    return group;
  }

  dispose(): void {
    for (const { geometry, surface, edges } of this.parts) {
      geometry.dispose();
      edges?.dispose();
      surface.map?.dispose();
    }
  }
}

class MountedPart {
  readonly node: Mesh<BufferGeometry, StudioMaterial>;
  private lines: LineSegments<BufferGeometry, LineBasicMaterial> | null = null;

  constructor(private readonly part: Part) {
    this.node = new Mesh(part.geometry, new StudioMaterial(part.surface));
    this.node.matrixAutoUpdate = false;
    this.node.matrix.copy(part.matrix);
  }

  show(shading: Shading): void {
    this.node.material.shading = shading;
    if (shading === 'wireframe') this.lines ??= this.addLines();
    if (this.lines) this.lines.visible = shading === 'wireframe';
  }

  private addLines(): LineSegments<BufferGeometry, LineBasicMaterial> {
    this.part.edges ??= edgeGeometry(this.part.geometry);
    const opacity = lineOpacity(cornersOf(this.part.geometry) / 3);
    const look = new LineBasicMaterial({ color: 0x0b0d10, toneMapped: false, transparent: true, opacity });
    const lines = new LineSegments(this.part.edges, look);
    this.node.add(lines);
    return lines;
  }
}

/** A mesh in one scene, with its own shading and opacity. */
export class MountedMesh extends Group {
  constructor(private readonly mounted: MountedPart[]) {
    super();
    for (const { node } of mounted) this.add(node);
  }

  set shading(shading: Shading) {
    for (const part of this.mounted) part.show(shading);
  }

  set opacity(opacity: number) {
    for (const { node } of this.mounted) node.material.overlayOpacity = opacity;
  }

  /**
   * Takes the copy away. Its materials are left to the garbage collector on purpose: disposing of the last one would
   * throw the compiled shader away, and the next mesh would wait for it again.
   */
  leave(): void {
    this.removeFromParent();
  }
}

function surfaceOf(geometry: BufferGeometry, material: MeshStandardMaterial): Surface {
  const { r, g, b } = material.color ?? { r: 1, g: 1, b: 1 };
  return {
    map: geometry.hasAttribute('uv') ? (material.map ?? null) : null,
    baseColour: [r, g, b],
    hasVertexColours: geometry.hasAttribute('color'),
    hasNormals: geometry.hasAttribute('normal'),
  };
}

function cornersOf(geometry: BufferGeometry): number {
  return geometry.index ? geometry.index.count : (geometry.getAttribute('position')?.count ?? 0);
}

/** Dense meshes get faint lines: where they crowd they still show as darkness, not as one black shape. */
function lineOpacity(triangles: number): number {
  return Math.min(0.8, Math.max(0.12, 5000 / triangles));
}

function edgeGeometry(geometry: BufferGeometry): BufferGeometry {
  const position = geometry.getAttribute('position');
  const edges = new BufferGeometry();
  edges.setAttribute('position', position);
  edges.setIndex(new BufferAttribute(edgesOf(geometry.index?.array ?? null, position.count), 1));
  return edges;
}

function geometryBytes(geometry: BufferGeometry): number {
  const attributes = Object.values(geometry.attributes).map((attribute) => attribute.array.byteLength);
  return attributes.reduce((sum, bytes) => sum + bytes, geometry.index?.array.byteLength ?? 0);
}

/** Four bytes a pixel and a third more for its mipmaps. */
function textureBytes(texture: Texture | null): number {
  const image = texture?.image as { width?: number; height?: number } | undefined;
  return Math.round((image?.width ?? 0) * (image?.height ?? 0) * 4 * 1.34);
}
