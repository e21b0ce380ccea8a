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
  .spinner {
    position: absolute;
    width: 34px;
    height: 34px;
    margin: -17px 0 0 -17px;
    border: 4px solid #14171a99;
    border-top-color: #ffffff;
    border-radius: 50%;
    pointer-events: none;
    animation: spin 0.8s linear infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation-duration: 4s;
    }
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
