import type {
  BootstrapCredentials,
  PlatformBootstrap,
} from '../application/platform/bootstrap-platform.handler.ts';

/**
 * Takes the steps of a first start that are missing. What it made up goes to the terminal itself, once,
 * and never through the logger.
 */
export async function revealCredentials(
  bootstrap: PlatformBootstrap,
  preset: BootstrapCredentials,
): Promise<void> {
  const { apiKey, password } = await bootstrap.run(preset);
  if (apiKey === undefined && password === undefined) return;
  const lines = ['', 'This is shown once; keep it now:'];
  if (apiKey !== undefined) lines.push(`  API key:   ${apiKey}`);
  if (password !== undefined) lines.push(`  Password:  ${password}   (user admin)`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
  await bootstrap.markRevealed();
}
