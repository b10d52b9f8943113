/** The mark of the product: a ledger's chained leaves. */
export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden>
        <rect width="32" height="32" rx="8" className="mark-ground" />
        <path d="M9 11h14M9 16h9M9 21h14" className="mark-line" />
        <circle cx="22" cy="16" r="2.2" className="mark-dot" />
      </svg>
      <span className="mark-name">Smarter</span>
    </span>
  );
}
