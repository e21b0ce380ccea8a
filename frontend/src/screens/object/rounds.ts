/** Rounds as strips: each comparison with its two candidates, the answer and the time it took. */

import { css, html, nothing } from 'lit';
import type { ObjectStory, StoryCandidate, StoryComparison, StoryRound } from '../../contract/schema';
import { ago, dateTime, plural } from '../../ui/format';
import { DEFECTS, nameOf, REASONS } from '../../ui/reasons';
import {
  answerText,
  candidateName,
  disagreementText,
  type Numbers,
  personName,
  ratingText,
  timeText,
} from './storyText';

export const roundStyles = css`
  .round {
    display: grid;
    gap: var(--s3);
    min-width: 0;
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .round.old {
    opacity: 0.75;
  }
  .strip {
    display: flex;
    gap: var(--s3);
    margin: 0;
    padding: 2px 2px var(--s2);
    overflow-x: auto;
    list-style: none;
  }
  .strip li {
    flex: none;
    width: 172px;
  }
  .pair {
    display: grid;
    margin-bottom: var(--s1);
    grid-template-columns: 1fr 1fr;
    gap: var(--s1);
  }
  figure {
    margin: 0;
    overflow: hidden;
    border: 2px solid transparent;
    border-radius: 6px;
    background: var(--viewport);
    color: var(--viewport-text);
    text-align: center;
  }
  figure.kept {
    border-color: var(--accent);
  }
  figure img {
    display: block;
    width: 100%;
    aspect-ratio: 1;
    object-fit: contain;
  }
  figcaption {
    padding: 1px var(--s1);
    font-size: 12px;
  }
`;

export interface Shown {
  candidates: ReadonlyMap<string, StoryCandidate>;
  numbers: Numbers;
}

export function roundsSection(story: ObjectStory, shown: Shown) {
  const { rounds, disagreement } = story;
  if (rounds.length === 0) return nothing;
  const differ = disagreementText(disagreement);
  return html`<section class="stack" aria-label="Rounds">
    <div class="row spread">
      <h2>Choice</h2>
      <span class="soft number">${plural(rounds.length, 'round')}</span>
    </div>
    ${differ ? html`<p class="notice warn">${differ}</p>` : nothing}
    ${rounds.map((round, at) => oneRound(round, at + 1, shown))}
  </section>`;
}

function oneRound(round: StoryRound, number: number, shown: Shown) {
  const { comparisons, person, started_at, finished_at, attribute, winner } = round;
  const at = finished_at ?? started_at;
  return html`<article class="round ${round.status === 'superseded' ? 'old' : ''}">
    <div class="row spread">
      <h3>Round ${number}: ${personName(person)}</h3>
      <span class="row tight">${outcome(round, shown.numbers)}</span>
    </div>
    <p class="small soft">
      ${attribute === 'overall' ? 'Overall' : attribute === 'shape' ? 'Shape alone' : 'Texture alone'} ·
      ${plural(comparisons.length, 'comparison')} · <span title=${dateTime(at)}>${ago(at)}</span>
      ${round.status === 'superseded' ? '· replaced by a later round' : ''}
      ${round.status === 'open' ? '· not finished' : ''}
    </p>
    ${
      comparisons.length === 0
        ? nothing
        : html`<ol class="strip" tabindex="0" aria-label="Comparisons of round ${number}">
            ${comparisons.map((comparison) => oneComparison(comparison, shown))}
          </ol>`
    }
    ${winner === null && round.rating === null ? reasons(round) : nothing}
  </article>`;
}

function outcome({ winner, rating }: StoryRound, numbers: Numbers) {
  return html`${winner === null ? nothing : html`<span class="chip">Winner: ${candidateName(numbers, winner)}</span>`}
  ${rating === null ? nothing : html`<span class="chip ${rating.meets_bar ? 'good' : 'warn'}">${ratingText(rating)}</span>`}`;
}

function oneComparison(comparison: StoryComparison, { candidates, numbers }: Shown) {
  const side = (id: string, where: string) => {
    const isKept = comparison.kept === id;
    const url = candidates.get(id)?.thumbnail_url;
    const name = candidateName(numbers, id);
    return html`<figure class=${isKept ? 'kept' : ''}>
      ${url ? html`<img src=${url} alt="" loading="lazy" />` : nothing}
      <figcaption><span class="sr-only">${where}:</span> ${name}${isKept ? html` <span aria-label="stays">✓</span>` : nothing}</figcaption>
    </figure>`;
  };
  return html`<li>
    <div class="pair">${side(comparison.left, 'Left')} ${side(comparison.right, 'Right')}</div>
    <div class="small">${answerText(comparison, numbers)}</div>
    <div class="small soft number" title=${dateTime(comparison.decided_at)}>${timeText(comparison)}</div>
  </li>`;
}

function reasons({ reasons, defects, note }: StoryRound) {
  if (reasons.length === 0 && defects.length === 0 && !note) return nothing;
  return html`<div class="row tight">
      <span class="small">Nothing was good enough:</span>
      ${reasons.map((reason) => html`<span class="chip warn">${nameOf(REASONS, reason)}</span>`)}
      ${defects.map((defect) => html`<span class="chip">${nameOf(DEFECTS, defect)}</span>`)}
    </div>
    ${note ? html`<p class="small">“${note}”</p>` : nothing}`;
}
