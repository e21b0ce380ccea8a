import { css } from 'lit';

export const formStyles = css`
  form {
    display: grid;
    gap: var(--s5);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr));
    gap: var(--s4);
  }
  .wide {
    grid-column: 1 / -1;
  }
  .copy {
    max-width: 420px;
  }
  .sources {
    display: grid;
    gap: var(--s2);
  }
  .source {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 110px 110px auto;
    gap: var(--s3);
    align-items: end;
  }
  fieldset {
    display: contents;
  }
  @media (max-width: 600px) {
    .source {
      grid-template-columns: 1fr 1fr auto;
    }
    .source .version {
      grid-column: 1 / -1;
    }
  }
`;
