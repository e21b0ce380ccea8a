/**
 * Where the keys of a work screen belong: on its viewport, an element marked `data-viewport` that takes the focus.
 *
 * Pressing a button with the pointer leaves the focus on the viewport, so that Space and Enter keep their meaning on the page and
 * do not press the button a second time. With Tab, buttons take the focus as usual.
 */

import type { ReactiveControllerHost } from 'lit';

export type KeysHost = ReactiveControllerHost & HTMLElement;

export function viewportOf(host: HTMLElement): HTMLElement | null {
  return host.shadowRoot?.querySelector<HTMLElement>('[data-viewport]') ?? null;
}

function isButton(node: EventTarget): node is HTMLButtonElement {
  return node instanceof HTMLButtonElement && !node.hasAttribute('aria-haspopup');
}

/** Return the handler of `mousedown` for a page whose hosts are given, the nearest first. */
export function keepsFocusOnViewport(hosts: () => readonly KeysHost[]): (event: MouseEvent) => void {
  return (event) => {
    const path = event.composedPath();
    const isInDialog = path.some((node) => node instanceof HTMLDialogElement);
    if (!path.some(isButton) || isInDialog) return;
    const viewport = hosts()
      .map(viewportOf)
      .find((found) => found !== null);
    if (!viewport) return;
    event.preventDefault();
    viewport.focus({ preventScroll: true });
  };
}
