/** The top of an escalation: what it is, whose it is, and what can be done with the whole of it. */

import { html, nothing } from 'lit';
import { NAMES } from '../../contract/names';
import type { Brief } from '../../contract/schema';
import { showKey } from '../../ui/keys';
import { reopeningOf } from '../object/reopening';
import type { Rights } from './rights';

export type Verb = 'park' | 'release' | 'claim' | 'withdraw';

export interface HeaderActions {
  act(verb: Verb, done: string): void;
  askReopen(): void;
  readGuide(): void;
}

export function header(
  { object, state, assignee, bundle_url }: Brief,
  rights: Rights,
  { act, askReopen, readGuide }: HeaderActions,
) {
  const button = (verb: Verb, text: string, done: string, look = '') =>
    rights[verb] ? html`<button class=${look} @click=${() => act(verb, done)}>${text}</button>` : nothing;
  return html`<header>
    <a href="/escalations">Escalations</a>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    <span class="chip info">${NAMES.EscalationStateEnum[state].text}</span>
    ${assignee ? html`<span class="soft small">${assignee}</span>` : nothing}
    <span class="end">
      <button class="quiet" @click=${readGuide}>Guide <kbd>${showKey('i')}</kbd></button>
      <a class="button quiet" href="/objects/${object.id}">Object</a>
      ${rights.reopen ? html`<button class="quiet" @click=${askReopen}>${reopeningOf('escalated')?.text}</button>` : nothing}
      ${button('park', 'Put on hold', 'Put on hold.', 'quiet')}
      ${button('release', 'Release', 'Released: it is open again.', 'quiet')}
      ${button('withdraw', 'Withdraw the submission', 'Withdrawn: you can upload and submit again.', 'quiet')}
      <a class="button" href=${bundle_url} download>Download the bundle</a>
      ${button('claim', 'Claim', 'Claimed.', 'primary')}
    </span>
  </header>`;
}
