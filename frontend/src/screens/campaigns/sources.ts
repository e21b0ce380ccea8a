/** The sources of a campaign: which model versions propose, and how many candidates each. */

import { html } from 'lit';
import type { ModelVersionAnswer } from '../../api/types';
import { plural, words } from '../../ui/format';
import type { ChosenSource } from './draft';

type Choose = (sources: readonly ChosenSource[]) => void;

/** The versions to choose from: a retired one only where it is the present choice. */
function offered(versions: readonly ModelVersionAnswer[], chosen = ''): ModelVersionAnswer[] {
  return versions.filter(({ id, status }) => status !== 'retired' || id === chosen);
}

export function sourceRows(
  sources: readonly ChosenSource[],
  versions: readonly ModelVersionAnswer[],
  choose: Choose,
) {
  const total = sources.reduce((sum, { n_candidates }) => sum + n_candidates, 0);
  const used = new Set(sources.map(({ model_version_id }) => model_version_id));
  const free = offered(versions).find(({ id }) => !used.has(id));
  const add = () => {
    if (free) choose([...sources, { model_version_id: free.id, n_candidates: 4, priority: 5 }]);
  };
  return html`<div class="sources">
    <div class="row spread">
      <h3>Sources</h3>
      <span class="soft number">${plural(total, 'candidate')} per object (N)</span>
    </div>
    ${sources.map((_, index) => row(sources, index, versions, choose))}
    ${sources.length === 0 ? html`<p class="soft">Choose at least one source of candidates.</p>` : null}
    <div><button type="button" ?disabled=${!free} @click=${add}>Add a source</button></div>
  </div>`;
}

function row(
  sources: readonly ChosenSource[],
  index: number,
  versions: readonly ModelVersionAnswer[],
  choose: Choose,
) {
  const source = sources[index]!;
  const change = (fields: Partial<ChosenSource>) => choose(sources.with(index, { ...source, ...fields }));
  const entered = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
  const label = (text: string) => html`<span class=${index > 0 ? 'sr-only' : ''}>${text}</span>`;
  return html`<div class="source">
    <label class="field version">${label('Model version')}
      <select @change=${(event: Event) => change({ model_version_id: entered(event) })}>
        ${offered(versions, source.model_version_id).map(
          ({
            id,
            name,
            version,
            kind,
            queue,
            status,
          }) => html`<option value=${id} .selected=${id === source.model_version_id}>
            ${name} ${version} (${words(kind)}, ${queue.toUpperCase()}${status === 'retired' ? ', retired' : ''})
          </option>`,
        )}
      </select></label>
    <label class="field">${label('Candidates')}
      <input
        type="number" min="1" max="64" required .value=${String(source.n_candidates)}
        @input=${(event: Event) => change({ n_candidates: Number(entered(event)) })}
      /></label>
    <label class="field">${label('Priority (0–9)')}
      <input
        type="number" min="0" max="9" required .value=${String(source.priority)}
        @input=${(event: Event) => change({ priority: Number(entered(event)) })}
      /></label>
    <button
      type="button" class="quiet" aria-label="Remove this source"
      @click=${() => choose(sources.toSpliced(index, 1))}
    >✕</button>
  </div>`;
}
