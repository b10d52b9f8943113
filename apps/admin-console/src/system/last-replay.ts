// A replay goes on while nobody looks: who comes back to the page in the same tab finds it again.
const place = 'smarter.replay';

/** Id of the replay that was started last in this tab; null if there was none. */
export const lastReplay = (): string | null => sessionStorage.getItem(place);

export const rememberReplay = (id: string): void => sessionStorage.setItem(place, id);
