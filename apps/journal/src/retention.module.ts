import type { Settings } from '#config';
import { heldAtMostMs } from '#contracts';
import type { RetentionOptions } from './journal.module.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** Retention as the settings have it. */
export function retentionOf(settings: Settings): RetentionOptions {
  return {
    minimumDays: settings.SMARTER_RETENTION_MINIMUM_DAYS,
    coolingOffMs: settings.SMARTER_RETENTION_COOLING_OFF_MS,
    purgeEveryMs: settings.SMARTER_PURGE_INTERVAL_MS,
    logRetentionMs: settings.SMARTER_LOG_RETENTION_HOURS * hourMs,
    clockSettlingMs: settings.SMARTER_CLOCK_SETTLING_MS,
  };
}

/** Where the brokers keep the log by themselves: nothing is purged that they still have. */
export function sharedRetentionOf(settings: Settings): RetentionOptions {
  const retention = retentionOf(settings);
  const logDays = Math.ceil(heldAtMostMs(settings.KAFKA_RETENTION_MS) / dayMs);
  return { ...retention, minimumDays: Math.max(retention.minimumDays, logDays) };
}
