import { outbox } from '../state/siteOutbox';
import { toast } from '../ui/toasts';

/** Says that something is done once it is written down, so that who then leaves the page at once loses nothing. */
export function sayWritten(...said: Parameters<typeof toast>): void {
  void outbox.written().then(() => toast(...said));
}
