/**
 * Where the keys of a work screen belong: on its stage, an element marked `data-stage` that takes the focus.
 *
 * Pressing a button with the pointer leaves the focus on the stage, so that Space and Enter keep their meaning on the page and
 * do not press the button a second time. With Tab, buttons take the focus as usual.
 */

import type { ReactiveControllerHost } from 'lit';

export type KeysHost = ReactiveControllerHost & HTMLElement;

export function stageOf(host: HTMLElement): HTMLElement | null {
  return host.shadowRoot?.querySelector<HTMLElement>('[data-stage]') ?? null;
}

function isButton(node: EventTarget): node is HTMLButtonElement {
  return node instanceof HTMLButtonElement && !node.hasAttribute('aria-haspopup');
}

/** Return the handler of `mousedown` for a page whose hosts are given, the nearest first. */
export function keepsFocusOnStage(hosts: () => readonly KeysHost[]): (event: MouseEvent) => void {
  return (event) => {
    const path = event.composedPath();
    const isInDialog = path.some((node) => node instanceof HTMLDialogElement);
    if (!path.some(isButton) || isInDialog) return;
    const stage = hosts()
      .map(stageOf)
      .find((found) => found !== null);
    if (!stage) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
  };
}
