/** One fit at a time: what is moved or shown meanwhile cancels it. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AlignmentItem } from '../../api/types';
import { toast, toastError } from '../../ui/toasts';
import { fitPose } from './fit';
import type { LayoutEditor } from './layoutEditor';

export class FitController implements ReactiveController {
  private running: AbortController | null = null;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get isRunning(): boolean {
    return this.running !== null;
  }

  hostDisconnected(): void {
    this.cancel();
  }

  cancel(): void {
    this.running?.abort();
    this.finish(this.running);
  }

  /** Fit from the present layout; the result is one change, which undo takes away. */
  async run(item: AlignmentItem, editor: LayoutEditor): Promise<void> {
    if (this.running) return;
    const mine = new AbortController();
    this.running = mine;
    this.host.requestUpdate();
    const from = editor.layout;
    try {
      const { layout, isBetter } = await fitPose(item, from, mine.signal);
      if (mine.signal.aborted) return;
      if (editor.layout !== from) toast('Not fitted: the object was moved meanwhile.');
      else if (isBetter) editor.apply('Fit', layout);
      else toast('Nothing better was found near this pose. Turn the object roughly right, then fit again.');
    } catch (error) {
      if (!mine.signal.aborted) toastError(error);
    } finally {
      this.finish(mine);
    }
  }

  private finish(mine: AbortController | null): void {
    if (mine === null || this.running !== mine) return;
    this.running = null;
    this.host.requestUpdate();
  }
}
