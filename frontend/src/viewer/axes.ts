/** The axes of an object, drawn from its middle and labelled: X its side, Y its upright, Z its front. */

import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Group,
  LineBasicMaterial,
  LineSegments,
  Sprite,
  SpriteMaterial,
} from 'three';
import { AXES_LAYER } from './layers';

const AXES = [
  { name: 'X', colour: '#ff4d4d', to: [1, 0, 0] },
  { name: 'Y', colour: '#3ddc4a', to: [0, 1, 0] },
  { name: 'Z', colour: '#4d9bff', to: [0, 0, 1] },
] as const;
const LENGTH = 0.7;
const LABEL_SIZE = 0.15;
const PIXELS = 64;

function label(name: string, colour: string): CanvasTexture<OffscreenCanvas> {
  const canvas = new OffscreenCanvas(PIXELS, PIXELS);
  const context = canvas.getContext('2d');
  if (context) {
    context.font = `700 ${PIXELS * 0.7}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = PIXELS / 8;
    context.lineJoin = 'round';
    context.strokeStyle = '#14171a';
    context.strokeText(name, PIXELS / 2, PIXELS / 2);
    context.fillStyle = colour;
    context.fillText(name, PIXELS / 2, PIXELS / 2);
  }
  return new CanvasTexture(canvas);
}

/** To be put into the object's own frame. Only cameras that see AXES_LAYER draw it. */
export class ObjectAxes extends Group {
  private readonly textures: CanvasTexture<OffscreenCanvas>[] = [];
  private readonly lines = new Group();

  constructor() {
    super();
    for (const { name, colour, to } of AXES) {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(new Float32Array([0, 0, 0, ...to]), 3));
      const look = new LineBasicMaterial({ color: colour, toneMapped: false, depthTest: false });
      const line = new LineSegments(geometry, look);
      line.scale.setScalar(LENGTH);
      this.lines.add(line);
      const texture = label(name, colour);
      this.textures.push(texture);
      const sprite = new Sprite(new SpriteMaterial({ map: texture, depthTest: false, toneMapped: false }));
      sprite.position.set(to[0] * (LENGTH + 0.08), to[1] * (LENGTH + 0.08), to[2] * (LENGTH + 0.08));
      sprite.scale.setScalar(LABEL_SIZE);
      this.add(sprite);
    }
    this.add(this.lines);
    this.traverse((node) => {
      node.renderOrder = 2;
      node.layers.set(AXES_LAYER);
    });
  }

  free(): void {
    for (const texture of this.textures) texture.dispose();
    this.traverse((node) => {
      if (node instanceof LineSegments) node.geometry.dispose();
    });
  }
}
