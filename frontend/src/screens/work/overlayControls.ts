/** What lies over the photo and how a mesh is shaded: the choices that compare and alignment share. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { SHADINGS, type Shading } from '../../viewer/shading';

export interface OverlayState {
  shading: Shading;
  /** Of the mesh over the photo, 0 to 1. */
  opacity: number;
  blinking: boolean;
  /** The full photo, or close to the object. */
  whole: boolean;
  outline: boolean;
}

const OPACITIES = [0, 0.5, 1];
const BLINK_MS = 450;

export abstract class OverlayControls<State extends OverlayState> implements ReactiveController {
  private blinker: ReturnType<typeof setInterval> | undefined;
  private isBlinkedOut = false;
  /** The opacity to return to when blinking stops. */
  private steady: number;

  constructor(
    protected readonly host: ReactiveControllerHost,
    public state: State,
  ) {
    this.steady = state.opacity;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.blinker);
  }

  /** Brings the viewport in line with `state`; `opacity` is 0 or 1 while the mesh blinks. */
  protected abstract apply(opacity: number): void;

  change(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.host.requestUpdate();
    this.apply(this.state.blinking && this.isBlinkedOut ? 0 : this.state.opacity);
  }

  readonly shade = (shading: Shading): void => this.change({ shading } as Partial<State>);

  readonly nextShading = (): void => {
    this.shade(SHADINGS[(SHADINGS.indexOf(this.state.shading) + 1) % SHADINGS.length]!);
  };

  readonly setOpacity = (opacity: number): void => {
    clearInterval(this.blinker);
    this.steady = opacity;
    this.change({ opacity, blinking: false } as Partial<State>);
  };

  readonly nextOpacity = (): void => {
    this.setOpacity(OPACITIES.find((opacity) => opacity > this.state.opacity + 0.01) ?? 0);
  };

  /** Blinks until it is pressed again, and then returns to the opacity from before. */
  readonly toggleBlink = (): void => {
    if (this.state.blinking) {
      this.setOpacity(this.steady);
      return;
    }
    this.isBlinkedOut = false;
    this.change({ blinking: true, opacity: 1 } as Partial<State>);
    this.blinker = setInterval(() => {
      this.isBlinkedOut = !this.isBlinkedOut;
      this.change({});
    }, BLINK_MS);
  };

  readonly toggleWhole = (): void => this.change({ whole: !this.state.whole } as Partial<State>);

  readonly toggleOutline = (): void => this.change({ outline: !this.state.outline } as Partial<State>);
}
