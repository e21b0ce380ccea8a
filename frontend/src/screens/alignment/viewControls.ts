/** What the person chose to see on the alignment screen. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { GizmoMode } from '../../tools/nudge';
import { SHADINGS } from '../../viewer/shading';
import type { Toggle } from './alignmentKeys';
import type { AlignmentStage } from './alignmentStage';
import { type AlignmentView, FIRST_VIEW } from './parts';

const OPACITIES = [0, 0.5, 1];
const BLINK_MS = 450;
const POINT_SIZES = { least: 1, most: 8 };

export class AlignmentControls implements ReactiveController {
  state: AlignmentView = FIRST_VIEW;
  private stage: AlignmentStage | null = null;
  private blinker: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.blinker);
    this.stage = null;
  }

  /** The pictures follow from now on; null when there are none. */
  attach(stage: AlignmentStage | null): void {
    this.stage = stage;
    this.change({});
  }

  readonly setMode = (mode: GizmoMode): void => this.change({ mode });

  readonly toggle = (what: Toggle): void => this.change({ [what]: !this.state[what] });

  readonly resizePoints = (by: number): void => {
    const pointSize = Math.min(POINT_SIZES.most, Math.max(POINT_SIZES.least, this.state.pointSize + by));
    this.change({ pointSize });
  };

  readonly toggleWhole = (): void => this.change({ whole: !this.state.whole });

  readonly toggleOutline = (): void => this.change({ outline: !this.state.outline });

  readonly nextShading = (): void => {
    const next = (SHADINGS.indexOf(this.state.shading) + 1) % SHADINGS.length;
    this.change({ shading: SHADINGS[next]! });
  };

  readonly setOpacity = (opacity: number): void => {
    clearInterval(this.blinker);
    this.change({ opacity, blinking: false });
  };

  readonly nextOpacity = (): void => {
    this.setOpacity(OPACITIES.find((opacity) => opacity > this.state.opacity + 0.01) ?? 0);
  };

  readonly toggleBlink = (): void => {
    if (this.state.blinking) {
      this.setOpacity(0.5);
      return;
    }
    this.setOpacity(1);
    this.change({ blinking: true });
    let isShown = true;
    this.blinker = setInterval(() => {
      isShown = !isShown;
      if (this.stage) this.stage.opacity = isShown ? 1 : 0;
    }, BLINK_MS);
  };

  private change(change: Partial<AlignmentView>): void {
    this.state = { ...this.state, ...change };
    this.host.requestUpdate();
    if (!this.stage) return;
    this.stage.mode = this.state.mode;
    this.stage.shading = this.state.shading;
    this.stage.opacity = this.state.opacity;
    this.stage.show(this.state);
  }
}
