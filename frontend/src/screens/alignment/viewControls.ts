/** What the person chose to see on the alignment screen. */

import type { ReactiveControllerHost } from 'lit';
import type { GizmoMode } from '../../tools/nudge';
import type { Preset } from '../../tools/viewPresets';
import { OverlayControls, type OverlayState } from '../work/overlayControls';
import type { Toggle } from './alignmentKeys';
import type { AlignmentViews } from './alignmentViews';

export interface AlignmentView extends OverlayState, Record<Toggle, boolean> {
  mode: GizmoMode;
  pointSize: number;
  /** Front, side and top beside the view that turns freely. */
  four: boolean;
}

const POINT_SIZES = { least: 1, most: 8 };
const FIRST_VIEW: AlignmentView = {
  mode: 'translate',
  mesh: true,
  target: true,
  controls: true,
  cloud: true,
  pointSize: 3,
  four: false,
  opacity: 0.5,
  blinking: false,
  whole: false,
  outline: true,
  shading: 'texture',
};

export class AlignmentControls extends OverlayControls<AlignmentView> {
  private views: AlignmentViews | null = null;

  constructor(host: ReactiveControllerHost) {
    super(host, FIRST_VIEW);
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.views = null;
  }

  /** The views follow from now on; null when there are none. */
  attach(views: AlignmentViews | null): void {
    this.views = views;
    this.change({});
  }

  protected override apply(opacity: number): void {
    if (!this.views) return;
    this.views.mode = this.state.mode;
    this.views.shading = this.state.shading;
    this.views.opacity = opacity;
    this.views.show(this.state);
  }

  readonly setMode = (mode: GizmoMode): void => this.change({ mode });

  readonly toggle = (what: Toggle): void => this.change({ [what]: !this.state[what] });

  readonly toggleFour = (): void => this.change({ four: !this.state.four });

  readonly look = (preset: Preset): void => this.views?.look(preset);

  readonly orbit = (azimuth: number, elevation: number): void => this.views?.orbit(azimuth, elevation);

  readonly zoomView = (factor: number): void => this.views?.zoom(factor);

  readonly resizePoints = (by: number): void => {
    const pointSize = Math.min(POINT_SIZES.most, Math.max(POINT_SIZES.least, this.state.pointSize + by));
    this.change({ pointSize });
  };

  /** What keys and buttons of every posed scene may do. */
  readonly actions = {
    look: this.look,
    toggle: this.toggle,
    toggleFour: this.toggleFour,
    orbit: this.orbit,
    zoomView: this.zoomView,
    resizePoints: this.resizePoints,
    nextOpacity: this.nextOpacity,
    toggleBlink: this.toggleBlink,
    toggleWhole: this.toggleWhole,
    toggleOutline: this.toggleOutline,
    nextShading: this.nextShading,
  };
}
