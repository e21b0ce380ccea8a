import { outbox } from '../../state/siteOutbox';
import { toast, toastError } from '../../ui/toasts';

/**
 * Show a toast once everything submitted so far is stored in this browser, so that leaving the page then loses nothing;
 * show the error when it could not be stored.
 */
export function toastWhenPersisted(...toasted: Parameters<typeof toast>): void {
  outbox.written().then(() => toast(...toasted), toastError);
}
