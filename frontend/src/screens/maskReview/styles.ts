import { css } from 'lit';

/** The photo beside the decision. */
export const maskReviewStyles = css`
      .photo {
        position: relative;
        display: grid;
        min-width: 0;
        min-height: 0;
      }
      .photo .notice {
        position: absolute;
        inset: var(--s3) var(--s3) auto;
      }
      aside {
        display: flex;
        flex-direction: column;
        gap: var(--s4);
      }
      aside button {
        width: 100%;
        justify-content: space-between;
        padding-block: var(--s1);
        text-align: left;
        white-space: normal;
      }
      .guide {
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      .end {
        margin-top: auto;
      }
`;
