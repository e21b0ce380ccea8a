/** What the person chose to see: shading, turntable, cameras, and what lies over the photo. */

import type { ReactiveControllerHost } from 'lit';
import { OverlayControls, type OverlayState } from '../work/overlayControls';
import type { CompareViews, Side } from './compareViews';

export interface ViewState extends OverlayState {
  turning: boolean;
  linked: boolean;
  overSide: Side;
  canOverlay: boolean;
}

const FIRST_VIEW: ViewState = {
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

export class ViewControls extends OverlayControls<ViewState> {
  /** Called when another candidate is to lie over the photo. */
  onOverSide: () => void = () => {};
  private views: CompareViews | null = null;

  constructor(host: ReactiveControllerHost) {
    super(host, FIRST_VIEW);
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.views = null;
  }

  /** The views are there: from now on they follow. */
  attach(views: CompareViews): void {
    this.views = views;
    this.change({ turning: views.turntable.turning });
  }

  protected override apply(opacity: number): void {
    if (!this.views) return;
    this.views.shading = this.state.shading;
    this.views.overlayOpacity = opacity;
  }

  readonly toggleTurntable = (): void => {
    this.views?.toggleTurntable();
    this.change({ turning: this.views?.turntable.turning ?? false });
  };

  readonly toggleLink = (): void => {
    this.views?.toggleLink(this.state.overSide);
    this.change({ linked: this.views?.link.linked ?? true });
  };

  readonly resetCamera = (): void => this.views?.resetCamera();

  readonly toggleOverSide = (): void => this.setOverSide(this.state.overSide === 0 ? 1 : 0);

  readonly setOverSide = (overSide: Side): void => {
    if (overSide === this.state.overSide) return;
    this.change({ overSide });
    this.onOverSide();
  };

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
}
