import { useEffect, type ReactNode } from 'react';

/** A page of the Console: its title, what it is for, and what can be done on all of it. */
export function Page({
  title,
  lead,
  actions,
  wide,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether it takes the whole width, as tables do. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Smarter`;
  }, [title]);
  return (
    <div className={wide ? 'page page-wide' : 'page'}>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p className="soft">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Panel({
  title,
  actions,
  children,
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel">
      {title !== undefined && (
        <header className="panel-head">
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

/** That something is being waited for; said aloud, too. */
export function Waiting({ label = 'Loading…' }: { readonly label?: string }) {
  return (
    <div className="waiting" role="status">
      <span className="waiting-bar" aria-hidden />
      <span>{label}</span>
    </div>
  );
}
