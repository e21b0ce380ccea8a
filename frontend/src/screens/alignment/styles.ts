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
  header {
    flex-wrap: wrap;
  }
  /* What a lead wrote may be long: a row of its own, of three lines at most. */
  header .notice {
    flex: 1 0 100%;
    max-height: 4.8em;
    margin: 0;
    overflow: auto;
    white-space: pre-line;
    overflow-wrap: anywhere;
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
