/**
 * A mask while it is drawn: a list of steps, of which the first `cursor` count. Undo and redo move the cursor.
 *
 * A step either lays a new base (an imported mask, the mask as it was, nothing, or what a segmenter made of the
 * prompts so far) or paints on it. Prompts may be refined after painting: the painting then lies on the new base.
 */

import type { Point } from '../viewer/photoView';
import type { Cleaning } from './cleaning';

/** A click: `positive` is inside the object. Image pixels. */
export interface PromptPoint extends Point {
  positive: boolean;
}

/** x, y, width, height in image pixels. */
export type Box = readonly [number, number, number, number];

export interface Prompts {
  points: readonly PromptPoint[];
  box: Box | null;
}

/** Something that can be drawn on a canvas: white inside, transparent outside, of the photo's size. */
export type MaskImage = ImageBitmap | HTMLCanvasElement | OffscreenCanvas;

export interface Proposed {
  proposalId: string;
  image: MaskImage;
  /** For a person: "GrabCut (no SAM weights)". */
  maker: string;
  /** For the record: "grabcut". */
  method: string;
}

export type Step =
  | { kind: 'existing'; image: MaskImage; method: string }
  | { kind: 'import'; image: MaskImage; name: string }
  | { kind: 'draft'; image: MaskImage; method: string }
  | { kind: 'clear' }
  | { kind: 'prompt'; prompts: Prompts; result: Proposed | null }
  | PaintStep;

/** A polygon that `replaces` is the polygon of the step before it, with other corners. */
export type PaintStep =
  | { kind: 'stroke'; points: Point[]; diameter: number; erases: boolean }
  | { kind: 'polygon'; points: readonly Point[]; erases: boolean; replaces?: true }
  | { kind: 'cleaning'; way: Cleaning };

export interface Layers {
  base: MaskImage | null;
  paint: PaintStep[];
}

export const NO_PROMPTS: Prompts = { points: [], box: null };

function isPaint(step: Step): step is PaintStep {
  return step.kind === 'stroke' || step.kind === 'polygon' || step.kind === 'cleaning';
}

function isFreshStart(step: Step): boolean {
  return step.kind !== 'prompt' && !isPaint(step);
}

function withoutReplaced(steps: readonly PaintStep[]): PaintStep[] {
  return steps.filter((_, at) => {
    const next = steps[at + 1];
    return !(next?.kind === 'polygon' && next.replaces);
  });
}

export class MaskDocument {
  private constructor(
    private readonly steps: readonly Step[],
    private readonly cursor: number,
  ) {}

  static empty(): MaskDocument {
    return new MaskDocument([], 0);
  }

  /** Starting from a mask that is there already; the start cannot be undone. */
  static from(image: MaskImage, method: string): MaskDocument {
    return new MaskDocument([{ kind: 'existing', image, method }], 1);
  }

  with(step: Step): MaskDocument {
    const kept = this.steps.slice(0, this.cursor);
    return new MaskDocument([...kept, step], kept.length + 1);
  }

  /** Add a segmenter's result to its prompt step, wherever that is by now; unknown steps change nothing. */
  withResult(step: Step, result: Proposed): MaskDocument {
    const steps = this.steps.map((known) =>
      known === step && known.kind === 'prompt' ? { ...known, result } : known,
    );
    return new MaskDocument(steps, this.cursor);
  }

  get canUndo(): boolean {
    return this.cursor > (this.steps[0]?.kind === 'existing' ? 1 : 0);
  }

  get canRedo(): boolean {
    return this.cursor < this.steps.length;
  }

  undo(): MaskDocument {
    return this.canUndo ? new MaskDocument(this.steps, this.cursor - 1) : this;
  }

  redo(): MaskDocument {
    return this.canRedo ? new MaskDocument(this.steps, this.cursor + 1) : this;
  }

  /** The step made last, or undefined. */
  get last(): Step | undefined {
    return this.steps[this.cursor - 1];
  }

  /** Everything since the last fresh start, which comes first if there is one. */
  private chapter(): Step[] {
    const done = this.steps.slice(0, this.cursor);
    return done.slice(Math.max(0, done.findLastIndex(isFreshStart)));
  }

  /** The prompts in effect. */
  get prompts(): Prompts {
    const last = this.chapter().findLast((step) => step.kind === 'prompt');
    return last?.kind === 'prompt' ? last.prompts : NO_PROMPTS;
  }

  /** The latest result of a segmenter that counts, or null. */
  get proposed(): Proposed | null {
    const prompted = this.chapter().findLast((step) => step.kind === 'prompt' && step.result !== null);
    return prompted?.kind === 'prompt' ? prompted.result : null;
  }

  /** What to draw, bottom first. */
  get layers(): Layers {
    const chapter = this.chapter();
    const start = chapter[0];
    const first = start && 'image' in start ? start.image : null;
    return { base: this.proposed?.image ?? first, paint: withoutReplaced(chapter.filter(isPaint)) };
  }

  /** The corners that can be edited: of the polygon made last, while nothing came after it. */
  get corners(): readonly Point[] | null {
    return this.last?.kind === 'polygon' && !this.last.erases ? this.last.points : null;
  }

  /** The polygon made last with other corners, or a new one without it. */
  withCorners(points: readonly Point[]): MaskDocument {
    const replaces = this.corners ? ({ replaces: true } as const) : {};
    return this.with({ kind: 'polygon', points, erases: false, ...replaces });
  }

  /** True once anything was done to it. */
  get isChanged(): boolean {
    return this.cursor > 0 && this.last?.kind !== 'existing';
  }

  /** The proposal to save as it is, when nobody painted over it. */
  get untouchedProposal(): Proposed | null {
    return this.layers.paint.length === 0 ? this.proposed : null;
  }

  /** How the mask was made, for the record: "grabcut + brush". */
  get method(): string {
    const chapter = this.chapter();
    const ways = new Set<string>();
    for (const step of chapter) {
      if (step.kind === 'existing' || step.kind === 'draft') ways.add(step.method);
      if (step.kind === 'import') ways.add('import');
    }
    if (this.proposed) {
      ways.clear();
      ways.add(this.proposed.method);
    }
    for (const step of chapter) {
      if (step.kind === 'stroke') ways.add(step.erases ? 'eraser' : 'brush');
      if (step.kind === 'polygon') ways.add('polygon');
      if (step.kind === 'cleaning') ways.add(step.way);
    }
    return [...ways].join(' + ').slice(0, 80);
  }
}
