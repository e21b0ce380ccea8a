import { css, html, LitElement, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AttributeEnum } from '../../contract/schema';
import { controls } from '../../ui/controls';
import '../../ui/dialog';
import { guideStyles, guideText } from '../../ui/guideText';
import { GUIDED_WORK, type GuidedWork, ownGuide } from './guides';

/** The guide of a kind of work: what the campaign has for everybody, then its text for this kind, or the page's own. */
@customElement('mq-guide-dialog')
export class MqGuideDialog extends LitElement {
  @property() work: GuidedWork = 'best_of_n';
  @property() attribute: AttributeEnum = 'overall';
  @property({ attribute: false }) campaign: { guide: string; stage_guide: string } | null = null;
  @property({ type: Boolean }) open = false;

  static override styles = [
    ...controls,
    guideStyles,
    css`
      mq-dialog {
        --dialog-width: 720px;
      }
    `,
  ];

  override render() {
    const { guide = '', stage_guide = '' } = this.campaign ?? {};
    return html`<mq-dialog heading="Guide: ${GUIDED_WORK[this.work].toLowerCase()}" .open=${this.open}>
      ${this.open ? guideText(guide, stage_guide.trim() || ownGuide(this.work, this.attribute)) : null}
    </mq-dialog>`;
  }
}

/** `private guide = new Guide(this, 'artist')`, then `guide.open` for its key and button, and `guide.dialog(campaign)` in `render()`. */
export class Guide implements ReactiveController {
  private isOpen = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly work: GuidedWork,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  readonly open = (): void => this.show(true);

  dialog(campaign: MqGuideDialog['campaign']) {
    return html`<mq-guide-dialog
      work=${this.work}
      .campaign=${campaign}
      ?open=${this.isOpen}
      @close=${() => this.show(false)}
    ></mq-guide-dialog>`;
  }

  private show(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.host.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-guide-dialog': MqGuideDialog;
  }
}
