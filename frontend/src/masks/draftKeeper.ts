/** Keeps the mask of an editor as a draft while it is drawn, and brings it back. */

import { dropMaskDraft, type MaskDraft, readMaskDraft, writeMaskDraft } from '../state/maskDrafts';
import type { Size } from '../viewer/photoView';
import type { MaskDocument } from './maskDocument';
import { readMask, writeDraft } from './paint';

export class DraftKeeper {
  /** By subject, what an editor still stores: the next editor of the subject reads after it. */
  private static readonly storing = new Map<string, Promise<void>>();
  private wanted: (() => Promise<void>) | null = null;
  private isBusy = false;

  constructor(
    readonly subject: string,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  /** Return the mask that was kept, or null. A draft of another size than the photo's is dropped. */
  async restore(
    photo: Size,
  ): Promise<(Pick<MaskDraft, 'method' | 'fields'> & { image: OffscreenCanvas }) | null> {
    await DraftKeeper.storing.get(this.subject);
    const draft = await readMaskDraft(this.subject);
    if (!draft) return null;
    try {
      return { ...draft, image: await readMask(draft.png, photo) };
    } catch {
      await dropMaskDraft(this.subject);
      return null;
    }
  }

  /** Keep the mask as it is now; what was asked for meanwhile replaces what still waits. */
  keep(document: MaskDocument, photo: Size, fields: Record<string, string>): void {
    const { layers, method } = document;
    const isEmpty = !document.isChanged && Object.values(fields).every((value) => value === '');
    this.do(async () => {
      if (isEmpty) await dropMaskDraft(this.subject);
      else await writeMaskDraft(this.subject, { png: await writeDraft(layers, photo), method, fields });
    });
  }

  /** The mask is saved: the draft is not needed any more. */
  drop(): void {
    this.do(() => dropMaskDraft(this.subject));
  }

  private do(work: () => Promise<void>): void {
    this.wanted = work;
    if (this.isBusy) return;
    const run = this.run().finally(() => {
      if (DraftKeeper.storing.get(this.subject) === run) DraftKeeper.storing.delete(this.subject);
    });
    DraftKeeper.storing.set(this.subject, run);
  }

  /** Until the draft is stored, the browser asks before the page is left. */
  private readonly ask = (event: BeforeUnloadEvent) => event.preventDefault();

  private async run(): Promise<void> {
    this.isBusy = true;
    addEventListener('beforeunload', this.ask);
    try {
      for (let work = this.wanted; work; work = this.wanted) {
        this.wanted = null;
        await work();
      }
    } catch (error) {
      this.onProblem(error);
    } finally {
      this.isBusy = false;
      removeEventListener('beforeunload', this.ask);
    }
  }
}
