/** The rows of the compare screen. */

import { html, nothing } from 'lit';
import type { WorkItem } from '../../api/types';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';
import type { RatingPicked } from '../rating/ratingPanel';
import '../rating/ratingPanel';
import type { CompareActions, Phase } from './compareKeys';

export interface ViewState {
  shading: Shading;
  turning: boolean;
  linked: boolean;
  opacity: number;
  blinking: boolean;
  overSide: 0 | 1;
  whole: boolean;
  outline: boolean;
  canOverlay: boolean;
}

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function itemHeader(
  { object, campaign }: WorkItem,
  phase: Phase,
  step: { number: number; of: number } | null,
  readGuide: () => void,
) {
  const where =
    phase === 'comparing' && step ? `${step.number} of ${step.of}` : phase === 'rating' ? 'Rating' : '';
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    ${campaign.guide ? html`<button class="quiet" @click=${readGuide}>Guide ${key('g')}</button>` : nothing}
    <span class="step number" aria-live="polite">${where}</span>
  </header>`;
}

export function nothingGood(actions: CompareActions) {
  return html`<div class="below none">
    <p class="grow">None of the candidates is good enough, so an artist has to make this one.</p>
    <button class="primary large" @click=${actions.escalate}>Hand it to an artist ${key('e')}</button>
  </div>`;
}

export function ratingPanel(
  { campaign }: WorkItem,
  picked: number | null,
  pick: (value: number) => void,
  send: () => void,
) {
  return html`<mq-rating-panel
    class="below"
    .levels=${campaign.rating_scale}
    .bar=${campaign.quality_bar ?? null}
    .picked=${picked}
    @rating-picked=${({ value }: RatingPicked) => pick(value)}
    @rating-sent=${send}
  ></mq-rating-panel>`;
}

export function answerBar(actions: CompareActions, isReady: boolean) {
  const button = (answer: Parameters<CompareActions['answer']>[0], text: unknown, look = '') =>
    html`<button
      class="large ${look}"
      ?disabled=${!isReady}
      @click=${(event: Event) => actions.answer(answer, event.timeStamp)}
    >
      ${text}
    </button>`;
  return html`<div class="answers" role="group" aria-label="Which is better?">
    ${button('left', html`${key('ArrowLeft')} Left is better`, 'side')}
    ${button('tie', html`Equal ${key('s')}`)} ${button('both_bad', html`Both bad ${key('x')}`)}
    ${button('cannot_judge', html`Can’t judge ${key('j')}`)}
    ${button('right', html`Right is better ${key('ArrowRight')}`, 'side')}
  </div>`;
}

export function shadingGroup(state: ViewState, actions: Pick<CompareActions, 'shade'>, withDigits: boolean) {
  return html`<div class="group" role="group" aria-label="Shading">
    ${SHADINGS.map(
      (shading, at) => html`<button
        aria-pressed=${state.shading === shading}
        @click=${() => actions.shade(shading)}
      >
        ${SHADING_NAMES[shading]} ${withDigits ? key(String(at + 1)) : nothing}
      </button>`,
    )}
  </div>`;
}

export function viewTools(state: ViewState, actions: CompareActions, withDigits: boolean) {
  return html`${shadingGroup(state, actions, withDigits)}
    <button aria-pressed=${state.turning} @click=${actions.toggleTurntable}>Turntable ${key('Space')}</button>
    <button aria-pressed=${state.linked} @click=${actions.toggleLink} title="Both views move together">
      Linked ${key('c')}
    </button>
    <button class="quiet" @click=${actions.resetCamera}>Reset ${key('r')}</button>`;
}

export function objectTools(actions: CompareActions, canUndo: boolean) {
  return html`<button class="quiet" ?disabled=${!canUndo} @click=${actions.undo}>Undo ${key('z')}</button>
    <button class="quiet" @click=${actions.reportMask}>Mask problem ${key('m')}</button>
    <button class="quiet" @click=${actions.escalate}>Needs an artist ${key('e')}</button>`;
}

export function photoTools(
  state: ViewState,
  actions: CompareActions,
  setOpacity: (opacity: number) => void,
  isPair: boolean,
) {
  return html`<div class="photo-tools">
    ${state.canOverlay ? opacitySlider(state, setOpacity) : html`<p class="soft small">No layout, so nothing to lay over the photo.</p>`}
    <div class="row">
      ${state.canOverlay ? overlayTools(state, actions, isPair) : nothing}
      <button aria-pressed=${state.whole} @click=${actions.toggleWhole}>Whole ${key('f')}</button>
      <button aria-pressed=${state.outline} @click=${actions.toggleOutline}>Outline ${key('k')}</button>
    </div>
  </div>`;
}

function opacitySlider(state: ViewState, setOpacity: (opacity: number) => void) {
  return html`<label class="slider">
    <span>Over the photo ${key('o')}</span>
    <input
      type="range"
      min="0"
      max="1"
      step="0.05"
      .value=${String(state.opacity)}
      @input=${(event: Event) => setOpacity(Number((event.target as HTMLInputElement).value))}
    />
  </label>`;
}

function overlayTools(state: ViewState, actions: CompareActions, isPair: boolean) {
  const side = html`<button @click=${actions.toggleOverSide} title="Which candidate lies over the photo">
    ${state.overSide === 0 ? 'Left' : 'Right'} ${key('v')}
  </button>`;
  return html`<button aria-pressed=${state.blinking} @click=${actions.toggleBlink}>Blink ${key('b')}</button>
    ${isPair ? side : nothing}`;
}
