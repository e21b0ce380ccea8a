import { css } from 'lit';
import { armingStyles, workStyles } from '../work/styles';

const ownStyles = css`
  .question {
    font-weight: 620;
  }
  .viewport {
    grid-template-columns: minmax(250px, 0.72fr) minmax(0, 1fr) minmax(0, 1fr);
  }
  .viewport.single {
    grid-template-columns: minmax(250px, 0.8fr) minmax(0, 1fr);
  }
  .photo {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    gap: var(--s2);
    min-height: 0;
  }
  .photo-tools {
    display: grid;
    gap: var(--s2);
    min-height: 76px;
  }
  .photo-tools .row {
    gap: var(--s1);
  }
  .photo-tools button {
    padding: 0 var(--s2);
    font-size: var(--text-s);
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
    .viewport {
      grid-template-columns: minmax(220px, 0.6fr) minmax(0, 1fr) minmax(0, 1fr);
    }
    .tools button {
      padding: 0 var(--s2);
      font-size: var(--text-s);
    }
    .answers button {
      padding: 0 var(--s2);
      font-size: var(--text-m);
    }
  }
`;

export const compareStyles = [workStyles, armingStyles, ownStyles];
