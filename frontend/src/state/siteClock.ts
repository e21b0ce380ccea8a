/** The site's clock, as far as this page knows it: what people decide is dated by it, and not by a computer's wrong clock. */

/** Below this a difference may be the way of the message, and the computer's clock is as good. */
const WORTH_CORRECTING_MS = 5000;

let ahead = 0;

/** Take the site's time from a response that has just come. */
export function setSiteClock(siteNow: string, pageNow: number = Date.now()): void {
  const difference = Date.parse(siteNow) - pageNow;
  ahead = Math.abs(difference) < WORTH_CORRECTING_MS || Number.isNaN(difference) ? 0 : difference;
}

/** The moment of now by the site's clock. */
export function siteNow(pageNow: number = Date.now()): Date {
  return new Date(pageNow + ahead);
}
