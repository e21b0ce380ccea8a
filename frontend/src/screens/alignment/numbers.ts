import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Layout } from '../../domain/layout';
import { layoutOfNumbers, numberProblem, numbersOf, type PoseNumber } from '../../tools/poseNumbers';
import { controls } from '../../ui/controls';

/** A number was typed that makes another pose. */
export class PoseTyped extends Event {
  constructor(readonly layout: Layout) {
    super('pose-typed', { bubbles: true, composed: true });
  }
}

interface Field {
  name: PoseNumber;
  text: string;
  title: string;
}

const POSITION: readonly Field[] = [
  { name: 'right', text: 'Right', title: 'To the right of the photo’s camera' },
  { name: 'up', text: 'Up', title: 'Above the photo’s camera' },
  { name: 'away', text: 'Away', title: 'Away from the photo’s camera' },
];
const ROTATION: readonly Field[] = [
  { name: 'yaw', text: 'Yaw', title: 'About the upright axis: 0 faces the camera' },
  { name: 'pitch', text: 'Pitch', title: 'About the side axis: forward is positive' },
  { name: 'roll', text: 'Roll', title: 'About the front axis: to the left is positive' },
];
const SIZE: Field = { name: 'size', text: 'Size', title: 'Length of the longest side' };

/** The pose as numbers, each of which can be typed. Fires `pose-typed`; what cannot be is refused in words. */
@customElement('mq-pose-numbers')
export class MqPoseNumbers extends LitElement {
  @property({ attribute: false }) layout: Layout | null = null;
  /** The unit of lengths, '' when the scene has none. */
  @property() unit = '';
  @state() private problem: { name: PoseNumber; text: string } | null = null;

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--s2);
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: var(--s1);
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-bottom: 2px;
        padding: 0;
        color: var(--text-soft);
        font-size: var(--text-s);
      }
      label {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        font-size: var(--text-s);
      }
      input {
        width: 100%;
        min-height: 28px;
        padding: 2px 4px;
        font-variant-numeric: tabular-nums;
        appearance: textfield;
      }
      input::-webkit-inner-spin-button {
        display: none;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('layout')) this.problem = null;
  }

  /** What a person typed is replaced by the pose, except while it is refused. */
  override updated(): void {
    if (!this.layout) return;
    const numbers = numbersOf(this.layout);
    for (const input of this.renderRoot.querySelectorAll('input')) {
      const name = input.name as PoseNumber;
      if (this.problem?.name !== name) input.value = shown(name, numbers[name]);
    }
  }

  private readonly typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement;
    const field = name as PoseNumber;
    const text = numberProblem(field, value);
    this.problem = text ? { name: field, text } : null;
    if (text || !this.layout) return;
    this.dispatchEvent(new PoseTyped(layoutOfNumbers({ ...numbersOf(this.layout), [field]: Number(value) })));
  };

  /** Escape drops what is refused; keys.ts then returns to the viewport. */
  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.problem = null;
  };

  override render() {
    const length = this.unit || 'scene units';
    return html`<fieldset>
        <legend>Position, ${length}</legend>
        ${POSITION.map((field) => this.field(field, 0.01))}
      </fieldset>
      <fieldset>
        <legend>Rotation, degrees</legend>
        ${ROTATION.map((field) => this.field(field, 1))}
      </fieldset>
      <fieldset>
        <legend>Longest side, ${length}</legend>
        ${this.field(SIZE, 0.01)}
      </fieldset>
      ${this.problem ? html`<p class="small bad-text" id="problem" role="alert">${this.problem.text}</p>` : nothing}`;
  }

  private field({ name, text, title }: Field, step: number) {
    const isWrong = this.problem?.name === name;
    return html`<label title=${title}>
      ${text}
      <input
        type="number"
        name=${name}
        step=${step}
        ?disabled=${this.layout === null}
        aria-invalid=${isWrong}
        aria-describedby=${isWrong ? 'problem' : nothing}
        @change=${this.typed}
        @keydown=${this.pressed}
      />
    </label>`;
  }
}

/** Four significant digits for lengths, tenths of a degree for angles; never "-0". */
function shown(name: PoseNumber, value: number): string {
  const isAngle = name === 'yaw' || name === 'pitch' || name === 'roll';
  const rounded = isAngle ? Math.round(value * 10) / 10 : Number(value.toPrecision(4));
  return String(rounded === 0 ? 0 : rounded);
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-pose-numbers': MqPoseNumbers;
  }
}
