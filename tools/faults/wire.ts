/** A request on the wire, as far as a fault needs to know it. */
export interface WireRequest {
  /** What its answer names. */
  readonly id: number;
  /** What is asked for: `Produce`, or `insert accounts.commits`. */
  readonly what: string;
  readonly frame: Buffer;
}

/** How the bytes of a connection are divided, both ways. */
export interface WireProtocol {
  /** The length of the frame that begins here, its head included; undefined if too little is there. */
  lengthOf(bytes: Buffer): number | undefined;
  request(frame: Buffer): WireRequest;
  /** The id of the request that a frame from the server answers. */
  answered(frame: Buffer): number;
}

const kafkaRequests = new Map([
  [0, 'Produce'],
  [8, 'OffsetCommit'],
]);

/** Kafka: a length, then the head of the request (key, version, correlation id) or the correlation id. */
export const kafkaWire: WireProtocol = {
  lengthOf: (bytes) => (bytes.length < 4 ? undefined : bytes.readInt32BE(0) + 4),
  request: (frame) => ({
    id: frame.readInt32BE(8),
    what: kafkaRequests.get(frame.readInt16BE(4)) ?? 'other',
    frame,
  }),
  answered: (frame) => frame.readInt32BE(4),
};

const messageOpcode = 2013;
/** Head (16 bytes), flags (4), kind of the section (1), length of the document (4). */
const firstElementAt = 25;
const stringElement = 2;

/** MongoDB: OP_MSG, whose document begins with the command and its collection. */
export const mongoWire: WireProtocol = {
  lengthOf: (bytes) => (bytes.length < 4 ? undefined : bytes.readInt32LE(0)),
  request: (frame) => ({ id: frame.readInt32LE(4), what: commandOf(frame), frame }),
  answered: (frame) => frame.readInt32LE(8),
};

function commandOf(frame: Buffer): string {
  if (frame.readInt32LE(12) !== messageOpcode || frame[firstElementAt] !== stringElement) return 'other';
  const nameEnd = frame.indexOf(0, firstElementAt + 1);
  const name = frame.toString('utf8', firstElementAt + 1, nameEnd);
  const valueAt = nameEnd + 1 + 4;
  return `${name} ${frame.toString('utf8', valueAt, frame.indexOf(0, valueAt))}`;
}
