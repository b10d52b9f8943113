/** Whether this process should get requests. It is not ready while it starts and once it stops. */
export class Readiness {
  private reason: string | undefined = 'starting';
  private readonly checks: (() => string | undefined)[] = [];

  /** Adds a check that answers what is wrong, or undefined. */
  require(check: () => string | undefined): void {
    this.checks.push(check);
  }

  started(): void {
    this.reason = undefined;
  }

  stopping(): void {
    this.reason = 'stopping';
  }

  /** What keeps the process from being ready, or undefined. */
  problem(): string | undefined {
    if (this.reason !== undefined) return this.reason;
    return this.checks.map((check) => check()).find((problem) => problem !== undefined);
  }
}
