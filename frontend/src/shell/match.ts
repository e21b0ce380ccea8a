/** Paths with named parts: `/images/:id`. Pure, so that it can be tested without a page. */

import type { Role } from '../api/types';

export interface Route {
  /** `/images/:id` */
  path: string;
  /** The element that draws it. */
  tag: string;
  title: string;
  /** Fetches the module that defines the element. */
  load: () => Promise<unknown>;
  /** Seen without a log-in. */
  isOpen?: boolean;
  /** Fills the window: room for messages is reserved below it. */
  isFullHeight?: boolean;
  /** Views side by side, or drawing: a narrow window is asked about first. */
  needsRoom?: boolean;
  /** Those whom the site lets read it; missing for everybody. */
  roles?: readonly Role[];
}

export interface Place {
  route: Route;
  params: Record<string, string>;
}

/** True unless the page is for other roles. The site checks it again. */
export function mayOpen({ roles }: Pick<Route, 'roles'>, role: Role | undefined): boolean {
  return !roles || !role || roles.includes(role);
}

const ROLE_PLURALS: Record<Role, string> = {
  annotator: 'annotators',
  artist: 'artists',
  lead: 'leads',
  engineer: 'engineers',
  admin: 'admins',
};

/** "leads, engineers and admins": those who may open a page that names its roles. */
export function whoMayOpen({ roles = [] }: Pick<Route, 'roles'>): string {
  return new Intl.ListFormat('en-GB').format(roles.map((role) => ROLE_PLURALS[role]));
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

export function matchRoute(routes: readonly Route[], path: string): Place | null {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) return { route, params };
  }
  return null;
}
