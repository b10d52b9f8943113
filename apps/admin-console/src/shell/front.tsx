import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';

/** What is shown before anybody is signed in: one card in the middle. */
export function Front({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <main className="front">
      <div className="front-card">
        <Mark />
        <div>
          <h1>{title}</h1>
          <p className="soft">{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
