import { css } from 'lit';
import { armingStyles, workStyles } from '../work/styles';

const ownStyles = css`
  .viewport {
    grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr);
  }
  mq-photo-pane {
    position: relative;
    overflow: hidden;
    cursor: move;
  }
  .tools .end {
    flex-wrap: wrap;
  }
  .slider input {
    width: 90px;
  }
  @media (max-width: 1500px) {
    /* It is a row of its own here. */
    .tools .end:not(.arming) {
      margin-left: 0;
    }
    .tools button {
      padding: 0 var(--s2);
      font-size: var(--text-s);
    }
  }
`;

export const alignmentStyles = [workStyles, armingStyles, ownStyles];
