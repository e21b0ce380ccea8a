/** Light, dark, or as the system has it; kept in this browser. */

import { Store } from './store';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'maquette.theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function readTheme(stored: string | null): Theme {
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export const theme = new Store<Theme>('system');

/** Whether the page is dark now, by the choice or by the system. */
export const isDark = new Store(false);

export function nextTheme(current: Theme): Theme {
  return THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system';
}

export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => isDark.set(theme.value === 'dark' || (theme.value === 'system' && system.matches));
  system.addEventListener('change', follow);
  const show = (value: Theme) => {
    if (value === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
  };
  theme.subscribe((value) => {
    localStorage.setItem(KEY, value);
    show(value);
    follow();
  });
  theme.set(readTheme(localStorage.getItem(KEY)));
  follow();
}
