/** What this machine can draw, asked once: software rendering gets fewer pixels and no antialiasing. */

export type GlKind = 'hardware' | 'software' | 'none';

const REMEMBERED = 'maquette.gl';

/** True for renderers that draw on the processor, by the name they give themselves. */
export function isSoftwareRenderer(name: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render|warp/i.test(name);
}

/** Asks with a throw-away context; remembered for the tab, since asking costs a context. */
export function glKind(): GlKind {
  const remembered = sessionStorage.getItem(REMEMBERED);
  if (remembered === 'hardware' || remembered === 'software') return remembered;
  const kind = askGl();
  if (kind !== 'none') sessionStorage.setItem(REMEMBERED, kind);
  return kind;
}

function askGl(): GlKind {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return 'none';
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return isSoftwareRenderer(name) ? 'software' : 'hardware';
}

/** Device pixels per CSS pixel to draw: never more than two, and one in software. */
export function cappedPixelRatio(kind: GlKind, devicePixelRatio: number): number {
  return kind === 'software' ? 1 : Math.min(2, Math.max(1, devicePixelRatio));
}
