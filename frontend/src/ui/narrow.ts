/** Whether the window is too narrow for two views side by side: a phone held upright. */

import { Store } from '../state/store';

const query = matchMedia('(max-width: 700px)');

export const isNarrow = new Store(query.matches);

query.addEventListener('change', () => isNarrow.set(query.matches));
