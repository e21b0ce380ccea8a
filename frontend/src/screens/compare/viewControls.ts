/** What the person chose to see: shading, turntable, cameras, and what lies over the photo. */

import type { ReactiveControllerHost } from 'lit';
import { readShare, writeShare } from '../../state/shares';
import type { Preset } from '../../tools/viewPresets';
import { OverlayControls, type OverlayState } from '../work/overlayControls';
import type { CompareViews, Side } from './compareViews';

export interface ViewState extends OverlayState {
  turning: boolean;
  linked: boolean;
  overSide: Side;
  canOverlay: boolean;
  /** Both silhouettes over the photo in place of one mesh. */
  difference: boolean;
  /** Of the width, for the photo. */
  photoShare: number;
}

export const PHOTO_SHARE = 0.3;

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
  difference: false,
  photoShare: PHOTO_SHARE,
};

export class ViewControls extends OverlayControls<ViewState> {
  /** Called when something else is to lie over the photo. */
  onOverlay: () => void = () => {};
  private views: CompareViews | null = null;

  constructor(host: ReactiveControllerHost) {
    super(host, { ...FIRST_VIEW, photoShare: readShare('compare', PHOTO_SHARE) });
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
    this.views.overlayOpacity = this.state.difference ? 0 : opacity;
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
    this.onOverlay();
  };

  readonly toggleDifference = (): void => {
    this.change({ difference: !this.state.difference });
    this.onOverlay();
  };

  readonly look = (preset: Preset): void => {
    this.views?.look(preset);
    this.change({ turning: false });
  };

  readonly orbit = (azimuth: number, elevation: number): void => this.views?.orbit(azimuth, elevation);

  readonly zoomView = (factor: number): void => this.views?.zoom(factor);

  readonly divide = (photoShare: number): void => {
    writeShare('compare', photoShare);
    this.change({ photoShare });
  };

  /** What keys and buttons may do. */
  readonly actions = {
    shade: this.shade,
    nextShading: this.nextShading,
    toggleTurntable: this.toggleTurntable,
    toggleLink: this.toggleLink,
    resetCamera: this.resetCamera,
    look: this.look,
    orbit: this.orbit,
    zoomView: this.zoomView,
    toggleDifference: this.toggleDifference,
    nextOpacity: this.nextOpacity,
    toggleBlink: this.toggleBlink,
    toggleOverSide: this.toggleOverSide,
    toggleWhole: this.toggleWhole,
    toggleOutline: this.toggleOutline,
  };
}

/** The widths of the viewport's columns, of which the photo has this share. */
export const columnsFor = (share: number) =>
  ({ '--photo': `${share}fr`, '--side': `${(1 - share) / 2}fr`, '--rest': `${1 - share}fr` }) as const;
