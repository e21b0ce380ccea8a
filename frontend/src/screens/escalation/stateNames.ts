/** The states of an escalation as people read them. */
export const STATE_NAMES: Record<string, string> = {
  open: 'Open',
  claimed: 'In work',
  submitted: 'To review',
  accepted: 'Accepted',
  parked: 'Parked',
};
