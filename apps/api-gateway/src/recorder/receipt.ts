/** Response headers that name the recorded operation (DESIGN §5). */
export const receiptHeaders = {
  id: 'smarter-journal-id',
  key: 'smarter-journal-key',
  /** Only on answers of a gateway that does not record: `off`. */
  recording: 'smarter-journal',
} as const;
