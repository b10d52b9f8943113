// The cookie of a session can't be seen from here. Without a hint that there is one, each visit would begin with a
// request that is refused, and journaled.
const place = 'smarter.signed-in';

export const mayBeSignedIn = (): boolean => localStorage.getItem(place) !== null;

export function rememberSignIn(isSignedIn: boolean): void {
  if (isSignedIn) localStorage.setItem(place, '1');
  else localStorage.removeItem(place);
}
