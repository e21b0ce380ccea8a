/** Where the page is: the History API and one store. */

import { Store } from './store';
import { mayLeave, unsaved } from './unsaved';

export interface Location {
  path: string;
  query: URLSearchParams;
}

function read(): Location {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export const here = new Store<Location>({ path: '/', query: new URLSearchParams() });

/** The place of this page among those of the tab: each entry of the history carries its own. */
let index = 0;

function indexOf(state: unknown): number {
  return (state as { index?: number } | null)?.index ?? 0;
}

/** Go to a path of this site, as a click on a link would: with unsaved edits, after a question. */
export function go(address: string, { replace = false } = {}): void {
  const leaves = new URL(address, location.href).pathname !== here.value.path;
  if (replace || !leaves || unsaved() === null) move(address, replace);
  else
    void mayLeave().then((may) => {
      if (may) move(address, false);
    });
}

function move(address: string, replace: boolean): void {
  if (replace) history.replaceState({ index }, '', address);
  else {
    index += 1;
    history.pushState({ index }, '', address);
  }
  here.set(read());
}

/** Back and Forward have already moved: with unsaved edits, return, ask, and move again if that is wanted. */
function onPopState(event: PopStateEvent): void {
  const by = indexOf(event.state) - index;
  if (by === 0 && location.pathname === here.value.path) return;
  if (by !== 0 && unsaved() !== null) {
    history.go(-by);
    void mayLeave().then((may) => {
      if (may) history.go(by);
    });
    return;
  }
  index += by;
  here.set(read());
}

function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  return event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
}

/** True for a plain click on a link that stays inside the page. */
function isOurs(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return false;
  return !/^\/(api|files|static|admin)\//.test(link.pathname);
}

/** Call once. */
export function followLinks(): void {
  index = indexOf(history.state);
  here.set(read());
  addEventListener('popstate', onPopState);
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link?.href || !isOurs(event, link)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}
