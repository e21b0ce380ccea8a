/** One answer of a best-of-N round, as it is sent. */

import type { ComparisonBodyRequest } from '../../contract/schema';

export type ComparisonRecord = Required<ComparisonBodyRequest>;
