/** Mask pixels: drawn on a canvas, read from an image, written as a PNG. White inside, transparent outside. */

import type { Point, Size } from '../viewer/photoView';
import { type Cleaning, cleaned } from './cleaning';
import type { Layers, PaintStep } from './maskDocument';
import { piecesFarApart } from './pieces';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const HALF = 127;

export function drawLayers(context: Context, { base, paint }: Layers): void {
  const { width, height } = context.canvas;
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, width, height);
  if (base) context.drawImage(base, 0, 0, width, height);
  for (const step of paint) drawStep(context, step);
}

/** Cleans what is drawn so far. */
function clean(context: Context, way: Cleaning): void {
  const { width, height } = context.canvas;
  const pixels = context.getImageData(0, 0, width, height);
  for (const [at, isInside] of cleaned(insideOf(pixels.data), width, way).entries())
    pixels.data.fill(isInside ? 255 : 0, at * 4, at * 4 + 4);
  context.putImageData(pixels, 0, 0);
}

export function drawStep(context: Context, step: PaintStep): void {
  if (step.kind === 'cleaning') {
    clean(context, step.way);
    return;
  }
  context.globalCompositeOperation = step.erases ? 'destination-out' : 'source-over';
  context.fillStyle = '#fff';
  if (step.kind === 'polygon') {
    context.beginPath();
    for (const { x, y } of step.points) context.lineTo(x, y);
    context.closePath();
    context.fill();
  } else drawStroke(context, step.points, step.diameter);
  context.globalCompositeOperation = 'source-over';
}

function drawStroke(context: Context, points: readonly Point[], diameter: number): void {
  const [first, ...rest] = points;
  if (!first) return;
  context.beginPath();
  context.arc(first.x, first.y, diameter / 2, 0, 2 * Math.PI);
  context.fill();
  if (rest.length === 0) return;
  context.strokeStyle = '#fff';
  context.lineWidth = diameter;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (const { x, y } of rest) context.lineTo(x, y);
  context.stroke();
}

export interface MaskFacts {
  areaPx: number;
  /** x, y, width, height, or null for an empty mask. */
  box: [number, number, number, number] | null;
}

/** One byte a pixel, 1 where it is more inside than outside. */
function insideOf(rgba: ArrayLike<number>): Uint8Array {
  const inside = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < inside.length; at += 1) inside[at] = rgba[at * 4 + 3]! > HALF ? 1 : 0;
  return inside;
}

/** Area and bounds of the pixels that are more inside than outside. `rgba` is row by row, four bytes a pixel. */
export function measure(rgba: ArrayLike<number>, width: number): MaskFacts {
  let [left, top, right, bottom, areaPx] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1, 0];
  for (let at = 0; at * 4 < rgba.length; at += 1) {
    if (rgba[at * 4 + 3]! <= HALF) continue;
    const x = at % width;
    const y = (at - x) / width;
    areaPx += 1;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  return { areaPx, box: areaPx === 0 ? null : [left, top, right - left + 1, bottom - top + 1] };
}

/**
 * Turn any image of a mask into white-and-transparent, in place: by its transparency if it has any, else by lightness.
 */
export function whiten(rgba: Uint8ClampedArray): void {
  let hasTransparency = false;
  for (let at = 3; at < rgba.length && !hasTransparency; at += 4) hasTransparency = rgba[at]! <= HALF;
  for (let at = 0; at < rgba.length; at += 4) {
    const lightness = 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!;
    const isInside = hasTransparency ? rgba[at + 3]! > HALF : lightness > HALF;
    rgba.fill(255, at, at + 3);
    rgba[at + 3] = isInside ? 255 : 0;
  }
}

function contextOf(size: Size): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser cannot draw masks.');
  return context;
}

/**
 * Read an image of a mask at the photo's size.
 * @throws Error for another shape than the photo's, or a file that is not an image.
 */
export async function readMask(blob: Blob, photo: Size): Promise<OffscreenCanvas> {
  const image = await createImageBitmap(blob).catch(() => {
    throw new Error('This file cannot be read as an image.');
  });
  const isSameShape = Math.abs(image.width / image.height / (photo.width / photo.height) - 1) < 0.01;
  if (!isSameShape) {
    throw new Error(
      `The mask is ${image.width} × ${image.height} pixels and the photo ${photo.width} × ${photo.height}: ` +
        'they must have the same shape.',
    );
  }
  const context = contextOf(photo);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, photo.width, photo.height);
  image.close();
  const pixels = context.getImageData(0, 0, photo.width, photo.height);
  whiten(pixels.data);
  context.putImageData(pixels, 0, 0);
  return context.canvas;
}

/** @throws Error when the site does not give it. */
export async function fetchMaskImage(url: string, photo: Size): Promise<OffscreenCanvas> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`The mask could not be fetched (${response.status}).`);
  return readMask(await response.blob(), photo);
}

/** What is to be saved: a PNG with 255 inside and 0 outside, its facts, and how many of its pieces lie far apart. */
export async function writeMask(
  layers: Layers,
  photo: Size,
): Promise<{ png: Blob; facts: MaskFacts; farApart: number }> {
  const context = contextOf(photo);
  drawLayers(context, layers);
  const pixels = context.getImageData(0, 0, photo.width, photo.height);
  const facts = measure(pixels.data, photo.width);
  const farApart = piecesFarApart(insideOf(pixels.data), photo.width);
  for (let at = 0; at < pixels.data.length; at += 4) {
    pixels.data.fill(pixels.data[at + 3]! > HALF ? 255 : 0, at, at + 3);
    pixels.data[at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return { png: await context.canvas.convertToBlob({ type: 'image/png' }), facts, farApart };
}

/** Return what is drawn as a PNG that `readMask` reads again: white inside, transparent outside. */
export function writeDraft(layers: Layers, photo: Size): Promise<Blob> {
  const context = contextOf(photo);
  drawLayers(context, layers);
  return context.canvas.convertToBlob({ type: 'image/png' });
}
