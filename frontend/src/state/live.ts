/**
 * News from the site over one WebSocket, with polling when there is none.
 *
 * News is only a hint that something changed; the state is read over HTTP. A screen therefore does the same thing for a
 * piece of news and for a poll (`null`): it reads again.
 */

import type { LiveEvent } from '../contract/events';
import { session } from './session';
import { checkUser } from './site';
import { Store, type Unsubscribe } from './store';

export type NewsType = LiveEvent['type'];
export type NewsOf<Type extends NewsType> = Extract<LiveEvent, { type: Type }>;

/** `live`: news arrives. `polling`: the socket is down, screens read again every few seconds. */
export type LiveStatus = 'off' | 'connecting' | 'live' | 'polling';

export const liveStatus = new Store<LiveStatus>('off');

type Listener = (news: LiveEvent | null) => void;

/** The site's reason to close the socket: the session has ended. */
const CLOSE_NOT_LOGGED_IN = 4401;
const POLL_MS = 4000;
const LONGEST_WAIT_MS = 30_000;
const listeners = new Map<Listener, ReadonlySet<NewsType>>();
let socket: WebSocket | null = null;
let attempts = 0;
let wanted: string | null = null;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let pollTimer: ReturnType<typeof setInterval> | undefined;

/** Call `listener` for each piece of news of these types, and with null when it is time to look for oneself. */
export function watchNews<Type extends NewsType>(
  types: readonly Type[],
  listener: (news: NewsOf<Type> | null) => void,
): Unsubscribe {
  const wrapped = listener as Listener;
  listeners.set(wrapped, new Set(types));
  return () => listeners.delete(wrapped);
}

/** Half to all of 0.5, 1, 2, 4 ... 30 seconds, so that a hundred pages do not come back at once. */
export function reconnectWait(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Parse one frame; null for anything that is not news, which is never an error of the page. */
export function readNews(frame: unknown): LiveEvent | null {
  if (typeof frame !== 'string') return null;
  try {
    const value: unknown = JSON.parse(frame);
    return value !== null && typeof value === 'object' && 'type' in value ? (value as LiveEvent) : null;
  } catch {
    return null;
  }
}

function publish(news: LiveEvent | null): void {
  for (const [listener, types] of [...listeners]) {
    if (news === null || types.has(news.type)) listener(news);
  }
}

function setPolling(on: boolean): void {
  clearInterval(pollTimer);
  pollTimer = on ? setInterval(() => document.hidden || publish(null), POLL_MS) : undefined;
}

function open(url: string): void {
  liveStatus.set(liveStatus.value === 'polling' ? 'polling' : 'connecting');
  const mine = new WebSocket(url);
  socket = mine;
  mine.onopen = () => {
    const wasAway = attempts > 0;
    attempts = 0;
    setPolling(false);
    liveStatus.set('live');
    if (wasAway) publish(null);
  };
  mine.onmessage = (event) => {
    const news = readNews(event.data);
    if (news) publish(news);
  };
  mine.onclose = ({ code }) => {
    if (socket !== mine) return;
    socket = null;
    if (code === CLOSE_NOT_LOGGED_IN) void checkUser();
    liveStatus.set('polling');
    if (pollTimer === undefined) setPolling(true);
    retryTimer = setTimeout(() => wanted && open(wanted), reconnectWait(attempts));
    attempts += 1;
  };
}

function close(): void {
  clearTimeout(retryTimer);
  setPolling(false);
  const old = socket;
  socket = null;
  old?.close();
  attempts = 0;
}

/** Absolute for what the site may give as a path (`/ws`) or as an address. */
export function socketAddress(liveUrl: string, page: string): string {
  const address = new URL(liveUrl, page);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href;
}

/** Follow the session: connected while somebody is logged in. Call once. */
export function startLive(): void {
  let user: number | null = null;
  session.subscribe(({ status, session: known }) => {
    const next = status === 'known' ? (known?.user?.id ?? null) : null;
    if (next === user) return;
    user = next;
    close();
    wanted = next !== null && known?.live_url ? socketAddress(known.live_url, location.href) : null;
    if (wanted) open(wanted);
    else if (next !== null) {
      liveStatus.set('polling');
      setPolling(true);
    } else liveStatus.set('off');
  });
}
