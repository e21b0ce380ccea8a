/** Pieces of an object's page that only draw. */

import { css, html } from 'lit';
import type { StateChange } from '../../api/types';
import { ago, capital, dateTime, words } from '../../ui/format';
import { objectLook, STATES } from '../../ui/states';

export const partStyles = css`
  ol.states {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .states li {
    display: flex;
    align-items: center;
    gap: var(--s1);
    color: var(--text-soft);
    font-size: var(--text-s);
  }
  .states li:not(:last-child)::after {
    content: '›';
    padding: 0 var(--s1);
  }
  .result {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(220px, 2fr);
    gap: var(--s5);
    align-items: start;
  }
  @media (max-width: 700px) {
    .result {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .states li.here {
    color: var(--accent);
    font-weight: 650;
  }
`;

/** Where the object is on its way. */
export function stateList(present: string) {
  return html`<ol class="states" aria-label="States">
    ${STATES.map(
      (
        state,
      ) => html`<li class=${state === present ? 'here' : ''} aria-current=${state === present ? 'step' : 'false'}>
        ${objectLook(state).text}
      </li>`,
    )}
  </ol>`;
}

/** What happened to it, oldest first; only leads get a history. */
export function historyTable(history: readonly StateChange[]) {
  if (history.length === 0) return null;
  return html`<section class="stack">
    <h2>What happened</h2>
    <div class="table-wrap">
      <table>
        <thead><tr><th>When</th><th>From</th><th>To</th><th>By</th><th>Why</th></tr></thead>
        <tbody>
          ${history.map(
            (change) => html`<tr>
              <td class="soft" title=${dateTime(change.at)}>${ago(change.at)}</td>
              <td>${change.from_state ? objectLook(change.from_state).text : 'New'}</td>
              <td>${objectLook(change.to_state).text}</td>
              <td>${change.changed_by ?? 'Maquette'}</td>
              <td class="soft">${capital(words(change.reason))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
