import { randomUUID } from 'node:crypto';

/**
 * Names this gateway in its events: the boot changes with every start and the counter rises by one
 * with every operation, so that a hole between gateway and ledger is a number.
 */
export class GatewayIdentity {
  readonly id = 'gateway';
  readonly boot = randomUUID();
  private counter = 0;

  next(): number {
    this.counter += 1;
    return this.counter;
  }
}
