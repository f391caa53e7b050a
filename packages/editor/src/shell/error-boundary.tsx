/** What is shown when the page itself broke: what happened, that every edit is on disk, and how to go on. */

import { Component, type ErrorInfo, type ReactNode } from "react";

/** Catches what its children throw while they are drawn. React offers this to classes only. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly part?: string },
  { readonly error: Error | undefined }
> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(thrown: unknown): { readonly error: Error } {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidCatch(_error: Error, _info: ErrorInfo): void {
    // Shown below; nothing is printed.
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <PageError error={error} part={this.props.part} onAgain={() => this.setState({ error: undefined })} />
    );
  }
}

function PageError(props: {
  readonly error: Error;
  readonly part: string | undefined;
  readonly onAgain: () => void;
}): ReactNode {
  const { error, part, onAgain } = props;
  return (
    <section className="dl-page-error" role="alert">
      <h2>{part === undefined ? "The page could not go on" : `${part} could not be drawn`}</h2>
      <p>{error.message}</p>
      <p className="dl-hint">
        Every edit that was acknowledged is on disk; what was not yet sent is kept in this browser.
      </p>
      <div className="dl-buttons">
        <button type="button" className="dl-button" onClick={() => location.reload()}>
          Reload
        </button>
        <button type="button" className="dl-button" onClick={onAgain}>
          Draw it again
        </button>
      </div>
      <details>
        <summary>For a report</summary>
        <pre>{error.stack ?? error.message}</pre>
      </details>
    </section>
  );
}
