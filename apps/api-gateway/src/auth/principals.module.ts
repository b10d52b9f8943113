import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ACCOUNTS_API, accountsFactsTopic, type AccountsApi } from '#contracts';
import { ConsumerRunner, PARKING_LOT, type ParkingLot } from '#delivery';
import { MESSAGE_BUS, type MessageBus } from '#messaging';
import { METRICS, type Metrics } from '#observability';
import { AccountsFactsConsumer } from './accounts-facts.consumer.ts';
import { Authenticator } from './authenticator.ts';
import { PrincipalCache } from './principal-cache.ts';

type Runner = ConsumerRunner<typeof accountsFactsTopic>;

/** Who is calling: the authenticator, its cache, and the facts that keep that true. */
@Module({
  providers: [
    {
      provide: PrincipalCache,
      inject: [ACCOUNTS_API],
      useFactory: (accounts: AccountsApi) => new PrincipalCache(accounts),
    },
    {
      provide: ConsumerRunner,
      inject: [PrincipalCache, MESSAGE_BUS, PARKING_LOT, METRICS],
      useFactory: hearFacts,
    },
    {
      provide: Authenticator,
      inject: [PrincipalCache],
      useFactory: (cache: PrincipalCache) => new Authenticator(cache),
    },
  ],
  exports: [Authenticator],
})
export class PrincipalsModule implements OnApplicationShutdown {
  private readonly facts: Runner;

  constructor(@Inject(ConsumerRunner) facts: Runner) {
    this.facts = facts;
  }

  /** No request is under way any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.facts.stop();
  }
}

async function hearFacts(
  cache: PrincipalCache,
  bus: MessageBus,
  parkingLot: ParkingLot,
  metrics: Metrics,
): Promise<Runner> {
  const consumer = new AccountsFactsConsumer(randomUUID(), cache);
  const runner = new ConsumerRunner({ bus, topic: accountsFactsTopic, consumer, parkingLot });
  await runner.start();
  metrics.gauge(
    'smarter_principals_age_seconds',
    'How far back the gateway knows all facts of accounts; above 1, every request asks accounts.',
    () => consumer.ageMs() / 1000,
  );
  return runner;
}
