export { KafkaParkingLot } from './parking-lot.kafka.ts';
