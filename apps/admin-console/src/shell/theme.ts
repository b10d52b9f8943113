/** How the Console looks: as the system wants it, unless the user has chosen. */
export type Theme = 'system' | 'light' | 'dark';

const place = 'smarter.theme';

export function chosenTheme(): Theme {
  const value = localStorage.getItem(place);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(place);
  else localStorage.setItem(place, theme);
  showTheme();
}

/** Puts the chosen theme on the page. */
export function showTheme(): void {
  const theme = chosenTheme();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  // Charts are painted, not styled: they are told.
  window.dispatchEvent(new Event('smarter-theme'));
}
