/** The rest of an object's story: what artists did, the versions of the mask, and the datasets that hold it. */

import { css, html, nothing } from 'lit';
import { NAMES } from '../../contract/names';
import type {
  StoryEscalation,
  StoryMask,
  StoryRelease,
  StoryReview,
  StoryVersion,
} from '../../contract/schema';
import { ago, capital, dateTime, words } from '../../ui/format';
import { DEFECTS, nameOf, REASONS } from '../../ui/reasons';
import { personName, rowsText } from './storyText';

export const chapterStyles = css`
  .escalation {
    display: grid;
    gap: var(--s3);
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .versions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s4);
  }
  .version {
    display: flex;
    gap: var(--s3);
    max-width: 340px;
  }
  .version img {
    width: 72px;
    height: 72px;
    border-radius: 6px;
    background: var(--viewport);
    object-fit: contain;
  }
`;

export function escalationsSection(escalations: readonly StoryEscalation[], canOpen: boolean) {
  if (escalations.length === 0) return nothing;
  return html`<section class="stack" aria-label="Escalations">
    <h2>With an artist</h2>
    ${escalations.map((escalation) => oneEscalation(escalation, canOpen))}
  </section>`;
}

function oneEscalation(escalation: StoryEscalation, canOpen: boolean) {
  const { reasons, defects, note, opened_by, created_at, assignee, versions, reviews } = escalation;
  const from = opened_by ? `Sent by ${personName(opened_by)}, ` : 'Sent ';
  return html`<article class="escalation">
    <div class="row spread">
      <div class="row tight">
        ${reasons.map((reason) => html`<span class="chip warn">${nameOf(REASONS, reason)}</span>`)}
        ${defects.map((defect) => html`<span class="chip">${nameOf(DEFECTS, defect)}</span>`)}
        ${reasons.length + defects.length === 0 ? html`<span>The winner’s rating was below the bar.</span>` : nothing}
      </div>
      <span class="chip">${escalation.is_withdrawn ? 'Withdrawn' : NAMES.EscalationStateEnum[escalation.state].text}</span>
    </div>
    ${note ? html`<p>“${note}”</p>` : nothing}
    <p class="small soft">
      ${from}<span title=${dateTime(created_at)}>${ago(created_at)}</span>${assignee ? ` · Artist: ${personName(assignee)}` : ''}
      ${canOpen && !escalation.is_withdrawn ? html`· <a href="/escalations/${escalation.id}">Open</a>` : nothing}
    </p>
    ${versions.length > 0 ? html`<div class="versions">${versions.map((version) => oneVersion(version, reviews))}</div>` : nothing}
  </article>`;
}

function oneVersion(version: StoryVersion, reviews: readonly StoryReview[]) {
  const review = reviews.filter((found) => found.version === version.version).at(-1);
  const state = review
    ? `${capital(words(review.decision))} by ${personName(review.person)}`
    : version.submitted_at
      ? 'Submitted for review'
      : capital(version.status);
  return html`<div class="version">
    ${version.thumbnail_url ? html`<img src=${version.thumbnail_url} alt="" loading="lazy" />` : nothing}
    <div>
      <strong>Version ${version.version}</strong>
      <div class="small">${state}</div>
      ${review?.note ? html`<div class="small">“${review.note}”</div>` : nothing}
      <div class="small soft">${personName(version.person)}, ${ago(version.created_at)}</div>
    </div>
  </div>`;
}

/** Only when there was more than one: the present mask is shown at the top. */
export function masksSection(masks: readonly StoryMask[]) {
  if (masks.length < 2) return nothing;
  return html`<section class="stack" aria-label="Masks">
    <h2>Masks</h2>
    <div class="table-wrap"><table>
      <thead><tr><th>Version</th><th>Made by</th><th>Person</th><th>When</th><th>File</th></tr></thead>
      <tbody>${masks.map(
        (mask) => html`<tr>
          <td class="number">${mask.version}</td>
          <td>${capital(words(mask.method))}</td>
          <td>${mask.person ? personName(mask.person) : 'Import'}</td>
          <td class="soft" title=${dateTime(mask.created_at)}>${ago(mask.created_at)}</td>
          <td><a href=${mask.url} download>PNG</a></td>
        </tr>`,
      )}</tbody>
    </table></div>
  </section>`;
}

export function releasesSection(releases: readonly StoryRelease[]) {
  if (releases.length === 0) return nothing;
  return html`<section class="stack" aria-label="Datasets">
    <h2>In datasets</h2>
    <div class="table-wrap"><table>
      <thead><tr><th>Dataset</th><th>Rows about this object</th><th>Made</th></tr></thead>
      <tbody>${releases.map(
        (release) => html`<tr>
          <td><a href="/datasets">${release.name} ${release.version}</a></td>
          <td>${rowsText(release.rows)}</td>
          <td class="soft" title=${dateTime(release.created_at)}>${ago(release.created_at)}</td>
        </tr>`,
      )}</tbody>
    </table></div>
  </section>`;
}
