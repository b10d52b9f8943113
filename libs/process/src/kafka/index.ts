export { Brokers, type BrokersOptions } from './brokers.ts';
