import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { cropAround, filledTo } from '../viewer/rects';
import { cssVars } from './cssVars';

interface ThumbImage {
  thumbnail_url: string;
  width: number;
  height: number;
}

/** The part of a photo that shows one object, from the photo's thumbnail; the whole photo for an object without a mask. */
@customElement('mq-object-thumb')
export class MqObjectThumb extends LitElement {
  @property({ attribute: false }) image!: ThumbImage;
  @property({ attribute: false }) mask: { bbox_xywh: readonly number[] } | null = null;

  static override styles = css`
    :host {
      position: relative;
      display: block;
      flex: none;
      width: 72px;
      height: 72px;
      overflow: hidden;
      border-radius: var(--radius-s);
      background: var(--viewport);
    }
    img {
      position: absolute;
      left: var(--left);
      top: var(--top);
      width: var(--width);
      height: var(--height);
      max-width: none;
    }
    img.whole {
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
  `;

  override render() {
    const { thumbnail_url, width, height } = this.image;
    if (!this.mask) return html`<img class="whole" src=${thumbnail_url} alt="" loading="lazy" />`;
    const crop = filledTo(cropAround(this.mask.bbox_xywh, width, height, 0.15), 1, width, height);
    // A crop of a narrow photo stays narrow: it is centred, never stretched.
    const scale = 100 / Math.max(crop.width, crop.height);
    const centred = (length: number) => (100 - length * scale) / 2;
    const place = {
      '--left': `${centred(crop.width) - crop.x * scale}%`,
      '--top': `${centred(crop.height) - crop.y * scale}%`,
      '--width': `${width * scale}%`,
      '--height': `${height * scale}%`,
    };
    return thumbnail_url
      ? html`<img src=${thumbnail_url} alt="" loading="lazy" ${cssVars(place)} />`
      : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-object-thumb': MqObjectThumb;
  }
}
