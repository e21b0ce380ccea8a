/** How a mesh is shown. The key is what the person presses, the number what the shader reads. */

export const SHADINGS = ['texture', 'clay', 'normals', 'wireframe'] as const;

export type Shading = (typeof SHADINGS)[number];

export const SHADING_NAMES: Record<Shading, string> = {
  texture: 'Texture',
  clay: 'Clay',
  normals: 'Normals',
  wireframe: 'Wireframe',
};

export function isShading(value: unknown): value is Shading {
  return SHADINGS.includes(value as Shading);
}
