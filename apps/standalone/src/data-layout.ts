import { join } from 'node:path';
import type { DataFolder } from '#sqlite';

/** Where each role keeps its data below the data folder. */
export interface DataLayout {
  readonly logPath: string;
  readonly accounts: string;
  readonly journal: string;
  readonly gateway: string;
}

/** The places of the roles, made if missing. */
export function layoutOf(data: DataFolder): DataLayout {
  return {
    logPath: join(data.subfolder('operation-log'), 'log.sqlite'),
    accounts: data.subfolder('accounts'),
    journal: data.subfolder('journal'),
    gateway: data.subfolder('api-gateway'),
  };
}
