const everyMs = 500;

/**
 * Calls `gone` once the process that started this one has ended without a word, so that `npm start`
 * leaves no server behind. Only where asked for: a server that was started alone may outlive its shell.
 */
export function watchParent(endsWithParent: boolean, gone: () => void): void {
  if (!endsWithParent) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}
