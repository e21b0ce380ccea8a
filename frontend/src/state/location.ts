/** Where the page is: the History API and one store. */

import { Store } from './store';

export interface Location {
  path: string;
  query: URLSearchParams;
}

function read(): Location {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export const here = new Store<Location>({ path: '/', query: new URLSearchParams() });

/** Go to a path of this site, as a click on a link would. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
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
  here.set(read());
  addEventListener('popstate', () => here.set(read()));
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link?.href || !isOurs(event, link)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}
