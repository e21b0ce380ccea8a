import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AttributeEnum, StageGuides } from '../../contract/schema';
import { controls } from '../../ui/controls';
import { guideStyles, guideText } from '../../ui/guideText';
import { GUIDED_WORK, type GuidedWork, ownGuide } from '../work/guides';

/** The guides as they were just edited. */
export class GuidesChanged extends Event {
  constructor(readonly guides: { guide: string } | { stage_guides: StageGuides }) {
    super('guides-changed');
  }
}

type Shown = 'all' | GuidedWork;

const WORKS = Object.keys(GUIDED_WORK) as GuidedWork[];

/** The guides of a campaign, one at a time, as they are written and as they will look. Fires `guides-changed`. */
@customElement('mq-campaign-guides')
export class MqCampaignGuides extends LitElement {
  @property() guide = '';
  @property({ attribute: false }) stageGuides: StageGuides = {};
  @property() attribute: AttributeEnum = 'overall';
  @property({ type: Boolean }) readonly = false;
  @state() private shown: Shown = 'all';

  static override styles = [
    ...controls,
    guideStyles,
    css`
      section {
        display: grid;
        gap: var(--s3);
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: var(--s4);
      }
      textarea {
        min-height: 260px;
        resize: vertical;
      }
      .preview {
        display: grid;
        gap: var(--s2);
        align-content: start;
        max-height: 420px;
        padding: var(--s3);
        overflow: auto;
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
      }
    `,
  ];

  private get text(): string {
    return this.shown === 'all' ? this.guide : (this.stageGuides[this.shown] ?? '');
  }

  private write(text: string): void {
    const { shown } = this;
    const guides =
      shown === 'all' ? { guide: text } : { stage_guides: { ...this.stageGuides, [shown]: text } };
    this.dispatchEvent(new GuidesChanged(guides));
  }

  private choice(shown: Shown, name: string) {
    const hasText = shown === 'all' ? this.guide : this.stageGuides[shown];
    return html`<button
      type="button"
      aria-pressed=${this.shown === shown}
      @click=${() => {
        this.shown = shown;
      }}
    >
      ${name}${hasText ? html`<span class="sr-only"> (written)</span><span aria-hidden="true">●</span>` : null}
    </button>`;
  }

  override render() {
    const { shown } = this;
    const name = shown === 'all' ? 'All work' : GUIDED_WORK[shown];
    return html`<section aria-labelledby="guides">
      <h3 id="guides">Guides</h3>
      <p class="soft">
        The guide for all work comes first, then the one for the kind of work; without one the page’s own is shown.
        <kbd>I</kbd> opens it on each work page.
      </p>
      <div class="row" role="group" aria-label="Guide to write">
        ${this.choice('all', 'All work')} ${WORKS.map((work) => this.choice(work, GUIDED_WORK[work]))}
      </div>
      <div class="sides">
        <label class="field"><span>Guide: ${name}</span>
          <textarea
            name="guide-text" maxlength="20000" ?disabled=${this.readonly} .value=${this.text}
            @input=${(event: Event) => this.write((event.target as HTMLTextAreaElement).value)}
          ></textarea>
          <span class="help">
            Markdown: # headings, lists, **bold**. A paragraph that begins with “Good:” or “Bad:” is an example.
          </span></label>
        <div class="preview" role="region" aria-label="Preview" tabindex="0">${this.preview()}</div>
      </div>
    </section>`;
  }

  private preview() {
    const { shown, text } = this;
    if (text.trim() !== '') return guideText(text);
    if (shown === 'all') return html`<p class="soft">Nothing is shown for all work.</p>`;
    const own = ownGuide(shown, this.attribute);
    return html`<p class="soft">The page’s own guide:</p>
      ${guideText(own)}
      ${
        this.readonly
          ? null
          : html`<div><button type="button" @click=${() => this.write(own)}>Start from this text</button></div>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-campaign-guides': MqCampaignGuides;
  }
}
