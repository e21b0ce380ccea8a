/** Whether the space bar is held: the photo is moved then, whatever the tool. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class SpaceHeld implements ReactiveController {
  value = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('keydown', this.onKey);
    addEventListener('keyup', this.onKey);
  }

  hostDisconnected(): void {
    removeEventListener('keydown', this.onKey);
    removeEventListener('keyup', this.onKey);
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    this.value = event.type === 'keydown';
    this.host.requestUpdate();
  };
}
