/** The page starts here. */

import './ui/page.css';
import './ui/tokens.css';
import { followLinks } from './state/location';
import './shell/app';
import { startLive } from './state/live';
import { loadSession, watchUser } from './state/session';
import { startOutbox } from './state/siteOutbox';
import { startTheme } from './state/theme';
import { toastError } from './ui/toasts';

startTheme();
followLinks();
startLive();
startOutbox();
watchUser();
loadSession().catch(toastError);
