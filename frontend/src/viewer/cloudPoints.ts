/** A point cloud in a scene; the points of the target object can be highlighted. */

import { BufferAttribute, BufferGeometry, Points, ShaderMaterial } from 'three';
import { cloudToScene } from '../domain/frames';
import type { PointCloud } from './pointCloud';

const VERTEX = /* glsl */ `
attribute vec3 tint;
attribute float target;
uniform float size;
uniform float showsTarget;
varying vec3 vTint;

void main() {
  vTint = mix(tint, vec3(1.0, 0.89, 0.37), 0.55 * target * showsTarget);
  gl_PointSize = size;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vTint;

void main() {
  gl_FragColor = vec4(vTint, 1.0);
}
`;

export class CloudPoints extends Points<BufferGeometry, ShaderMaterial> {
  /** Takes the cloud over: its points are turned into the scene's frame in place. */
  constructor(cloud: PointCloud, target: Uint8Array) {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(cloudToScene(cloud.pointsInCamera), 3));
    geometry.setAttribute('tint', new BufferAttribute(cloud.colours, 3, true));
    geometry.setAttribute('target', new BufferAttribute(target, 1));
    super(
      geometry,
      new ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        uniforms: { size: { value: 2 }, showsTarget: { value: 1 } },
      }),
    );
    this.frustumCulled = false;
  }

  /** In device pixels. */
  set size(pixels: number) {
    this.material.uniforms.size!.value = pixels;
  }

  set showsTarget(on: boolean) {
    this.material.uniforms.showsTarget!.value = on ? 1 : 0;
  }

  /** Frees the graphics side of it. */
  free(): void {
    this.geometry.dispose();
    this.material.dispose();
  }
}
