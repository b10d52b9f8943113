/** Takes the value, or says again that it is taken, so that whoever wants to free it looks again. */
export interface Reserve {
  readonly type: 'reserve';
  /** The stream of the resource that is to have the value. */
  readonly holder: string;
}
