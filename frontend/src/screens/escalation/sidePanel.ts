/** The right side of an escalation: what is asked, what was made, what can be done now. */

import { html, nothing } from 'lit';
import type { Brief, ReviewJson, UploadJson } from '../../contract/schema';
import { ago, plural } from '../../ui/format';
import './checkReport';
import { DEFECTS, nameOf, REASONS } from '../../ui/reasons';
import { meshesOf, type ShownMesh } from './meshes';
import type { Rights } from './rights';
import './turnMesh';
import './uploader';

export interface PanelActions {
  show(meshId: string): void;
  submit(upload: UploadJson, note: string): void;
  review(decision: 'accepted' | 'returned'): void;
}

export function briefSection({ reasons, defects, note, opened_by, created_at, rating, returned }: Brief) {
  return html`<section>
    ${
      returned
        ? html`<div class="notice warn" role="note">
            <strong>Version ${returned.version} was returned by ${returned.reviewer}, ${ago(returned.at)}:</strong>
            <p class="quote">${returned.note}</p>
          </div>`
        : nothing
    }
    <h2>What is needed</h2>
    <p>A complete mesh that lines up with what the photo shows. Model the unseen back plausibly.</p>
    <div class="row tight">
      ${reasons.map((reason) => html`<span class="chip warn">${nameOf(REASONS, reason)}</span>`)}
      ${defects.map((defect) => html`<span class="chip">${nameOf(DEFECTS, defect)}</span>`)}
    </div>
    ${note ? html`<p class="quote">${note}</p>` : nothing}
    ${rating ? html`<p>The best candidate, No. ${rating.candidate_number}, was rated ${rating.level || rating.value}.</p>` : nothing}
    <p class="small soft">${opened_by ? `From ${opened_by}, ` : ''}${ago(created_at)}</p>
  </section>`;
}

export function uploadSection(brief: Brief, rights: Rights) {
  if (!rights.upload) return nothing;
  return html`<section>
    <h2>Your mesh</h2>
    <mq-mesh-uploader .escalationId=${brief.id} .limits=${brief.limits}></mq-mesh-uploader>
  </section>`;
}

/** Versions that are shown at once; older ones are folded away. */
const NEWEST = 3;

export function versionsSection(brief: Brief, rights: Rights, shownId: string | null, actions: PanelActions) {
  if (brief.uploads.length === 0) return nothing;
  const newestFirst = [...brief.uploads].reverse();
  const candidate = meshesOf(brief).find(({ kind }) => kind === 'candidate') ?? null;
  const each = (upload: UploadJson) => version(upload, candidate, brief.reviews, rights, shownId, actions);
  return html`<section>
    <h2>Versions</h2>
    ${newestFirst.slice(0, NEWEST).map(each)}
    ${
      newestFirst.length > NEWEST
        ? html`<details>
            <summary>${plural(newestFirst.length - NEWEST, 'older version')}</summary>
            ${newestFirst.slice(NEWEST).map(each)}
          </details>`
        : nothing
    }
  </section>`;
}

function version(
  upload: UploadJson,
  candidate: ShownMesh | null,
  reviews: readonly ReviewJson[],
  rights: Rights,
  shownId: string | null,
  actions: PanelActions,
) {
  const review = reviews.filter(({ upload_id }) => upload_id === upload.id).at(-1);
  const maySubmit = rights.upload && upload.status === 'passed' && !upload.submitted_at;
  const noteId = `note-${upload.id}`;
  return html`<div class="version ${shownId === upload.id ? 'chosen' : ''}">
    <div class="row spread">
      <h3>Version ${upload.version}</h3>
      ${stateChip(upload, review)}
    </div>
    <p class="small soft">${upload.original_name} · ${upload.uploaded_by}, ${ago(upload.created_at)}</p>
    <mq-check-report .upload=${upload}></mq-check-report>
    ${maySubmit ? html`<mq-turn-mesh .upload=${upload} .candidate=${candidate}></mq-turn-mesh>` : nothing}
    ${upload.note ? html`<p class="quote small">“${upload.note}”</p>` : nothing}
    ${review?.note ? html`<p class="quote small notice ${review.decision === 'returned' ? 'warn' : ''}">${review.reviewer}: ${review.note}</p>` : nothing}
    ${
      maySubmit
        ? html`<label class="field small">
            <span>Note for the reviewer (optional)</span>
            <textarea id=${noteId} rows="2" maxlength="2000"></textarea>
          </label>`
        : nothing
    }
    <div class="row">
      ${upload.glb_url ? html`<button @click=${() => actions.show(upload.id)}>Show</button>` : nothing}
      ${
        maySubmit
          ? html`<button
              class="primary"
              @click=${(event: Event) => actions.submit(upload, noteBeside(event, noteId))}
            >
              Submit for review
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

function noteBeside(event: Event, id: string): string {
  const root = (event.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  return (root.getElementById(id) as HTMLTextAreaElement | null)?.value.trim() ?? '';
}

function stateChip({ status, submitted_at }: UploadJson, review: ReviewJson | undefined) {
  if (review) {
    return review.decision === 'accepted'
      ? html`<span class="chip good">Accepted</span>`
      : html`<span class="chip warn">Returned</span>`;
  }
  if (submitted_at) return html`<span class="chip info">Submitted</span>`;
  if (status === 'checking') return html`<span class="chip">Checking</span>`;
  return status === 'passed'
    ? html`<span class="chip good">Passed</span>`
    : html`<span class="chip bad">Refused</span>`;
}

/** What is accepted is what is on screen: with another mesh on show, the buttons bring the submitted version first. */
export function reviewSection(
  reviewed: ShownMesh | null,
  canReview: boolean,
  isWrong: boolean,
  actions: PanelActions,
) {
  if (!reviewed) return nothing;
  const version = reviewed.name.toLowerCase();
  return html`<section>
    <h2>Your review of ${version}</h2>
    <label class="field">
      <span>Note for the artist</span>
      <textarea id="review-note" rows="3" maxlength="2000" aria-invalid=${isWrong}></textarea>
      ${isWrong ? html`<span class="bad-text small" role="alert">Write what should change.</span>` : nothing}
    </label>
    <div class="row">
      <button class="primary" aria-disabled=${!canReview} @click=${() => actions.review('accepted')}>
        Accept ${version}
      </button>
      <button aria-disabled=${!canReview} @click=${() => actions.review('returned')}>Return ${version}</button>
    </div>
    ${canReview ? nothing : html`<p class="soft small">Shown first: ${version} has to be on screen.</p>`}
  </section>`;
}
