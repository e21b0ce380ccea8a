/** The rows of the compare screen. */

import { html, nothing } from 'lit';
import type { BestOfNItem, WorkItem } from '../../api/types';
import type { Answer } from '../../domain/bestOfN';
import { cssVars } from '../../ui/cssVars';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES, SHADINGS } from '../../viewer/shading';
import { BOTH, ONLY_LEFT, ONLY_RIGHT } from '../../viewer/silhouettes';
import type { RatingPicked } from '../rating/ratingPanel';
import '../rating/ratingPanel';
import type { ArmingState } from '../work/arming';
import { ANSWER_KEYS, type CompareActions, type Phase } from './compareKeys';
import { type AnswerNames, questionOf } from './question';
import type { ViewState } from './viewControls';

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function itemHeader(
  { object, payload }: BestOfNItem,
  phase: Phase,
  step: { number: number; of: number } | null,
  readGuide: () => void,
) {
  const where =
    phase === 'comparing' && step ? `${step.number} of ${step.of}` : phase === 'rating' ? 'Rating' : '';
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    <p class="question">${phase === 'rating' ? nothing : questionOf(payload.round.attribute)}</p>
    <button class="quiet" @click=${readGuide}>Guide ${key('i')}</button>
    <span class="last number" aria-live="polite">${where}</span>
  </header>`;
}

export function nothingGood(actions: CompareActions, arming: ArmingState) {
  return html`<div class="below none arming" data-arming=${arming}>
    <p class="grow">None of the candidates is good enough, so an artist has to make this one.</p>
    <button class="primary large" aria-disabled=${arming !== 'armed'} @click=${actions.escalate}>Send to an artist ${key('e')}</button>
  </div>`;
}

export function ratingPanel(
  { campaign }: WorkItem,
  picked: number | null,
  arming: ArmingState,
  pick: (value: number) => void,
  send: () => void,
) {
  return html`<mq-rating-panel
    class="below arming"
    data-arming=${arming}
    .levels=${campaign.rating_scale}
    .bar=${campaign.quality_bar ?? null}
    .picked=${picked}
    .armed=${arming === 'armed'}
    @rating-picked=${({ value }: RatingPicked) => pick(value)}
    @rating-sent=${send}
  ></mq-rating-panel>`;
}

/** Buttons that are not armed stay focusable, so that Tab does not lose its place between two pairs. */
export function answerBar(
  actions: Pick<CompareActions, 'answer'>,
  names: AnswerNames,
  arming: ArmingState,
  mayAnswer: boolean,
) {
  const isOff = !mayAnswer || arming !== 'armed';
  const button = (answer: Answer, side = '') => {
    const { text, help } = names[answer];
    const label = html`${text} ${key(ANSWER_KEYS[answer][side ? 1 : 0]!)}`;
    return html`<button
      class="large ${side}"
      title=${help}
      aria-disabled=${isOff}
      @click=${(event: Event) => actions.answer(answer, event.timeStamp)}
    >
      ${label}
    </button>`;
  };
  return html`<div class="answers arming" data-arming=${mayAnswer ? arming : 'waiting'} role="group" aria-label="Answer">
    ${button('left', 'side')} ${button('tie')} ${button('both_bad')} ${button('cannot_judge')}
    ${button('right', 'side')}
  </div>`;
}

function shadingGroup(state: ViewState, actions: Pick<CompareActions, 'shade'>) {
  return html`<div class="group" role="group" aria-label="Shading">
    ${SHADINGS.map(
      (shading) => html`<button
        aria-pressed=${state.shading === shading}
        title="Next shading: H"
        @click=${() => actions.shade(shading)}
      >
        ${SHADING_NAMES[shading]}
      </button>`,
    )}
  </div>${key('h')}`;
}

export function viewTools(state: ViewState, actions: CompareActions) {
  return html`<span class="part" role="group" aria-label="Candidates">
    ${shadingGroup(state, actions)}
    <button aria-pressed=${state.turning} @click=${actions.toggleTurntable}>Turntable ${key('Space')}</button>
    <button aria-pressed=${state.linked} @click=${actions.toggleLink} title="Both views move together">
      Linked ${key('l')}
    </button>
    <button
      title=${state.canOverlay ? 'Both candidates from where the photo was taken; the turntable continues from there' : 'No layout, so the viewpoint of the photo is unknown'}
      aria-disabled=${!state.canOverlay}
      @click=${() => state.canOverlay && actions.look('photo')}
    >
      Photo view ${key('shift+1')}
    </button>
    <button class="quiet" @click=${actions.resetCamera}>Reset view ${key('0')}</button>
  </span>`;
}

export function objectTools(actions: CompareActions, can: { undo: boolean; skip: boolean }) {
  return html`<span class="end">
    <button class="quiet" ?disabled=${!can.undo} @click=${actions.undo}>Undo ${key('z')}</button>
    <button class="quiet" ?disabled=${!can.skip} @click=${actions.skip}>Skip ${key('n')}</button>
    <button class="quiet" @click=${actions.reportMask}>Mask problem ${key('m')}</button>
    <button class="quiet" @click=${actions.escalate}>Send to an artist ${key('e')}</button>
  </span>`;
}

export function photoTools(
  state: ViewState,
  actions: CompareActions,
  setOpacity: (opacity: number) => void,
  isPair: boolean,
) {
  const overlay = state.canOverlay
    ? html`${opacitySlider(state, setOpacity)} ${overlayTools(state, actions, isPair)}`
    : html`<span class="soft small">No layout, so no overlay on the photo.</span>`;
  return html`<span class="part" role="group" aria-label="Photo">
    ${overlay}
    <button aria-pressed=${state.whole} @click=${actions.toggleWhole}>Full photo ${key('f')}</button>
    <button aria-pressed=${state.outline} @click=${actions.toggleOutline}>Outline ${key('k')}</button>
  </span>`;
}

function opacitySlider(state: ViewState, setOpacity: (opacity: number) => void) {
  return html`<label class="slider">
    <span>Overlay on photo ${key('o')}</span>
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
  const ofPair = html`<button @click=${actions.toggleOverSide} title="Which candidate lies over the photo">
      Overlay: ${state.overSide === 0 ? 'left' : 'right'} ${key('v')}
    </button>
    <button
      aria-pressed=${state.difference}
      title="Where only one of the two candidates covers the photo"
      @click=${actions.toggleDifference}
    >
      Difference ${key('shift+o')}
    </button>`;
  return html`<button aria-pressed=${state.blinking} @click=${actions.toggleBlink}>Blink ${key('b')}</button>
    ${isPair ? ofPair : nothing}`;
}

/** What the colours of the difference mean. */
export function differenceLegend() {
  const entry = (colour: string, text: string) =>
    html`<span class="entry"><i ${cssVars({ '--colour': colour })}></i>${text}</span>`;
  return html`<p class="legend small" role="note">
    ${entry(ONLY_LEFT, 'Only left')} ${entry(ONLY_RIGHT, 'Only right')} ${entry(BOTH, 'Both')}
  </p>`;
}
