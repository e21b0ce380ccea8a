/**
 * One renderer, one canvas, several views: each view is a rectangle of the page with a scene and a camera of its own.
 *
 * The canvas is transparent and lies over its host, deaf to the pointer; what a view's element shows (a photo, a plain
 * ground) shines through. Frames are drawn when something changed or turns, never for their own sake.
 */

import { type Camera, type Object3D, Scene, WebGLRenderer, WebGLRenderTarget } from 'three';
import { FramePacer } from './framePacer';
import { cappedPixelRatio, type GlKind, glKind } from './glSupport';
import { GpuFence } from './gpuFence';
import type { MeshModel } from './meshModel';
import { rectWithin } from './rects';

export interface View {
  /** The part of the page that the view covers. */
  readonly element: HTMLElement;
  readonly scene: Scene;
  readonly camera: Camera;
  /** Called before each frame with the size in CSS pixels; false leaves the view empty. */
  prepare(width: number, height: number, now: number): boolean;
}

export type ContextState = 'ok' | 'lost' | 'unavailable';

export class Viewport {
  readonly kind: GlKind;
  readonly canvas: HTMLCanvasElement;
  readonly renderer: WebGLRenderer;
  /** Called when the graphics context is lost and restored. */
  onContext: (state: ContextState) => void = () => {};
  /** True while something moves by itself. */
  isMoving: () => boolean = () => false;

  private readonly views = new Set<View>();
  private readonly pacer = new FramePacer();
  private readonly fence: GpuFence;
  private readonly resizes: ResizeObserver;
  private readonly warmTarget = new WebGLRenderTarget(1, 1);
  private waiters: (() => void)[] = [];
  private isDirty = true;
  private scheduled = 0;
  private isGone = false;

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(private readonly host: HTMLElement) {
    this.kind = glKind();
    this.canvas = document.createElement('canvas');
    Object.assign(this.canvas.style, { position: 'absolute', inset: '0', pointerEvents: 'none' });
    this.renderer = new WebGLRenderer({
      canvas: this.canvas,
      alpha: true,
      stencil: true,
      antialias: this.kind === 'hardware',
      powerPreference: 'high-performance',
    });
    this.renderer.autoClear = false;
    this.renderer.setClearColor(0x000000, 0);
    this.renderer.info.autoReset = false;
    this.fence = new GpuFence(this.renderer.getContext() as WebGL2RenderingContext);
    this.canvas.addEventListener('webglcontextlost', this.lost);
    this.canvas.addEventListener('webglcontextrestored', this.restored);
    this.resizes = new ResizeObserver(() => this.refresh());
    this.resizes.observe(host);
    host.append(this.canvas);
    this.refresh();
  }

  /** Adds a view; call what it returns to take it away. */
  add(view: View): () => void {
    this.views.add(view);
    this.resizes.observe(view.element);
    this.refresh();
    return () => {
      this.views.delete(view);
      this.resizes.unobserve(view.element);
      this.refresh();
    };
  }

  /** Something changed: draw soon. */
  refresh(): void {
    this.isDirty = true;
    this.schedule();
  }

  /** Resolves when a frame that holds everything changed until now has left the graphics queue. */
  drawn(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      this.refresh();
    });
  }

  /** Brings a mesh's buffers, textures and shaders to the graphics side, so that its first frame is a quick one. */
  warm(model: MeshModel): void {
    for (const texture of model.textures) this.renderer.initTexture(texture);
    const mounted = model.mount();
    this.drawAside(mounted);
    mounted.leave();
  }

  dispose(): void {
    this.isGone = true;
    cancelAnimationFrame(this.scheduled);
    this.resizes.disconnect();
    this.canvas.removeEventListener('webglcontextlost', this.lost);
    this.canvas.removeEventListener('webglcontextrestored', this.restored);
    this.canvas.remove();
    this.fence.dispose();
    this.warmTarget.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private drawAside(node: Object3D): void {
    const view = [...this.views][0];
    if (!view) return;
    const scene = new Scene();
    scene.add(node);
    node.traverse((child) => {
      child.frustumCulled = false;
    });
    this.renderer.setRenderTarget(this.warmTarget);
    this.renderer.render(scene, view.camera);
    this.renderer.setRenderTarget(null);
  }

  private schedule(): void {
    if (this.scheduled || this.isGone) return;
    this.scheduled = requestAnimationFrame(this.frame);
  }

  private readonly frame = (): void => {
    this.scheduled = 0;
    const now = performance.now();
    if ((this.isDirty || this.isMoving()) && this.pacer.mayDraw(now, this.isDirty)) this.draw(now);
    if (this.isDirty || this.isMoving()) this.schedule();
  };

  private draw(now: number): void {
    this.isDirty = false;
    this.pacer.begun(now);
    this.fitCanvas();
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    this.renderer.setScissorTest(true);
    for (const view of this.views) this.drawView(view, now);
    const waiters = this.waiters;
    this.waiters = [];
    this.fence.afterNow(() => {
      this.pacer.ended(performance.now());
      for (const resolve of waiters) resolve();
      if (this.isDirty) this.schedule();
    });
  }

  private drawView(view: View, now: number): void {
    const rect = rectWithin(view.element.getBoundingClientRect(), this.canvas.getBoundingClientRect());
    if (!rect || !view.prepare(rect.width, rect.height, now)) return;
    this.renderer.setViewport(rect.left, rect.bottom, rect.width, rect.height);
    this.renderer.setScissor(rect.left, rect.bottom, rect.width, rect.height);
    this.renderer.render(view.scene, view.camera);
  }

  private fitCanvas(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const ratio = cappedPixelRatio(this.kind, window.devicePixelRatio);
    const isSame =
      this.canvas.width === Math.floor(width * ratio) && this.canvas.height === Math.floor(height * ratio);
    if (isSame) return;
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height);
  }

  private readonly lost = (event: Event): void => {
    event.preventDefault();
    this.onContext('lost');
  };

  private readonly restored = (): void => {
    this.onContext('ok');
    this.refresh();
  };
}
