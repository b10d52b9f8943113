import { Page } from '../kit/page.tsx';

export function JournalPage() {
  return (
    <Page title="Journal" wide>
      <p>…</p>
    </Page>
  );
}
