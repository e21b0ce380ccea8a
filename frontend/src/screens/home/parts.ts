/** Parts of the home page: what came back, the day, the campaign's progress. */

import { css, html, nothing } from 'lit';
import { NAMES } from '../../contract/names';
import type { HomeAnswer, ReturnedMesh, ReturnedPoseOfObject } from '../../contract/schema';
import { cssVars } from '../../ui/cssVars';
import { ago, count, duration, plural } from '../../ui/format';
import '../../ui/objectThumb';
import { objectLook, SIDE_STATES, STATES } from '../../ui/states';

export const partStyles = css`
  .returned {
    display: grid;
    grid-template-columns: 56px minmax(0, 1fr);
    gap: var(--s3);
    align-items: center;
    color: inherit;
    text-decoration: none;
  }
  .returned:hover {
    background: var(--surface-hover);
  }
  .returned mq-object-thumb {
    width: 56px;
    height: 56px;
  }
  .returned .note {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .two {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 2fr);
    gap: var(--s3);
  }
  .big {
    font-size: var(--text-xxl);
    line-height: 1.2;
    font-weight: 650;
  }
  .bar {
    display: flex;
    gap: 2px;
    height: 12px;
    overflow: hidden;
    border-radius: 6px;
    background: var(--surface-hover);
  }
  .bar > span {
    flex: var(--count) 0 0;
    min-width: 3px;
    background: var(--tone);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s4);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: var(--s2);
  }
  .swatch {
    width: 10px;
    height: 10px;
    border-radius: 3px;
    background: var(--tone);
  }
  @media (max-width: 700px) {
    .two {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** Neighbours in the bar differ in lightness as well as in hue. */
const TONES: Record<string, string> = {
  mask_review: 'color-mix(in srgb, var(--info) 45%, var(--surface))',
  proposing: 'color-mix(in srgb, var(--info) 25%, var(--surface))',
  selecting: 'color-mix(in srgb, var(--info) 70%, var(--surface))',
  escalated: 'var(--warn)',
  aligning: 'var(--info)',
  pose_review: 'color-mix(in srgb, var(--warn) 55%, var(--surface))',
  done: 'var(--good)',
  parked: 'var(--line-strong)',
  discarded: 'color-mix(in srgb, var(--line-strong) 45%, var(--surface))',
};

interface CameBack {
  path: string;
  title: string;
  note: string;
  at: string;
  shown: Pick<ReturnedMesh, 'object' | 'image' | 'mask'>;
}

function mesh(shown: ReturnedMesh): CameBack {
  const { version, reviewer, note, at } = shown.returned;
  const path = `/escalations/${shown.escalation_id}`;
  return { path, title: `Version ${version} returned by ${reviewer}`, note, at, shown };
}

function pose(shown: ReturnedPoseOfObject): CameBack {
  return {
    path: `/objects/${shown.object.id}`,
    title: 'Your pose was returned',
    note: shown.reason,
    at: shown.at,
    shown,
  };
}

export function returnedSection({ returned_meshes, returned_poses }: HomeAnswer) {
  const all = [...returned_meshes.map(mesh), ...returned_poses.map(pose)];
  if (all.length === 0) return nothing;
  return html`<section class="stack tight" aria-labelledby="returned">
    <h2 id="returned">Came back to you</h2>
    ${all.map(
      ({
        path,
        title,
        note,
        at,
        shown: { object, image, mask },
      }) => html`<a class="card returned" href=${path}>
        <mq-object-thumb .image=${image} .mask=${mask}></mq-object-thumb>
        <span>
          <strong>${object.name || 'Object'} <span class="soft">#${object.number}</span></strong>
          <span class="chip warn">${title}</span> <span class="soft small">${ago(at)}</span>
          <span class="note">${note}</span>
        </span>
      </a>`,
    )}
  </section>`;
}

export function daySection({ today }: HomeAnswer) {
  const parts = [
    ...today.submitted.map(({ kind, count }) => ({ text: NAMES.WorkItemKindEnum[kind].text, count })),
    { text: 'Meshes', count: today.meshes_submitted },
    { text: 'Reviews of meshes', count: today.meshes_reviewed },
  ].filter(({ count }) => count > 0);
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  return html`<section class="card stack tight" aria-labelledby="day">
    <h2 id="day">Your day</h2>
    <p><span class="big number">${count(total)}</span> ${total === 1 ? 'item' : 'items'} submitted</p>
    ${
      total === 0
        ? nothing
        : html`<p class="row tight">
            ${parts.map(({ text, count }) => html`<span class="chip">${text}: ${count}</span>`)}
          </p>`
    }
    ${today.active_seconds > 0 ? html`<p class="soft small">${duration(today.active_seconds)} of active work</p>` : nothing}
  </section>`;
}

export function progressSection({ progress }: HomeAnswer) {
  const counts = new Map(progress.states.map(({ state, count }) => [state, count]));
  const shown = [...STATES, ...SIDE_STATES]
    .map((state) => ({ state, count: counts.get(state) ?? 0 }))
    .filter(({ count }) => count > 0);
  const done = counts.get('done') ?? 0;
  return html`<section class="card stack tight" aria-labelledby="progress">
    <h2 id="progress">The campaign</h2>
    ${
      progress.objects === 0
        ? html`<p class="soft">${plural(progress.images, 'photo')}, no objects yet. <a href="/images">Add photos and outline objects</a></p>`
        : html`<p>
              <span class="big number">${count(done)}</span> of ${plural(progress.objects, 'object')} done, from
              ${plural(progress.images, 'photo')}
            </p>
            <div class="bar" aria-hidden="true">
              ${shown.map(({ state, count }) => html`<span ${cssVars({ '--count': `${count}`, '--tone': TONES[state]! })}></span>`)}
            </div>
            <ul class="legend small">
              ${shown.map(
                ({ state, count }) => html`<li>
                  <span class="swatch" ${cssVars({ '--tone': TONES[state]! })}></span>
                  <a href="/objects?state=${state}">${objectLook(state).text}</a>
                  <span class="number">${count}</span>
                </li>`,
              )}
            </ul>`
    }
  </section>`;
}
