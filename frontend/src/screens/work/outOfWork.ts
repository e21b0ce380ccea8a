import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { WorkKind } from '../../api/types';
import type { HomeAnswer } from '../../contract/schema';
import { currentCampaignId, currentUser } from '../../state/session';
import { allStages } from '../../state/stages';
import { controls } from '../../ui/controls';
import '../../ui/empty';
import { plural } from '../../ui/format';
import { OnNews } from '../../ui/news';
import { loadHome } from '../home/load';
import { atMachines, type Waiting, waitingFor } from '../home/nextWork';

const NONE_LEFT: Record<WorkKind, string> = {
  mask_review: 'No masks to review now',
  best_of_n: 'No rounds to do now',
  alignment: 'No objects to align now',
  pose_review: 'No poses to review now',
};

/** Why there is no item of the kind at hand, and the next work that exists. Slot: further buttons. */
@customElement('mq-out-of-work')
export class MqOutOfWork extends LitElement {
  /** The only kind that was asked for, or null for any. */
  @property() kind: WorkKind | null = null;
  @state() private home: HomeAnswer | null = null;
  readonly news = new OnNews(this, ['funnel.changed', 'work.available', 'escalation.changed'], () =>
    this.load(),
  );

  static override styles = [
    ...controls,
    css`
      .row {
        justify-content: center;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.load();
  }

  /** What else there is only adds to the page: without it, the page is as useful as before. */
  private load(): void {
    const campaignId = currentCampaignId();
    if (!campaignId) return;
    loadHome(campaignId).then(
      (home) => {
        this.home = home;
      },
      () => undefined,
    );
  }

  private get others(): Waiting[] {
    const role = currentUser()?.role;
    if (!this.home || !role) return [];
    return waitingFor(this.home, role, allStages()).filter(({ kind }) => kind !== this.kind);
  }

  override render() {
    const [first, ...rest] = this.others;
    return html`<mq-empty heading=${this.kind ? NONE_LEFT[this.kind] : 'Nothing to do just now'}>
      ${first ? `There is other work: ${first.amount}.` : this.reason()} New work appears here automatically.
      <span slot="actions" class="row">
        ${first ? html`<a class="button primary" href=${first.path}>${first.text}</a>` : nothing}
        ${rest.map(({ text, path, amount }) => html`<a class="button" href=${path} title=${amount}>${text}</a>`)}
        <slot></slot>
        <a class="button" href="/previous">Previous items</a>
        ${first ? nothing : html`<a class="button" href="/images">Look at the images</a>`}
      </span>
    </mq-empty>`;
  }

  private reason(): string {
    const made = this.home ? atMachines(this.home) : 0;
    if (made > 0) return `Candidates for ${plural(made, 'object')} are being generated.`;
    return 'Everything is taken or still being generated.';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-out-of-work': MqOutOfWork;
  }
}
