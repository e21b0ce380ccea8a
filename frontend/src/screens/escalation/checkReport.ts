import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { UploadJson } from '../../contract/schema';
import { controls } from '../../ui/controls';
import { bytes, count } from '../../ui/format';
import '../../ui/progress';
import { sortedFindings } from './findings';

const NAMES: Record<string, string> = {
  error: 'Must fix.',
  warning: 'Check this.',
  info: 'Note.',
};

/** The report of one version's check: facts, and each finding with what to do about it. */
@customElement('mq-check-report')
export class MqCheckReport extends LitElement {
  @property({ attribute: false }) upload!: UploadJson;

  static override styles = [
    ...controls,
    css`
      ul {
        display: grid;
        gap: var(--s2);
        margin: var(--s2) 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        gap: 2px;
        padding: var(--s2) var(--s3);
        border-left: 3px solid var(--tone);
        border-radius: var(--radius-s);
        background: var(--tone-soft);
      }
      .error {
        --tone: var(--bad);
        --tone-soft: var(--bad-soft);
      }
      .warning {
        --tone: var(--warn);
        --tone-soft: var(--warn-soft);
      }
      .info {
        --tone: var(--info);
        --tone-soft: var(--info-soft);
      }
    `,
  ];

  override render() {
    const { upload } = this;
    if (upload.status === 'checking') return html`<mq-progress text="Checking the mesh…"></mq-progress>`;
    return html`<p class="small soft number">${this.facts()}</p>
      <ul>
        ${sortedFindings(upload.findings).map(
          ({ severity, message }) => html`<li class="${severity} small">
            <strong>${NAMES[severity] ?? severity}</strong> ${message}
          </li>`,
        )}
      </ul>
      ${upload.findings.length === 0 ? html`<p class="small">No findings.</p>` : nothing}`;
  }

  private facts(): string {
    const { facts, size_bytes } = this.upload;
    if (!facts) return bytes(size_bytes);
    const surface = facts.has_texture
      ? 'textured'
      : facts.has_vertex_colours
        ? 'vertex colours'
        : 'untextured';
    const closed = facts.watertight ? 'watertight' : 'not watertight';
    return [bytes(size_bytes), `${count(facts.n_faces)} triangles`, closed, surface].join(' · ');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-check-report': MqCheckReport;
  }
}
