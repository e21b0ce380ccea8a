/** The top of an object's page: photo, mask, name, state. */

import { css, html } from 'lit';
import type { MaskAnswer, ObjectAnswer } from '../../api/types';
import { cssVars } from '../../ui/cssVars';
import { capital, count, words } from '../../ui/format';
import { discardReason, objectChip, objectLook } from '../../ui/states';
import { stateList } from './parts';

export const objectStyles = css`
  .head {
    display: grid;
    grid-template-columns: 280px minmax(0, 1fr);
    gap: var(--s5);
  }
  @media (max-width: 700px) {
    .head {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .photo {
    position: relative;
    display: block;
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--viewport);
  }
  .photo img {
    display: block;
    width: 100%;
  }
  .photo .outside {
    filter: brightness(0.4) saturate(0.4);
  }
  .photo .inside {
    position: absolute;
    inset: 0;
    height: 100%;
    mask: var(--mask) center / 100% 100% no-repeat;
    mask-mode: luminance;
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
    gap: var(--s4);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--s1) var(--s4);
    margin: 0;
  }
  dt {
    color: var(--text-soft);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .viewer {
    --dialog-width: 1040px;
  }
  .reasons button {
    justify-content: start;
  }
`;

/** `actions` is shown beside the name. */
export function head(object: ObjectAnswer, actions: unknown) {
  return html`<div class="head">
      <a class="photo" href="/images/${object.image.id}" title="Open the image">
        <img class=${object.mask ? 'outside' : ''} src=${object.image.thumbnail_url} alt="The photo" />
        ${
          object.mask
            ? html`<img class="inside" src=${object.image.thumbnail_url} alt="" ${cssVars({ '--mask': `url("${object.mask.url}")` })} />`
            : null
        }
      </a>
      <div class="stack">
        <div class="row spread">
          <div class="row">
            <h1>${object.name || capital(object.category) || `Object ${object.number}`}</h1>
            ${objectChip(object.state)}
          </div>
          ${actions}
        </div>
        ${stateList(object.state)}
        <dl>
          <dt>Now</dt>
          <dd>${objectLook(object.state).help}${object.discard_reason ? ` Reason: ${discardReason(object.discard_reason)}.` : ''}</dd>
          ${object.category ? html`<dt>Category</dt><dd>${object.category}</dd>` : null}
          ${object.mask ? maskFacts(object.mask) : null}
        </dl>
      </div>
    </div>`;
}

function maskFacts(mask: MaskAnswer) {
  return html`<dt>Mask</dt>
      <dd class="number">
        Version ${mask.version}, ${count(mask.area_px)} px, made by ${words(mask.method) || 'hand'}
        · <a href=${mask.url} download>PNG</a>
      </dd>`;
}
