import { Button } from './button.tsx';
import { Notice, ProblemNotice } from './notice.tsx';
import type { List } from './use-list.ts';

/** Where a list goes on after what has been read of it: says so, and reads on. */
export function ListEnd({ list, name }: { readonly list: List<unknown>; readonly name: string }) {
  if (list.moreError !== null)
    return (
      <ProblemNotice
        error={list.moreError}
        title={`No more ${name} could be read.`}
        onRetry={list.readMore}
      />
    );
  if (!list.hasMore) return null;
  return (
    <Notice
      tone="warn"
      title={`Only the first ${list.items?.length.toLocaleString('en')} ${name} have been read.`}
      action={
        <Button busy={list.isReadingMore} onClick={list.readMore}>
          Read more
        </Button>
      }
    >
      What is found and sorted here is found and sorted among these.
    </Notice>
  );
}
