/** For every test file: whatever a test waits for may take long on a busy machine; that is not what it tests. */

import { vi } from 'vitest';

const PATIENCE_MS = 60_000;
const waitFor = vi.waitFor;

vi.waitFor = (callback, options) => waitFor(callback, options ?? { timeout: PATIENCE_MS });
