/**
 * The keyboard: every key of the page is declared here, so that `?` can list what works now.
 *
 *     private keys = new Keys(this, 'Mask review', () => [
 *       { keys: ['a', 'Enter'], does: 'Accept the mask', run: this.accept },
 *     ]);
 *
 * Keys are named as `KeyboardEvent.key` names them (letters in lower case, `Space` for the space bar), with
 * `ctrl+`, `shift+` and `alt+` before them in that order; `ctrl` is also the Mac's command key.
 * The latest host wins a key; nothing fires while a person types, or while a dialog is open that the host is not in.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { capital } from './format';

export interface KeyAction {
  keys: string[];
  does: string;
  run: (event: KeyboardEvent) => void;
  /** Fires again while the key is held down. */
  repeats?: boolean;
  /** Kept out of the list of keys. */
  hidden?: boolean;
}

type Host = ReactiveControllerHost & HTMLElement;

const stack: Keys[] = [];

/** The name of what was pressed: `ctrl+shift+z`, `a`, `ArrowLeft`, `Space`. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const isLetter = /^\p{L}$/u.test(event.key);
  const key = event.key === ' ' ? 'Space' : isLetter ? event.key.toLowerCase() : event.key;
  const isShiftTold = event.shiftKey && (isLetter || event.key.length > 1 || event.key === ' ');
  return [
    event.ctrlKey || event.metaKey ? 'ctrl+' : '',
    isShiftTold ? 'shift+' : '',
    event.altKey ? 'alt+' : '',
    key,
  ].join('');
}

const SHOWN: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  plus: '+',
};

/** How a key is written on the page. */
export function showKey(name: string): string {
  const parts = name === '+' ? ['+'] : name.replace(/\+\+$/, '+plus').split('+');
  return parts
    .map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : capital(part)))
    .join(' ');
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** A pressed button or link already has a meaning for these. */
function isForFocused(event: KeyboardEvent, name: string): boolean {
  const target = event.composedPath()[0];
  const isPressable = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
  return isPressable && (name === 'Enter' || name === 'Space');
}

function isInOpenDialog(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof HTMLDialogElement && node.open);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTyping(event) || isInOpenDialog(event)) return;
  const name = keyName(event);
  if (isForFocused(event, name)) return;
  for (const keys of [...stack].reverse()) {
    const action = keys.actions().find((candidate) => candidate.keys.includes(name));
    if (!action) continue;
    event.preventDefault();
    if (!event.repeat || action.repeats) action.run(event);
    return;
  }
}

export class Keys implements ReactiveController {
  constructor(
    host: Host,
    readonly title: string,
    readonly actions: () => KeyAction[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (stack.length === 0) addEventListener('keydown', onKeyDown);
    stack.push(this);
  }

  hostDisconnected(): void {
    stack.splice(stack.indexOf(this), 1);
    if (stack.length === 0) removeEventListener('keydown', onKeyDown);
  }
}

/** What works now, the nearest first, for the help dialog. */
export function activeKeys(): { title: string; actions: KeyAction[] }[] {
  return [...stack]
    .reverse()
    .map((keys) => ({ title: keys.title, actions: keys.actions().filter((action) => !action.hidden) }))
    .filter((group) => group.actions.length > 0);
}
