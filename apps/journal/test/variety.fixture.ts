import { ledgerEntry, quarantinedEntry, beginning, type EntryOptions } from './ledger.fixture.ts';
import { account } from './events.fixture.ts';
import type { LedgerEntry } from '../src/domain/ledger.events.ts';

export const keys = ['key-1', 'key-2', 'key-3'];
export const own = (of: string, keyId: string | null) => ({
  ...{ account: of, key_id: keyId, kind: 'user-key', role: 'account-admin', user_id: 7 },
});

/** Sixty entries in which every filter has something to tell apart. */
export function variety(of: string = account): LedgerEntry[] {
  return Array.from({ length: 60 }, (_, index) => {
    const seq = index + 1;
    if (seq % 20 === 0) return quarantinedOf(of, seq);
    const status = [200, 201, 404, 403, 500][index % 5] as number;
    const given: EntryOptions = {
      account: of,
      recordedAt: beginning + Math.floor(index / 2) * 600_000,
      skeleton: {
        actor: own(of, keys[index % 3] ?? null) as never,
        class: (['read', 'write', 'denied'] as const)[index % 3] as 'read',
        command: ['apply', 'describe'][index % 2] as string,
        thing: ['Account', 'User', 'None'][index % 3] as string,
        status,
        outcome: status < 400 ? 'succeeded' : 'failed',
        error: status < 400 ? null : 'USERS.NOT_FOUND',
        duration_us: 100 * seq,
        traceparent: index % 4 === 0 ? `00-${String(index).padStart(32, '0')}-b7ad6b7169203331-01` : null,
      },
      personal: {
        client: {
          ip: `203.0.113.${index % 4}`,
          user_agent: ['curl/8.5', 'Mozilla Naïve'][index % 2] as string,
        },
        name: ['smarter', 'my-plugin', null][index % 3] as string | null,
        path: `/api/v1/cli/x${index % 7}/`,
        user: ['ada', 'grace'][index % 2] as string,
      },
    };
    return ledgerEntry(seq, given);
  });
}

function quarantinedOf(of: string, seq: number): LedgerEntry {
  return {
    ...quarantinedEntry(seq),
    account: of,
    recordedAt: beginning + Math.floor((seq - 1) / 2) * 600_000,
    entryId: `${of}:${seq}:quarantined`,
  };
}

/** What an entry says; undefined if it can't be read. */
export function readable(data: string): ReturnType<typeof parse> | undefined {
  return data.startsWith('{"sealed') ? undefined : parse(data);
}

function parse(data: string) {
  const { personal, skeleton } = JSON.parse(data) as { personal: string; skeleton: Skeleton };
  return { skeleton, personal: JSON.parse(personal) as Personal };
}

interface Skeleton {
  readonly actor: { readonly key_id: string | null };
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly status: number | null;
  readonly outcome: string;
  readonly error: string | null;
  readonly duration_us: number;
}

interface Personal {
  readonly client: { readonly ip: string; readonly user_agent: string };
  readonly name: string | null;
  readonly path: string;
  readonly user: string;
}
