/** The mask editor: pieces far apart are asked about, and corners are edited without a pointer. */

import { describe, expect, test, vi } from 'vitest';
import { BoardGesture, type MqMaskBoard } from '../masks/board';
import '../masks/editor';
import type { MqMaskEditor } from '../masks/editor';
import { violations } from './testAxe';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from './testSite';

const SIZE = { width: 200, height: 100 };

/** A rectangle drawn as a polygon. */
function draw(editor: Element, x: number, y: number, width: number, height: number): void {
  const points = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  const board = deepAll(editor, 'mq-mask-board')[0]!;
  board.dispatchEvent(new BoardGesture({ kind: 'polygon', points, erases: false }));
}

async function opened(): Promise<MqMaskEditor> {
  await siteAnswers({});
  return (await shown('mq-mask-editor', { imageId: 'i1', photoSize: SIZE })) as MqMaskEditor;
}

describe('pieces far apart', () => {
  async function asked() {
    const editor = await opened();
    draw(editor, 10, 10, 40, 40);
    draw(editor, 150, 10, 20, 20);
    const result = editor.result();
    await waitForText(editor, '2 pieces far apart');
    return { editor, result };
  }

  test('are both kept', async () => {
    const { editor, result } = await asked();
    expect(await violations()).toEqual([]);
    buttonOf(editor, 'Keep both').click();
    expect((await result)?.facts.areaPx).toBe(40 * 40 + 20 * 20);
  });

  test('or only the largest, which can be undone', async () => {
    const { editor, result } = await asked();
    buttonOf(editor, 'Keep the largest').click();
    expect((await result)?.facts).toEqual({ areaPx: 1600, box: [10, 10, 40, 40] });
    expect(buttonOf(editor, 'Undo').disabled).toBe(false);
  });

  test('or looked at again, and nothing is saved', async () => {
    const { editor, result } = await asked();
    buttonOf(editor, 'Look again').click();
    expect(await result).toBeNull();
  });
});

test('one piece is saved without a question', async () => {
  const editor = await opened();
  draw(editor, 10, 10, 40, 40);
  expect((await editor.result())?.facts.areaPx).toBe(1600);
  expect(textOf(editor)).not.toContain('pieces far apart Is');
});

test('a polygon is begun, shaped and undone by keys', async () => {
  const editor = await opened();
  const press = (code: string, key = code) =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, composed: true }));
  press('Digit5', '5');
  press('Insert');
  await vi.waitFor(() => expect(editor.isChanged).toBe(true));
  const before = (await editor.result())!.facts.areaPx;
  press('Delete');
  const triangle = (await editor.result())!.facts.areaPx;
  expect(triangle).toBeLessThan(0.6 * before);
  press('KeyZ', 'z');
  expect((await editor.result())!.facts.areaPx).toBe(before);
});

test('a box that is drawn with the pointer is asked of a segmenter', async () => {
  const sent = await siteAnswers({ propose_mask: 'never' });
  const editor = await shown('mq-mask-editor', { imageId: 'i1', photoSize: SIZE });
  editor.style.setProperty('height', '400px');
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: '2', code: 'Digit2', bubbles: true, composed: true }),
  );
  await editor.updateComplete;
  const board = deepAll<MqMaskBoard>(editor, 'mq-mask-board')[0]!;
  await board.drawn();
  const canvas = deepAll(board, 'canvas')[0]!;
  canvas.setPointerCapture = () => {};
  await vi.waitFor(() => expect(canvas.className).toContain('box'));
  const { left, top, width, height } = canvas.getBoundingClientRect();
  for (const [type, share] of [
    ['pointerdown', 0.4],
    ['pointermove', 0.5],
    ['pointermove', 0.6],
    ['pointerup', 0.6],
  ] as const)
    canvas.dispatchEvent(
      new PointerEvent(type, {
        clientX: left + share * width,
        clientY: top + share * height,
        bubbles: true,
        pointerId: 1,
      }),
    );
  await vi.waitFor(() => expect(sent.map(({ operation }) => operation)).toEqual(['propose_mask']));
  await waitForText(editor, 'Looking for the object…');
});
