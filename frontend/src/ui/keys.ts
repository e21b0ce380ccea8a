/**
 * The keyboard: every key of the page is declared here, so that `?` can list what works now.
 *
 *     private keys = new Keys(this, 'Mask review', () => [
 *       { keys: ['Enter'], does: 'Accept the mask', run: this.accept },
 *     ]);
 *
 * Keys are named by position (keyNames.ts), with `ctrl+`, `shift+` and `alt+` before them in that order; `ctrl` is also
 * the Mac's command key. The latest host wins a key. A key acts on the work only while the focus is on the viewport, the
 * page or a plain button: never in a field, a slider, a list or a dialog, and never while text is composed.
 */

import type { ReactiveController } from 'lit';
import { isComposition, keyLabels, keyName, learnKeyLabel, readKeyLabels } from './keyNames';
import { openDialogs } from './openDialogs';
import { type KeysHost, keepsFocusOnViewport, viewportOf } from './viewportFocus';

export { showKey } from './keyNames';

export interface KeyAction {
  keys: string[];
  does: string;
  run: (event: KeyboardEvent) => void;
  /** Fires again while the key is held down. */
  repeats?: boolean;
  /** Kept out of the list of keys. */
  hidden?: boolean;
  /** Works over an open dialog, too, unless a person types there. */
  overDialogs?: boolean;
}

const stack: Keys[] = [];
const hosts = () => [...stack].reverse().map(({ host }) => host);

const OTHER_WIDGETS =
  '[role=slider], [role=separator], [role=listbox], [role=menu], [role=combobox], [role=textbox], [role=spinbutton], [role=grid], [role=tree]';

type Place = 'page' | 'button' | 'field' | 'widget';

function placeOf(target: EventTarget | undefined): Place {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target instanceof HTMLTextAreaElement || target.isContentEditable) return 'field';
  if (target instanceof HTMLInputElement)
    return ['checkbox', 'radio', 'range', 'color', 'file'].includes(target.type) ? 'widget' : 'field';
  if (target instanceof HTMLSelectElement || target.closest(OTHER_WIDGETS)) return 'widget';
  return target.matches('button, a[href], summary') ? 'button' : 'page';
}

/** A focused button or link is pressed by these. */
function isPress(name: string): boolean {
  return name === 'Enter' || name === 'Space' || name === 'shift+Enter' || name === 'shift+Space';
}

function leaveWidget(): void {
  const viewport = hosts()
    .map(viewportOf)
    .find((found) => found !== null);
  if (viewport) viewport.focus({ preventScroll: true });
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposition(event)) return;
  learnKeyLabel(event);
  const name = keyName(event);
  const place = placeOf(event.composedPath()[0]);
  if (place === 'field' || place === 'widget') {
    if (name === 'Escape' && !openDialogs.any) leaveWidget();
    if (place === 'field' || name !== '?') return;
  }
  if (place === 'button' && isPress(name)) return;
  for (const keys of [...stack].reverse()) {
    const action = keys
      .actions()
      .find((candidate) => candidate.keys.includes(name) && (candidate.overDialogs || !openDialogs.any));
    if (!action) continue;
    event.preventDefault();
    if (!event.repeat || action.repeats) action.run(event);
    return;
  }
}

const onMouseDown = keepsFocusOnViewport(hosts);

function redrawLabels(): void {
  for (const { host } of stack) host.requestUpdate();
}

let forgetLabels = () => {};

function start(): void {
  addEventListener('keydown', onKeyDown);
  addEventListener('mousedown', onMouseDown);
  forgetLabels = keyLabels.subscribe(redrawLabels);
  void readKeyLabels();
}

function stop(): void {
  removeEventListener('keydown', onKeyDown);
  removeEventListener('mousedown', onMouseDown);
  forgetLabels();
}

export class Keys implements ReactiveController {
  constructor(
    readonly host: KeysHost,
    readonly title: string,
    readonly actions: () => KeyAction[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (stack.length === 0) start();
    stack.push(this);
  }

  hostDisconnected(): void {
    stack.splice(stack.indexOf(this), 1);
    if (stack.length === 0) stop();
  }
}

/** What works now, the nearest first, for the help dialog. */
export function activeKeys(): { title: string; actions: KeyAction[] }[] {
  return [...stack]
    .reverse()
    .map((keys) => ({ title: keys.title, actions: keys.actions().filter((action) => !action.hidden) }))
    .filter((group) => group.actions.length > 0);
}

/** Return the name of a key pressed in a dialog with keys of its own, or null for a repeat or a composition. */
export function dialogKey(event: KeyboardEvent): string | null {
  const isField = placeOf(event.composedPath()[0]) === 'field';
  return event.repeat || isComposition(event) || (isField && !event.ctrlKey && !event.metaKey)
    ? null
    : keyName(event);
}
