/** Two meshes side by side on turntables that move together, seen from the same direction. */

import { CameraLink } from './cameraLink';
import { MeshCache } from './meshCache';
import { MeshView, NARROW_FOV } from './meshView';
import { OrbitGestures } from './orbitGestures';
import type { Shading } from './shading';
import { Turntable } from './turntable';
import { Viewport } from './viewport';

export class PairViews {
  private readonly viewport: Viewport;
  private readonly link = new CameraLink(2);
  private readonly turntable = new Turntable(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  private readonly cache = new MeshCache();
  private readonly views: MeshView[];
  private readonly gestures: OrbitGestures[];
  private wanted: readonly (string | null)[] = [];

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(host: HTMLElement, elements: readonly [HTMLElement, HTMLElement]) {
    this.viewport = new Viewport(host);
    this.viewport.isMoving = () => this.turntable.turning && this.wanted.some((url) => url !== null);
    this.views = elements.map(
      (element, side) =>
        new MeshView(element, {
          orbit: () => this.link.of(side),
          phase: (now) => this.turntable.phase(now),
        }),
    );
    for (const view of this.views) this.viewport.add(view);
    this.gestures = elements.map((element, side) => this.listen(element, side));
  }

  /** Resolves when both are drawn; rejects with MeshError when one cannot be loaded. Null empties a side. */
  async show(urls: readonly [string | null, string | null]): Promise<void> {
    this.wanted = urls;
    for (const view of this.views) view.show(null);
    const models = await Promise.all(urls.map((url) => (url === null ? null : this.cache.load(url))));
    if (this.wanted !== urls) return;
    for (const [side, model] of models.entries()) this.views[side]!.show(model);
    await this.viewport.drawn();
  }

  set shading(shading: Shading) {
    for (const view of this.views) view.shading = shading;
    this.viewport.refresh();
  }

  dispose(): void {
    for (const gesture of this.gestures) gesture.dispose();
    this.viewport.dispose();
    this.cache.clear();
  }

  private listen(element: HTMLElement, side: number): OrbitGestures {
    const { link, viewport } = this;
    return new OrbitGestures(element, {
      get orbit() {
        return link.of(side);
      },
      home: link.home,
      narrowFov: NARROW_FOV,
      change(change) {
        link.change(side, change);
        viewport.refresh();
      },
    });
  }
}
