import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { DatasetAnswer, DatasetFile } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { bytes, count, plural } from '../ui/format';

/** The files of one snapshot, each with its size and checksum. */
@customElement('mq-dataset-files')
export class MqDatasetFiles extends LitElement {
  @property({ attribute: false }) snapshot!: DatasetAnswer;
  @state() private files: readonly DatasetFile[] | null = null;
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      .table-wrap {
        max-height: 55vh;
        overflow: auto;
      }
      td:first-child {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('snapshot')) void this.load();
  }

  private async load(): Promise<void> {
    try {
      const response = await api.call('list_dataset_files', { path: { dataset_id: this.snapshot.id } });
      this.files = response.results;
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  private address({ path }: DatasetFile): string {
    return `/api/datasets/${this.snapshot.id}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
  }

  override render() {
    if (this.problem) return html`<p class="notice bad">${this.problem}</p>`;
    if (!this.files) return html`<p class="soft">Loading…</p>`;
    const total = this.files.reduce((sum, file) => sum + file.bytes, 0);
    return html`<div class="stack tight">
      <p class="soft small number">${plural(this.files.length, 'file')}, ${bytes(total)} in all</p>
      <div class="table-wrap"><table>
        <thead><tr><th>File</th><th class="number">Size</th><th class="number">Rows</th><th>SHA-256</th></tr></thead>
        <tbody>${this.files.map(
          (file) => html`<tr>
            <td><a href=${this.address(file)} download>${file.path}</a></td>
            <td class="number">${bytes(file.bytes)}</td>
            <td class="number">${file.rows === null || file.rows === undefined ? '–' : count(file.rows)}</td>
            <td class="mono soft" title=${file.sha256}>${file.sha256 ? `${file.sha256.slice(0, 12)}…` : '–'}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </div>`;
  }
}
