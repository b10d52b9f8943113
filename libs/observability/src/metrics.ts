import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export const METRICS = Symbol('METRICS');

/** The metrics of one process, in Prometheus' text format. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Counter({
    name: 'smarter_http_requests_total',
    help: 'Answered requests, by command and status.',
    labelNames: ['command', 'status'],
    registers: [this.registry],
  });
  readonly duration = new Histogram({
    name: 'smarter_http_request_duration_seconds',
    help: 'Time from the arrival of a request to its recorded outcome.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  readonly unrecorded = new Counter({
    name: 'smarter_operations_unrecorded_total',
    help: 'Operations whose event the operation log refused.',
    registers: [this.registry],
  });
  readonly parked = new Counter({
    name: 'smarter_facts_parked_total',
    help: 'Facts that a consumer set aside because it could not read or fold them.',
    labelNames: ['topic'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const mainThread: Gauge = new Gauge({
      name: 'smarter_main_thread_cpu_seconds_total',
      help: 'CPU time of the main thread.',
      registers: [this.registry],
      collect: () => mainThread.set(mainThreadSeconds()),
    });
  }

  /** A value that is read when the metrics are. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }
}

function mainThreadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}
