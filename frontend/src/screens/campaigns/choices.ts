/** What a campaign can judge, and how candidates can be drawn at first. */

export const ATTRIBUTES = { overall: 'Overall', shape: 'Shape', texture: 'Texture' } as const;
export const SHADINGS = {
  texture: 'Texture',
  clay: 'Clay',
  normals: 'Normals',
  wireframe: 'Wireframe',
} as const;
