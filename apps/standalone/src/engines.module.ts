import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CountedParkingLot, PARKING_LOT } from '#delivery';
import { MESSAGE_BUS, type MessageBus } from '#messaging';
import { LOGGER, METRICS, type Logger, type Metrics } from '#observability';
import { OPERATION_LOG, SqliteOperationLog, type OperationLog } from '#operation-log';

export interface EnginesOptions {
  readonly logPath: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly bus: MessageBus;
  readonly openLog?: ((path: string) => Promise<OperationLog>) | undefined;
}

/** What all three roles use and none owns: the operation log, the bus, the parking lot, the logger and the metrics. */
@Global()
@Module({})
export class EnginesModule implements OnApplicationShutdown {
  private readonly log: OperationLog;
  private readonly bus: MessageBus;

  constructor(@Inject(OPERATION_LOG) log: OperationLog, @Inject(MESSAGE_BUS) bus: MessageBus) {
    this.log = log;
    this.bus = bus;
  }

  static register({ logPath, logger, metrics, bus, openLog }: EnginesOptions): DynamicModule {
    const open = openLog ?? ((path: string) => SqliteOperationLog.open(path));
    return {
      module: EnginesModule,
      providers: [
        { provide: OPERATION_LOG, useFactory: () => open(logPath) },
        { provide: MESSAGE_BUS, useValue: bus },
        // A parked fact can be read again in the event store of its service.
        { provide: PARKING_LOT, useValue: new CountedParkingLot(metrics, logger) },
        { provide: LOGGER, useValue: logger },
        { provide: METRICS, useValue: metrics },
      ],
      exports: [OPERATION_LOG, MESSAGE_BUS, PARKING_LOT, LOGGER, METRICS],
    };
  }

  /** The HTTP server has been drained by now: what it appended is written out. */
  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
    await this.log.close();
  }
}
