import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ApiError, describeError } from '../api/errors';
import { Store, Watch } from '../state/store';
import { controls } from './controls';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

interface Toast {
  id: number;
  text: string;
  tone: Tone;
  action?: { text: string; run: () => void };
}

const SHOWN_MS: Record<Tone, number> = { info: 4000, good: 3000, warn: 8000, bad: 12_000 };
const shown = new Store<Toast[]>([]);
let next = 1;

function drop(id: number): void {
  shown.update((toasts) => toasts.filter((toast) => toast.id !== id));
}

/** A message on screen. Both do nothing once it is gone. */
export interface ShownToast {
  /** Put other words in its place, for as long as it would have been shown from now. */
  update(text: string): void;
  close(): void;
}

/** Show a message below the page; it disappears by itself. */
export function toast(text: string, tone: Tone = 'info', action?: Toast['action']): ShownToast {
  const id = next;
  next += 1;
  shown.update((toasts) => [...toasts.slice(-3), { id, text, tone, ...(action ? { action } : {}) }]);
  const lasts = SHOWN_MS[tone] + (action ? 6000 : 0);
  let timer = setTimeout(() => drop(id), lasts);
  return {
    update(other) {
      clearTimeout(timer);
      timer = setTimeout(() => drop(id), lasts);
      shown.update((toasts) => toasts.map((one) => (one.id === id ? { ...one, text: other } : one)));
    },
    close: () => drop(id),
  };
}

/** Show an error; for the end of a `catch` in an event handler. A log-in that ran out has a dialog of its own. */
export function toastError(error: unknown): void {
  if (error instanceof ApiError && error.isSignedOut) return;
  toast(describeError(error), 'bad');
}

/**
 * Messages in a row of their own below the page, so that they never cover work or a control. With `reserved` the row is
 * always there: nothing moves when a message comes.
 */
@customElement('mq-toasts')
export class MqToasts extends LitElement {
  private readonly toasts = new Watch(this, shown);

  static override styles = [
    ...controls,
    css`
      :host {
        display: flex;
        gap: var(--s2);
        min-width: 0;
        padding: 0 var(--s3);
        background: var(--surface);
      }
      :host([reserved]) {
        height: 44px;
        border-top: 1px solid var(--line);
      }
      div {
        display: flex;
        flex: 0 1 auto;
        align-items: center;
        gap: var(--s2);
        min-width: 0;
        height: 36px;
        margin: 4px 0;
        padding: 0 var(--s1) 0 var(--s3);
        border: 1px solid var(--line);
        border-left: 4px solid var(--info);
        border-radius: 6px;
        background: var(--surface-raised);
      }
      span {
        display: -webkit-box;
        overflow: hidden;
        font-size: var(--text-s);
        line-height: 1.25;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      button {
        flex: none;
        min-height: 28px;
      }
      .good {
        border-left-color: var(--good);
      }
      .warn {
        border-left-color: var(--warn);
      }
      .bad {
        border-left-color: var(--bad);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  private readonly act = (toast: Toast) => {
    toast.action?.run();
    drop(toast.id);
  };

  override render() {
    return this.toasts.value.map(
      (toast) => html`<div class=${toast.tone}>
        <span title=${toast.text}>${toast.text}</span>
        ${toast.action ? html`<button @click=${() => this.act(toast)}>${toast.action.text}</button>` : null}
        <button class="quiet" aria-label="Dismiss" @click=${() => drop(toast.id)}>✕</button>
      </div>`,
    );
  }
}
