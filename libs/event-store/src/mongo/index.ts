export { MongoEventStore } from './event-store.mongo.ts';
