/** The fields of the campaign's form. */

import { html } from 'lit';
import type { RatingLevel } from '../../api/types';
import { ATTRIBUTES, SHADINGS } from './choices';
import { barChoices, type Draft } from './draft';

export type Change = (fields: Partial<Draft>) => void;

type Texts = { [Name in keyof Draft]: Draft[Name] extends string ? Name : never }[keyof Draft];
type Switches = { [Name in keyof Draft]: Draft[Name] extends boolean ? Name : never }[keyof Draft];

interface Range {
  min: number;
  max: number;
  step: number | 'any';
}

export function settingsFields(draft: Draft, levels: readonly RatingLevel[], change: Change) {
  return html`
    <label class="field"><span>Name</span>
      <input name="name" required maxlength="80" .value=${draft.name} @input=${typed('name', change)} /></label>
    ${choice('What is judged', 'attribute', draft, ATTRIBUTES, (fields) =>
      // Colours would distract from a shape.
      change(fields.attribute === 'shape' ? { ...fields, default_shading: 'clay' } : fields),
    )}
    ${choice('First shading', 'default_shading', draft, SHADINGS, change)}
    <label class="field"><span>Quality bar</span>
      <select name="quality_bar" @change=${typed('quality_bar', change)}>
        ${barChoices(levels, draft.quality_bar).map(
          ({ value, text }) =>
            html`<option value=${value} .selected=${Number(value) === Number(draft.quality_bar)}>${text}</option>`,
        )}
      </select>
      <span class="help">${
        Number(draft.overlap) > 1
          ? 'The winner is accepted when the mean of its annotators’ ratings reaches this; others go to an artist.'
          : 'A winner rated so is accepted; others go to an artist.'
      }</span></label>
    ${number('Least outline match (%)', 'min_pose_percent', draft, { min: 0, max: 100, step: 'any' }, 'A lead reviews poses below it.', change)}
    ${number('Annotators per object', 'overlap', draft, { min: 1, max: 16, step: 1 }, 'Independent rounds of each object.', change)}
    ${number('Lease (minutes)', 'lease_minutes', draft, { min: 0.5, max: 1440, step: 0.5 }, 'Unfinished items are released after this long.', change)}
    <div class="stack tight wide">
      ${check('People review masks before candidates are made', 'review_masks', draft, change)}
      ${check('Annotators see the quality bar when they rate', 'show_quality_bar', draft, change)}
      ${check('Active (hand out work)', 'is_active', draft, change)}
    </div>
  `;
}

function typed(name: Texts, change: Change) {
  return (event: Event) =>
    change({ [name]: (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value });
}

function number(
  text: string,
  name: Texts,
  draft: Draft,
  { min, max, step }: Range,
  help: string,
  change: Change,
) {
  return html`<label class="field"><span>${text}</span>
    <input
      type="number" name=${name} required min=${min} max=${max} step=${step}
      .value=${draft[name]} @input=${typed(name, change)}
    />
    <span class="help">${help}</span></label>`;
}

function check(text: string, name: Switches, draft: Draft, change: Change) {
  return html`<label class="check"><input
    type="checkbox" name=${name} .checked=${draft[name]}
    @change=${(event: Event) => change({ [name]: (event.target as HTMLInputElement).checked })}
  />${text}</label>`;
}

function choice<Name extends 'attribute' | 'default_shading'>(
  text: string,
  name: Name,
  draft: Draft,
  options: Readonly<Record<Draft[Name], string>>,
  change: Change,
) {
  return html`<label class="field"><span>${text}</span>
    <select name=${name} @change=${typed(name, change)}>
      ${Object.entries<string>(options).map(
        ([option, label]) =>
          html`<option value=${option} .selected=${option === draft[name]}>${label}</option>`,
      )}
    </select></label>`;
}
