import { Component, type ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/notice.tsx';

interface State {
  readonly error: Error | null;
}

/** Shows a defect of a page where the page would be; the rest of the Console goes on. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="page">
        <Notice
          tone="bad"
          title="This page is broken."
          action={<Button onClick={() => window.location.reload()}>Load it again</Button>}
        >
          {error.message}
        </Notice>
      </div>
    );
  }
}
