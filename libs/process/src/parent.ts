const everyMs = 500;

/**
 * Calls `gone` once `parent`, the process that started this one, has ended without a word, so that `npm start`
 * leaves no server behind; at once if it already has.
 */
export function watchParent(parent: number, gone: () => void): void {
  if (process.ppid !== parent) return gone();
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}
