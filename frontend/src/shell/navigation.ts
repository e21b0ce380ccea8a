/** Where each role goes. The site checks every right again; this only keeps the bar short. */

import type { Role } from '../api/types';

export interface Destination {
  path: string;
  text: string;
  roles: Role[];
}

const EVERYBODY: Role[] = ['annotator', 'artist', 'lead', 'engineer', 'admin'];

export const destinations: readonly Destination[] = [
  { path: '/', text: 'Home', roles: EVERYBODY },
  { path: '/work', text: 'Work', roles: ['annotator', 'lead', 'admin'] },
  { path: '/images', text: 'Images', roles: ['annotator', 'lead', 'engineer', 'admin'] },
  { path: '/escalations', text: 'Escalations', roles: ['artist', 'lead', 'admin'] },
  { path: '/lead', text: 'Funnel', roles: ['lead', 'engineer', 'admin'] },
  { path: '/datasets', text: 'Datasets', roles: ['lead', 'engineer', 'admin'] },
  { path: '/models', text: 'Models', roles: ['lead', 'engineer', 'admin'] },
  { path: '/campaigns', text: 'Campaigns', roles: ['lead', 'admin'] },
];

export function destinationsFor(role: Role): Destination[] {
  return destinations.filter((destination) => destination.roles.includes(role));
}

/** True when `path` is the destination or lies below it. */
export function isAt(destination: Destination, path: string): boolean {
  if (destination.path === '/') return path === '/';
  if (destination.path === '/lead' && path === '/objects') return true;
  return path === destination.path || path.startsWith(`${destination.path}/`);
}
