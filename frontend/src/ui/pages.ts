/** A list that the site hands out page by page. */

import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { describeError } from '../api/errors';
import type { Page } from '../api/types';
import { loadingNotice, problemNotice } from './loading';
import { toastError } from './toasts';

/**
 * `rows = new Pages<Image>(this, (cursor) => api.call('list_images', {path, query: {cursor}}))`, then `rows.reload()`.
 * Reading again keeps as many pages as were shown, so that a live list does not jump.
 */
export class Pages<T> implements ReactiveController {
  items: T[] = [];
  isLoading = false;
  isLoaded = false;
  /** Why the first page could not be loaded; empty when it could. */
  problem = '';
  private next: string | null = null;
  private shown = 1;
  private turn = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly fetchPage: (cursor: string | null) => Promise<Page<T>>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  get hasMore(): boolean {
    return this.next !== null;
  }

  /** Forget everything: another campaign, another filter. */
  reset(): void {
    this.items = [];
    this.isLoaded = false;
    this.problem = '';
    this.shown = 1;
  }

  async reload(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const items: T[] = [];
    let cursor: string | null = null;
    await this.during(async () => {
      for (let page = 0; page < this.shown && (page === 0 || cursor !== null); page += 1) {
        const response: Page<T> = await this.fetchPage(cursor);
        items.push(...response.results);
        cursor = response.next ?? null;
      }
      if (turn !== this.turn) return;
      this.items = items;
      this.next = cursor;
      this.isLoaded = true;
      this.problem = '';
    });
  }

  async more(): Promise<void> {
    if (this.next === null || this.isLoading) return;
    const turn = this.turn;
    await this.during(async () => {
      const response = await this.fetchPage(this.next);
      if (turn !== this.turn) return;
      this.items = [...this.items, ...response.results];
      this.next = response.next ?? null;
      this.shown += 1;
    });
  }

  /** What to show in place of the list: that it loads, why it could not be loaded, or that it is empty. */
  notice(empty: unknown) {
    if (this.problem) return problemNotice(this.problem, () => this.reload());
    if (!this.isLoaded) return loadingNotice();
    return this.items.length === 0 ? empty : null;
  }

  /** The button under the list. */
  button() {
    if (!this.hasMore) return null;
    return html`<button ?disabled=${this.isLoading} @click=${() => void this.more()}>
      ${this.isLoading ? 'Loading…' : 'Show more'}
    </button>`;
  }

  private async during(work: () => Promise<void>): Promise<void> {
    this.isLoading = true;
    this.host.requestUpdate();
    try {
      await work();
    } catch (error) {
      if (this.isLoaded) toastError(error);
      else this.problem = describeError(error);
    } finally {
      this.isLoading = false;
      this.host.requestUpdate();
    }
  }
}
