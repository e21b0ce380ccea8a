/** What somebody may do with an escalation; the site checks it again. */

import type { User } from '../../api/types';
import type { Brief } from '../../contract/schema';

export interface Rights {
  claim: boolean;
  release: boolean;
  upload: boolean;
  review: boolean;
  park: boolean;
  /** Withdraw one's submission, while nobody has reviewed it. */
  withdraw: boolean;
  /** Withdraw the whole card: people choose among the candidates again. */
  reopen: boolean;
}

const ARTISTS = ['artist', 'lead', 'admin'];
const LEADS = ['lead', 'admin'];
const LIVE = ['open', 'claimed', 'submitted'];

export function rightsOf(
  { state, assignee_id, uploads }: Pick<Brief, 'state' | 'assignee_id' | 'uploads'>,
  user: Pick<User, 'id' | 'username' | 'role'> | null,
): Rights {
  const isArtist = user !== null && ARTISTS.includes(user.role);
  const isLead = user !== null && LEADS.includes(user.role);
  const isOwn = user !== null && assignee_id === user.id;
  const submitted = uploads.filter(({ submitted_at }) => submitted_at !== null).at(-1);
  return {
    claim: isArtist && state === 'open',
    release: state === 'claimed' && (isOwn || isLead),
    upload: isOwn && state === 'claimed',
    // Nobody reviews what they made themselves.
    review: isLead && state === 'submitted' && submitted?.uploaded_by !== user.username,
    park: isLead && (state === 'open' || state === 'claimed'),
    withdraw: isOwn && state === 'submitted',
    reopen: isLead && LIVE.includes(state),
  };
}
