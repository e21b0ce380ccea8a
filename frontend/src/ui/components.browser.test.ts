/** The shared parts in a real browser: focus, keys, dialogs, toasts. */

import { html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { MqDialog } from './dialog';
import './dialog';
import { Keys } from './keys';
import { toast } from './toasts';

/** A work screen in small: a viewport, a button, a slider, a field and a dialog. */
@customElement('test-work')
class TestWork extends LitElement {
  readonly done: string[] = [];
  @state() isOpen = false;
  readonly keys = new Keys(this, 'Test', () => [
    { keys: ['a'], does: 'Answer', run: () => this.done.push('a') },
    { keys: ['ArrowLeft'], does: 'Left', run: () => this.done.push('left') },
    { keys: ['Space'], does: 'Turn', run: () => this.done.push('turn') },
    { keys: ['Enter'], does: 'Send', run: () => this.done.push('send') },
    { keys: ['z'], does: 'Undo', repeats: true, run: () => this.done.push('undo') },
    { keys: ['?'], does: 'Keys', overDialogs: true, run: () => this.done.push('?') },
  ]);

  override render() {
    return html`<div data-viewport tabindex="0">Viewport</div>
      <button @click=${() => this.done.push('button')}>Button</button>
      <input type="range" aria-label="Slider" min="0" max="10" value="5" />
      <input type="text" aria-label="Field" />
      <select aria-label="List"><option>One</option><option>Two</option></select>
      <mq-dialog heading="Dialog" .open=${this.isOpen}><input aria-label="Inside" /></mq-dialog>`;
  }
}

let work: TestWork;
const inside = <T extends HTMLElement>(selector: string) => work.renderRoot.querySelector<T>(selector)!;

beforeEach(async () => {
  document.body.innerHTML = '<test-work></test-work>';
  work = document.querySelector('test-work') as TestWork;
  await work.updateComplete;
});
afterEach(() => {
  document.body.innerHTML = '';
});

test('keys act on the page and on the viewport', async () => {
  await userEvent.keyboard('a');
  inside('[data-viewport]').focus();
  await userEvent.keyboard('{ArrowLeft} ');
  expect(work.done).toEqual(['a', 'left', 'turn']);
});

test('keys do nothing from a slider, a field or a list; Escape returns to the viewport', async () => {
  for (const selector of ['input[type=range]', 'input[type=text]', 'select']) {
    inside(selector).focus();
    // Enter opens a list, which Escape would then only close.
    await userEvent.keyboard(selector === 'select' ? 'a' : 'a{ArrowLeft}{Enter}');
    expect(work.done).toEqual([]);
    await userEvent.keyboard('{Escape}');
    expect(work.shadowRoot?.activeElement).toBe(inside('[data-viewport]'));
  }
  expect(inside<HTMLInputElement>('input[type=range]').value).toBe('4');
  await userEvent.keyboard('a');
  expect(work.done).toEqual(['a']);
});

test('a click on a button leaves the focus on the viewport, so Space does not press it again', async () => {
  await userEvent.click(inside('button'));
  expect(work.shadowRoot?.activeElement).toBe(inside('[data-viewport]'));
  await userEvent.keyboard(' {Enter}');
  expect(work.done).toEqual(['button', 'turn', 'send']);
});

test('a button that was reached with Tab is pressed by Space and Enter', async () => {
  inside('[data-viewport]').focus();
  await userEvent.tab();
  await userEvent.keyboard(' {Enter}a');
  expect(work.done).toEqual(['button', 'button', 'a']);
});

test('a held key acts once, and repeats only where that is meant', () => {
  const press = (key: string, code: string, repeat: boolean) =>
    dispatchEvent(new KeyboardEvent('keydown', { key, code, repeat, bubbles: true, cancelable: true }));
  for (const repeat of [false, true, true]) {
    press('a', 'KeyA', repeat);
    press('z', 'KeyZ', repeat);
  }
  expect(work.done).toEqual(['a', 'undo', 'undo', 'undo']);
});

test('no key reaches the work behind an open dialog, except the list of keys', async () => {
  work.isOpen = true;
  await work.updateComplete;
  await inside<MqDialog>('mq-dialog').updateComplete;
  await userEvent.keyboard('a{ArrowLeft}?');
  expect(work.done).toEqual(['?']);
  inside('mq-dialog input').focus();
  await userEvent.keyboard('a?');
  expect(work.done).toEqual(['?']);
});

test('Escape closes a dialog and sends one event outside of its wrapper', async () => {
  const closed = vi.fn();
  inside('mq-dialog').addEventListener('close', closed);
  work.isOpen = true;
  await work.updateComplete;
  await inside<MqDialog>('mq-dialog').updateComplete;
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
  expect(inside<MqDialog>('mq-dialog').open).toBe(false);
});

test('a toast shows its text and runs its action once', async () => {
  document.body.append(document.createElement('mq-toasts'));
  const undo = vi.fn();
  toast('Rated: Good.', 'good', { text: 'Undo', run: undo });
  const toasts = document.querySelector('mq-toasts')!;
  const button = await vi.waitFor(() => {
    const found = [...toasts.shadowRoot!.querySelectorAll('button')].find(
      (one) => one.textContent === 'Undo',
    );
    expect(found).toBeDefined();
    return found!;
  });
  await userEvent.click(button);
  expect(undo).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(toasts.shadowRoot!.textContent).not.toContain('Rated: Good.'));
});
