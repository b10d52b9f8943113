import type { ButtonHTMLAttributes, ReactNode } from 'react';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: ReactNode;
  readonly submits?: boolean;
  /** Shown as busy, and not to be pressed again. */
  readonly busy?: boolean;
}

/** A button; with `submits` that of its form. */
export function Button({ kind = 'plain', icon, submits, busy, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={submits ? 'submit' : 'button'}
      className={`button button-${kind} ${rest.className ?? ''}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {icon}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does, for those who don't see the icon, and as its tip. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button that shows only an icon. */
export function IconButton({ label, kind = 'quiet', ...rest }: IconButtonProps) {
  return <Button {...rest} kind={kind} className="button-icon" aria-label={label} title={label} />;
}
