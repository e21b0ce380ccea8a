import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Role, Stage } from '../api/types';
import type { WorkItemAnswer } from '../contract/schema';
import { go } from '../state/location';
import { session } from '../state/session';
import { api } from '../state/site';
import { stagesOfRole } from '../state/stages';
import { Watch } from '../state/store';
import { controls } from '../ui/controls';
import { plural } from '../ui/format';
import { Keys } from '../ui/keys';
import { toastError } from '../ui/toasts';

interface Step {
  text: string;
  path: string;
  help: string;
}

interface Welcome {
  heading: string;
  text: string;
  first: Step;
  /** Whether the stages of the role come before the other steps. */
  stagesFirst?: boolean;
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
  help: 'Where every object stands, live; workers and failures.',
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

const START: Step = { text: 'Start working', path: '/work', help: 'Takes the most urgent item of any kind.' };

const WELCOMES: Record<Role, Welcome> = {
  annotator: {
    heading: 'Ready when you are',
    text: 'You get one item after another. Press ? for the list of keys.',
    first: START,
    stagesFirst: true,
    others: [IMAGES, PREVIOUS],
  },
  artist: {
    heading: 'The models that need a hand',
    text: 'Each comes with its photo, its mask, the candidates that failed and why.',
    first: BOARD,
    others: [TOKENS],
  },
  lead: {
    heading: 'How the campaign is doing',
    text: 'Follow every object from photo to training data, and step in where something is stuck.',
    first: FUNNEL,
    others: [BOARD, IMAGES, START, DATASETS, CAMPAIGNS],
  },
  engineer: {
    heading: 'From choices to training data',
    text: 'Snapshots are immutable, hashed and documented; the same ones come from the API.',
    first: DATASETS,
    others: [FUNNEL, TOKENS],
  },
  admin: {
    heading: 'Administration',
    text: 'All pages of all roles.',
    first: FUNNEL,
    others: [START, IMAGES, BOARD, DATASETS, CAMPAIGNS, TOKENS],
  },
};

function stepOf({ kind, action, description }: Stage): Step {
  return { text: action, path: `/work?kind=${kind}`, help: description };
}

/** One obvious next thing to do, by role, and the others below it. */
@customElement('mq-home-screen')
export class MqHomeScreen extends LitElement {
  @property() campaignId: string | null = null;
  @state() private held: readonly WorkItemAnswer[] = [];
  private readonly session = new Watch(this, session);

  static override styles = [
    ...controls,
    css`
      .page {
        max-width: 880px;
        padding-top: var(--s7);
      }
      .hero {
        display: grid;
        gap: var(--s4);
        justify-items: start;
        padding: var(--s6);
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
      }
      h1 {
        font-size: var(--text-xxl);
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(250px, 1fr));
        gap: var(--s3);
      }
      a.card {
        display: grid;
        gap: 2px;
        align-content: start;
        color: inherit;
        text-decoration: none;
      }
      a.card:hover {
        border-color: var(--line-strong);
        background: var(--surface-hover);
      }
      a.card strong {
        color: var(--accent);
      }
      p {
        max-width: 62ch;
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Home', () => [
      {
        keys: ['Enter'],
        does: this.welcome?.first.text ?? '',
        run: () => this.welcome && go(this.welcome.first.path),
      },
    ]);
  }

  private get welcome(): Welcome | null {
    const role = this.session.value.session?.user?.role;
    return role ? WELCOMES[role] : null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId') || !this.welcome?.stagesFirst) return;
    api
      .call('list_held_work_items')
      .then(({ results }) => {
        this.held = results;
      })
      .catch(toastError);
  }

  override render() {
    const { welcome } = this;
    const known = this.session.value.session;
    if (!welcome || !known?.user) return null;
    const stageSteps = welcome.stagesFirst ? stagesOfRole(known.user.role).map(stepOf) : [];
    const campaign = known.campaigns.find(({ id }) => id === this.campaignId);
    return html`<div class="page">
      <section class="hero">
        <span class="soft">${campaign ? campaign.name : 'You are not a member of a campaign yet; ask a lead.'}</span>
        <h1>${welcome.heading}</h1>
        <p class="soft">${welcome.text}</p>
        <a class="button primary large" href=${welcome.first.path}>${welcome.first.text} <kbd>Enter</kbd></a>
        ${this.held.length > 0 ? html`<p class="small soft">You have ${plural(this.held.length, 'unfinished item')}. Start resumes them.</p>` : null}
      </section>
      <nav class="grid" aria-label="More to do">
        ${[...stageSteps, ...welcome.others].map(
          ({ text, path, help }) => html`<a class="card" href=${path}>
            <strong>${text}</strong><span class="small soft">${help}</span>
          </a>`,
        )}
      </nav>
    </div>`;
  }
}
