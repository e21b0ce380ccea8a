/** What the person chose to see: shading, turntable, cameras, and what lies over the photo. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { SHADINGS, type Shading } from '../../viewer/shading';
import type { CompareStage, Side } from './compareStage';
import type { ViewState } from './parts';

const OPACITIES = [0, 0.5, 1];
const BLINK_MS = 450;

export class ViewControls implements ReactiveController {
  state: ViewState = {
    shading: 'texture',
    turning: true,
    linked: true,
    opacity: 0,
    blinking: false,
    overSide: 0,
    whole: false,
    outline: true,
    canOverlay: false,
  };
  /** Told when another candidate is to lie over the photo. */
  onOverSide: () => void = () => {};
  private stage: CompareStage | null = null;
  private blinker: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.blinker);
    this.stage = null;
  }

  /** The pictures are there: from now on they follow. */
  attach(stage: CompareStage): void {
    this.stage = stage;
    stage.shading = this.state.shading;
    stage.overlayOpacity = this.state.opacity;
    this.change({ turning: stage.turntable.turning });
  }

  change(change: Partial<ViewState>): void {
    this.state = { ...this.state, ...change };
    this.host.requestUpdate();
  }

  readonly shade = (shading: Shading): void => {
    this.change({ shading });
    if (this.stage) this.stage.shading = shading;
  };

  readonly nextShading = (): void => {
    this.shade(SHADINGS[(SHADINGS.indexOf(this.state.shading) + 1) % SHADINGS.length]!);
  };

  readonly toggleTurntable = (): void => {
    this.stage?.toggleTurntable();
    this.change({ turning: this.stage?.turntable.turning ?? false });
  };

  readonly toggleLink = (): void => {
    this.stage?.toggleLink(this.state.overSide);
    this.change({ linked: this.stage?.link.linked ?? true });
  };

  readonly resetCamera = (): void => this.stage?.resetCamera();

  readonly setOpacity = (opacity: number): void => {
    this.stopBlinking();
    this.change({ opacity });
    if (this.stage) this.stage.overlayOpacity = opacity;
  };

  readonly nextOpacity = (): void => {
    const next = OPACITIES.find((opacity) => opacity > this.state.opacity + 0.01) ?? 0;
    this.setOpacity(next);
  };

  readonly toggleBlink = (): void => {
    if (this.state.blinking) {
      this.setOpacity(0);
      return;
    }
    this.setOpacity(1);
    this.change({ blinking: true });
    let isShown = true;
    this.blinker = setInterval(() => {
      isShown = !isShown;
      if (this.stage) this.stage.overlayOpacity = isShown ? 1 : 0;
    }, BLINK_MS);
  };

  readonly toggleOverSide = (): void => this.setOverSide(this.state.overSide === 0 ? 1 : 0);

  readonly setOverSide = (overSide: Side): void => {
    if (overSide === this.state.overSide) return;
    this.change({ overSide });
    this.onOverSide();
  };

  readonly toggleWhole = (): void => this.change({ whole: !this.state.whole });

  readonly toggleOutline = (): void => this.change({ outline: !this.state.outline });

  /** What keys and buttons may do. */
  readonly actions = {
    shade: this.shade,
    nextShading: this.nextShading,
    toggleTurntable: this.toggleTurntable,
    toggleLink: this.toggleLink,
    resetCamera: this.resetCamera,
    nextOpacity: this.nextOpacity,
    toggleBlink: this.toggleBlink,
    toggleOverSide: this.toggleOverSide,
    toggleWhole: this.toggleWhole,
    toggleOutline: this.toggleOutline,
  };

  private stopBlinking(): void {
    clearInterval(this.blinker);
    this.blinker = undefined;
    if (this.state.blinking) this.change({ blinking: false });
  }
}
