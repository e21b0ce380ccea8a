/** What the home page offers to each role besides the work that waits. */

import type { Role } from '../../api/types';

export interface Step {
  text: string;
  path: string;
  help: string;
}

export interface Welcome {
  heading: string;
  text: string;
  /** Offered first when nothing waits for the person. */
  first: Step;
  others: Step[];
}

const IMAGES: Step = {
  text: 'Add and outline',
  path: '/images',
  help: 'Add photos and outline the objects to be reconstructed.',
};
const BOARD: Step = {
  text: 'Open the board',
  path: '/escalations',
  help: 'Objects for which no candidate was good enough: claim, model, upload, review.',
};
const FUNNEL: Step = {
  text: 'See the funnel',
  path: '/lead',
  help: 'Where every object is, live; workers and failures.',
};
const DATASETS: Step = {
  text: 'Datasets',
  path: '/datasets',
  help: 'Freeze accepted work as SFT data and preference pairs.',
};
const CAMPAIGNS: Step = {
  text: 'Campaign settings',
  path: '/campaigns',
  help: 'Candidates per object, quality bar, overlap, sources, members.',
};
const TOKENS: Step = {
  text: 'API tokens',
  path: '/tokens',
  help: 'Everything here is also available through the API.',
};
const PREVIOUS: Step = {
  text: 'Previous items',
  path: '/previous',
  help: 'Your last 50 submissions, with undo while there is time.',
};

export const WELCOMES: Record<Role, Welcome> = {
  annotator: {
    heading: 'Ready when you are',
    text: 'You get one item after another. Press ? for the list of keys.',
    first: IMAGES,
    others: [IMAGES, PREVIOUS],
  },
  artist: {
    heading: 'The models that need a hand',
    text: 'Each comes with its photo, its mask, the candidates that failed and why.',
    first: BOARD,
    others: [BOARD, PREVIOUS, TOKENS],
  },
  lead: {
    heading: 'How the campaign is doing',
    text: 'Follow every object from photo to training data, and step in where something is stuck.',
    first: FUNNEL,
    others: [FUNNEL, BOARD, IMAGES, DATASETS, CAMPAIGNS],
  },
  engineer: {
    heading: 'From choices to training data',
    text: 'Snapshots are immutable, hashed and documented; the same ones come from the API.',
    first: DATASETS,
    others: [DATASETS, FUNNEL, TOKENS],
  },
  admin: {
    heading: 'Administration',
    text: 'All pages of all roles.',
    first: FUNNEL,
    others: [FUNNEL, IMAGES, BOARD, DATASETS, CAMPAIGNS, TOKENS],
  },
};
