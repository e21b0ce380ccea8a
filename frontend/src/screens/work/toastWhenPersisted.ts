import { outbox } from '../../state/siteOutbox';
import { toast, toastError } from '../../ui/toasts';

/**
 * Says that something is done once it is written down, so that who then leaves the page at once loses nothing;
 * says why when it could not be written.
 */
export function toastWhenPersisted(...said: Parameters<typeof toast>): void {
  outbox.written().then(() => toast(...said), toastError);
}
