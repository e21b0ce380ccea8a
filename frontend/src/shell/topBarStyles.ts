import { css } from 'lit';

export const topBarStyles = css`
  header {
    display: flex;
    align-items: center;
    gap: var(--s3);
    height: var(--bar-height);
    padding: 0 var(--s4);
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }
  .home {
    display: flex;
    align-items: center;
    gap: var(--s2);
    color: var(--text);
    font-weight: 680;
    font-size: var(--text-l);
    text-decoration: none;
  }
  nav {
    display: flex;
    gap: 2px;
    flex: 1;
    min-width: 0;
    overflow-x: auto;
    scrollbar-width: none;
  }
  nav a {
    padding: 5px 10px;
    border-radius: 6px;
    color: var(--text-soft);
    font-weight: 550;
    text-decoration: none;
    white-space: nowrap;
  }
  nav a:hover {
    background: var(--surface-hover);
    color: var(--text);
  }
  nav a[aria-current='page'] {
    background: var(--accent-soft);
    color: var(--accent);
  }
  nav a:focus-visible {
    outline-offset: -2px;
  }
  select {
    max-width: 180px;
  }
  .dot {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: currentColor;
  }
  details {
    position: relative;
  }
  summary {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 32px;
    padding: 0 var(--s2);
    border-radius: 6px;
    cursor: pointer;
    list-style: none;
    font-weight: 550;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    background: var(--surface-hover);
  }
  .menu {
    position: absolute;
    z-index: 20;
    right: 0;
    top: calc(100% + 6px);
    display: grid;
    min-width: 200px;
    padding: var(--s2);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface-raised);
    box-shadow: var(--shadow-high);
  }
  .menu p {
    padding: var(--s1) var(--s3) var(--s2);
  }
  .menu .button,
  .menu button {
    justify-content: start;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 26px;
    height: 26px;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent);
    font-size: var(--text-s);
    font-weight: 680;
    text-transform: uppercase;
  }
  .avatar::before {
    content: attr(data-initials);
  }
  .icon {
    width: 32px;
    padding: 0;
    font-size: 16px;
  }
  @media (max-width: 1100px) {
    .wide {
      display: none;
    }
    header {
      gap: var(--s2);
      padding: 0 var(--s3);
    }
    select {
      max-width: 130px;
    }
    nav a {
      padding: 5px 8px;
    }
    .live .words {
      display: none;
    }
    .live {
      padding: 6px;
    }
  }
  @media (max-width: 700px) {
    header {
      flex-wrap: wrap;
      gap: var(--s1) var(--s2);
      height: auto;
      padding: var(--s1) var(--s2) 0;
    }
    select {
      flex: 1;
    }
    nav {
      order: 1;
      flex: 1 0 100%;
    }
  }
`;
