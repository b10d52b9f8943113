import { Link } from 'wouter';
import { Notice } from '../kit/notice.tsx';
import { Page } from '../kit/page.tsx';

/** What an address shows that names a kind which does not exist. */
export function NoSuchKind({ segment }: { readonly segment: string }) {
  return (
    <Page title="Resources">
      <Notice tone="warn" title={`There is no kind that is called ${segment}.`} />
      <Link href="/resources">All kinds</Link>
    </Page>
  );
}
