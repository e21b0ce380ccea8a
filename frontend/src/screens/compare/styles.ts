import { css } from 'lit';
import { armingStyles, workStyles } from '../work/styles';

const ownStyles = css`
  .question {
    font-weight: 620;
  }
  .viewport {
    grid-template-columns: minmax(160px, var(--photo)) auto minmax(0, var(--side)) minmax(0, var(--side));
    column-gap: var(--s1);
  }
  .viewport.single {
    grid-template-columns: minmax(160px, var(--photo)) auto minmax(0, var(--rest));
  }
  .tools .part {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s1);
    padding-right: var(--s2);
  }
  .tools button {
    padding: 0 var(--s2);
    font-size: var(--text-s);
  }
  .slider input {
    width: 84px;
  }
  .legend {
    position: absolute;
    z-index: 2;
    left: var(--s2);
    bottom: var(--s2);
    display: flex;
    gap: var(--s3);
    margin: 0;
    padding: 2px var(--s2);
    border-radius: var(--radius-s);
    background: #14171acc;
    color: #ffffff;
    pointer-events: none;
  }
  .legend .entry {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
  }
  .legend i {
    width: 10px;
    height: 10px;
    border-radius: 2px;
    background: var(--colour);
  }
  .view.empty {
    display: none;
  }
  .answers {
    display: grid;
    grid-template-columns: 1.6fr 1fr 1fr 1fr 1.6fr;
    gap: var(--s2);
  }
  .answers .side {
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 650;
  }
  .below {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .none {
    display: flex;
    align-items: center;
    gap: var(--s4);
    padding: var(--s4);
  }
  @media (max-width: 1100px) {
    .answers button {
      padding: 0 var(--s2);
      font-size: var(--text-m);
    }
  }
`;

export const compareStyles = [workStyles, armingStyles, ownStyles];
