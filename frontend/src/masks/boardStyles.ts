import { css } from 'lit';

export const boardStyles = css`
  :host {
    position: relative;
    min-height: 0;
    overflow: hidden;
    background: var(--viewport);
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    touch-action: none;
    outline-offset: -2px;
  }
  canvas.click,
  canvas.box,
  canvas.polygon {
    cursor: crosshair;
  }
  canvas.brush,
  canvas.eraser {
    cursor: none;
  }
  canvas.look,
  canvas.moving {
    cursor: grab;
  }
`;
