export { MongoPositionStore } from './position-store.mongo.ts';
